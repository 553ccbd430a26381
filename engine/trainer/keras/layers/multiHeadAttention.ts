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

interface Options extends HeadedOptions {
  readonly numHeads: number;
  readonly keyDim: number;
  readonly valueDim: number | null;
  readonly outputShape: number | readonly number[] | null;
  readonly attentionAxes: number | readonly number[] | null;
}

/** Keras's attention by several heads. Call it with [query, value] or [query, value, key]. */
export class MultiHeadAttention extends HeadedAttention<Options> {
  static readonly className = 'MultiHeadAttention';
  protected readonly queryHeads: number;
  protected readonly keySize: number;
  private query!: Projection;
  private key!: Projection;
  private value!: Projection;

  constructor(args: LayerArguments & Partial<Options>) {
    super('MultiHeadAttention', args, {
      ...HEADED_DEFAULTS,
      numHeads: 1,
      keyDim: 1,
      valueDim: null,
      outputShape: null,
      attentionAxes: null,
    });
    this.queryHeads = this.options.numHeads;
    this.keySize = this.options.keyDim;
    const axes = [this.options.attentionAxes ?? 1].flat();
    const features = [this.options.outputShape ?? 1].flat();
    if (axes.length !== 1 || axes[0] !== 1 || features.length !== 1)
      throw new Error(
        'MultiHeadAttention attends over axis 1 of [batch, time, features] here. Reshape what has more axes.',
      );
  }

  protected outputFeatures(query: Shape): number {
    return [this.options.outputShape ?? query.at(-1)!].flat()[0]!;
  }

  protected makeProjections(lengths: { query: number; value: number; key: number }, output: number): void {
    const { numHeads, keyDim, valueDim } = this.options;
    const valueSize = valueDim ?? keyDim;
    this.query = this.addProjection('query', [lengths.query, numHeads, keyDim], [numHeads, keyDim]);
    this.key = this.addProjection('key', [lengths.key, numHeads, keyDim], [numHeads, keyDim]);
    this.value = this.addProjection('value', [lengths.value, numHeads, valueSize], [numHeads, valueSize]);
    this.mixing = this.addProjection('attention_output', [numHeads, valueSize, output], [output]);
  }

  protected projected({ query, key, value }: { query: Tensor; value: Tensor; key: Tensor }): Projected {
    return { query: project(query, this.query), key: project(key, this.key), value: project(value, this.value) };
  }
}
