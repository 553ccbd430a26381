import type { Tensor } from '@tensorflow/tfjs-core';
import { add, dropout as drop, einsum, mul, tidy } from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import type { Constraint, Identifier, Initializer, Regularizer } from '../registry.ts';
import { type AttentionCall, lastLength, parts } from './attentionCall.ts';
import { KerasLayer, type LayerArguments, NO_MASK, type Shape } from './base.ts';
import { maskedSoftmax, sightMask } from './scores.ts';

export interface HeadedOptions {
  readonly dropout: number;
  readonly useBias: boolean;
  readonly seed: number | null;
  readonly kernelInitializer: Identifier<Initializer>;
  readonly biasInitializer: Identifier<Initializer>;
  readonly kernelRegularizer: Identifier<Regularizer>;
  readonly biasRegularizer: Identifier<Regularizer>;
  readonly kernelConstraint: Identifier<Constraint>;
  readonly biasConstraint: Identifier<Constraint>;
}

export const HEADED_DEFAULTS: HeadedOptions = {
  dropout: 0,
  useBias: true,
  seed: null,
  kernelInitializer: 'glorotUniform',
  biasInitializer: 'zeros',
  kernelRegularizer: null,
  biasRegularizer: null,
  kernelConstraint: null,
  biasConstraint: null,
};

/** A weight and, perhaps, a bias. */
export interface Projection {
  readonly kernel: LayerVariable;
  readonly bias: LayerVariable | undefined;
}

export interface Projected {
  /** [batch, queries, heads, size] */
  readonly query: Tensor;
  readonly key: Tensor;
  readonly value: Tensor;
}

/** x [batch, time, features] · kernel [features, heads, size] + bias. */
export function project(x: Tensor, { kernel, bias }: Projection): Tensor {
  const seen = einsum('btf,fhs->bths', x, kernel.read());
  return bias ? add(seen, bias.read()) : seen;
}

/** Attention by several heads at once: Vaswani et al., "Attention Is All You Need", 2017, section 3.2. */
export abstract class HeadedAttention<Options extends HeadedOptions> extends KerasLayer<Options> {
  /** [heads, size of a value, features] */
  protected mixing!: Projection;
  private readonly title: string;
  /** Of the last call: TensorFlow.js wants a mask for each tensor that came out. */
  private givesScores = false;

  constructor(title: string, args: LayerArguments & Partial<Options>, defaults: Options) {
    super(args, defaults);
    this.title = title;
    this.supportsMasking = true;
  }

  protected abstract readonly queryHeads: number;
  /** The size of a head's queries and keys. */
  protected abstract readonly keySize: number;
  protected abstract outputFeatures(query: Shape): number;
  protected abstract makeProjections(lengths: { query: number; value: number; key: number }, output: number): void;
  protected abstract projected(call: { query: Tensor; value: Tensor; key: Tensor }): Projected;

  protected addProjection(name: string, shape: readonly number[], biasShape: readonly number[]): Projection {
    const { options } = this;
    const kernel = this.addVariable(`${name}/kernel`, shape, {
      initializer: options.kernelInitializer,
      regularizer: options.kernelRegularizer,
      constraint: options.kernelConstraint,
    });
    if (!options.useBias) return { kernel, bias: undefined };
    const bias = this.addVariable(`${name}/bias`, biasShape, {
      initializer: options.biasInitializer,
      regularizer: options.biasRegularizer,
      constraint: options.biasConstraint,
    });
    return { kernel, bias };
  }

  override build(shapes: Shape | Shape[]): void {
    const { query, value, key } = parts(this.title, shapes as Shape[]);
    const length = (shape: Shape): number => lastLength(this.title, shape);
    const lengths = { query: length(query), value: length(value), key: length(key) };
    this.makeProjections(lengths, this.outputFeatures(query));
    super.build(shapes);
  }

  override computeOutputShape(shapes: Shape | Shape[]): Shape {
    const { query } = parts(this.title, shapes as Shape[]);
    return [...query.slice(0, -1), this.outputFeatures(query)];
  }

  override computeMask(_inputs: Tensor | Tensor[], masks?: Tensor | Tensor[]): Tensor | Tensor[] {
    const [ofQuery] = Array.isArray(masks) ? masks : [];
    return this.givesScores ? [ofQuery ?? NO_MASK, NO_MASK] : (ofQuery ?? NO_MASK);
  }

  /** @returns [batch, queries, features], with the shares [batch, heads, queries, keys] where they are asked for */
  override call(inputs: Tensor | Tensor[], call: AttentionCall = {}): Tensor | Tensor[] {
    this.givesScores = call.returnAttentionScores === true;
    return tidy(() => {
      const given = parts(this.title, inputs);
      const { query, key, value } = this.projected(given);
      const mask = sightMask({ ...given, causal: call.useCausalMask === true, given: call.attentionMask });
      const scores = einsum('bqhs,bkhs->bhqk', mul(query, 1 / Math.sqrt(this.keySize)), key);
      const { dropout, seed } = this.options;
      const shares = maskedSoftmax(scores, mask, dropout > 0 || call.returnAttentionScores === true);
      const used = call.training && dropout > 0 ? drop(shares, dropout, shares.shape, seed ?? undefined) : shares;
      const heads = einsum('bhqk,bkhs->bqhs', used, value);
      const mixed = einsum('bqhs,hsf->bqf', heads, this.mixing.kernel.read());
      const result = this.mixing.bias ? add(mixed, this.mixing.bias.read()) : mixed;
      return this.givesScores ? [result, shares] : result;
    });
  }
}
