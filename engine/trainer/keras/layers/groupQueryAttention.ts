import type { Tensor } from '@tensorflow/tfjs-core';
import type { LayerArguments, Shape } from './base.ts';
import {
  HEADED_DEFAULTS,
  HeadedAttention,
  type HeadedOptions,
  type Projected,
  project,
  type Projection,
} from './headedAttention.ts';
import { repeatAxis } from './shapes.ts';

interface Options extends HeadedOptions {
  readonly headDim: number;
  readonly numQueryHeads: number;
  readonly numKeyValueHeads: number;
}

/** Several heads that share keys and values in groups. Ainslie et al., "GQA", 2023. */
export class GroupQueryAttention extends HeadedAttention<Options> {
  /** Keras saves the class under this name and calls it `GroupQueryAttention` in its interface. */
  static readonly className = 'GroupedQueryAttention';
  protected readonly queryHeads: number;
  protected readonly keySize: number;
  private query!: Projection;
  private key!: Projection;
  private value!: Projection;

  constructor(args: LayerArguments & Partial<Options>) {
    super('GroupQueryAttention', args, { ...HEADED_DEFAULTS, headDim: 1, numQueryHeads: 1, numKeyValueHeads: 1 });
    this.queryHeads = this.options.numQueryHeads;
    this.keySize = this.options.headDim;
    if (this.options.numQueryHeads % this.options.numKeyValueHeads !== 0)
      throw new Error(
        'GroupQueryAttention wants numQueryHeads to be a multiple of numKeyValueHeads. Change one of them.',
      );
  }

  protected outputFeatures(query: Shape): number {
    return query.at(-1)!;
  }

  protected makeProjections(lengths: { query: number; value: number; key: number }, output: number): void {
    const { headDim, numQueryHeads, numKeyValueHeads } = this.options;
    this.query = this.addProjection('query', [lengths.query, numQueryHeads, headDim], [numQueryHeads, headDim]);
    this.key = this.addProjection('key', [lengths.key, numKeyValueHeads, headDim], [numKeyValueHeads, headDim]);
    this.value = this.addProjection('value', [lengths.value, numKeyValueHeads, headDim], [numKeyValueHeads, headDim]);
    this.mixing = this.addProjection('attention_output', [numQueryHeads, headDim, output], [output]);
  }

  protected projected({ query, key, value }: { query: Tensor; value: Tensor; key: Tensor }): Projected {
    const times = this.options.numQueryHeads / this.options.numKeyValueHeads;
    const shared = (x: Tensor, projection: Projection): Tensor => repeatAxis(project(x, projection), 2, times);
    return { query: project(query, this.query), key: shared(key, this.key), value: shared(value, this.value) };
  }
}
