// Keras's Attention (Luong et al. 2015) and AdditiveAttention (Bahdanau et al. 2015).
import type { Tensor } from '@tensorflow/tfjs-core';
import { add, cast, dropout as drop, expandDims, matMul, mul, sum, tanh, tidy } from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import { maskOf } from '../masks.ts';
import { type AttentionCall, lastLength, parts } from './attentionCall.ts';
import { KerasLayer, type LayerArguments, type LayerClass, NO_MASK, type Shape } from './base.ts';
import { biasedSoftmax, causalMask } from './scores.ts';

interface Options {
  readonly useScale: boolean;
  readonly scoreMode: 'dot' | 'concat';
  readonly dropout: number;
  readonly seed: number | null;
}

abstract class ScoredAttention extends KerasLayer<Options> {
  private readonly title: string;
  /** Of the last call: TensorFlow.js wants a mask for each tensor that came out. */
  private givesScores = false;

  constructor(title: string, args: (LayerArguments & Partial<Options>) | null | undefined, defaults: Options) {
    super(args ?? {}, defaults);
    this.title = title;
    this.supportsMasking = true;
  }

  /** [batch, queries, keys] */
  protected abstract scores(query: Tensor, key: Tensor): Tensor;

  override computeOutputShape(shapes: Shape | Shape[]): Shape {
    const { query, value } = parts(this.title, shapes as Shape[]);
    return [...query.slice(0, -1), lastLength(this.title, value)];
  }

  override computeMask(_inputs: Tensor | Tensor[], masks?: Tensor | Tensor[]): Tensor | Tensor[] {
    const [ofQuery] = Array.isArray(masks) ? masks : [];
    return this.givesScores ? [ofQuery ?? NO_MASK, NO_MASK] : (ofQuery ?? NO_MASK);
  }

  private sight(query: Tensor, value: Tensor, causal: boolean): Tensor | undefined {
    const ofValue = maskOf(value);
    const seen = ofValue && expandDims(cast(ofValue, 'bool'), 1);
    if (!causal) return seen;
    const before = causalMask(query.shape[1]!, value.shape[1]!);
    return seen ? cast(mul(cast(seen, 'int32'), cast(before, 'int32')), 'bool') : before;
  }

  override call(inputs: Tensor | Tensor[], call: AttentionCall = {}): Tensor | Tensor[] {
    this.givesScores = call.returnAttentionScores === true;
    return tidy(() => {
      const { query, value, key } = parts(this.title, inputs);
      const shares = biasedSoftmax(this.scores(query, key), this.sight(query, value, call.useCausalMask === true));
      const { dropout, seed } = this.options;
      const used = call.training && dropout > 0 ? drop(shares, dropout, shares.shape, seed ?? undefined) : shares;
      const ofQuery = maskOf(query);
      const seen = matMul(used, value);
      const result = ofQuery ? mul(seen, expandDims(cast(ofQuery, 'float32'), -1)) : seen;
      return this.givesScores ? [result, shares] : result;
    });
  }
}

/** Scores by the product of query and key, or by the tangent of their sum. Call it with [query, value] or with the key too. */
class Attention extends ScoredAttention {
  static readonly className = 'Attention';
  private scale: LayerVariable | undefined;
  private weight: LayerVariable | undefined;

  constructor(args: (LayerArguments & Partial<Options>) | null | undefined) {
    super('Attention', args, { useScale: false, scoreMode: 'dot', dropout: 0, seed: null });
  }

  override build(shapes: Shape | Shape[]): void {
    if (this.options.useScale) this.scale = this.addVariable('scale', [], { initializer: 'ones' });
    if (this.options.scoreMode === 'concat')
      this.weight = this.addVariable('concat_score_weight', [], { initializer: 'ones' });
    super.build(shapes);
  }

  protected scores(query: Tensor, key: Tensor): Tensor {
    const scaled = (x: Tensor): Tensor => (this.scale ? mul(x, this.scale.read()) : x);
    if (!this.weight) return scaled(matMul(query, key, false, true));
    return mul(this.weight.read(), sum(tanh(scaled(add(expandDims(query, 2), expandDims(key, 1)))), -1));
  }
}

/** Scores by the tangent of query plus key, each feature with a weight of its own. */
class AdditiveAttention extends ScoredAttention {
  static readonly className = 'AdditiveAttention';
  private scale: LayerVariable | undefined;

  constructor(args: (LayerArguments & Partial<Options>) | null | undefined) {
    super('AdditiveAttention', args, { useScale: true, scoreMode: 'concat', dropout: 0, seed: null });
  }

  override build(shapes: Shape | Shape[]): void {
    const { query } = parts('AdditiveAttention', shapes as Shape[]);
    const size = lastLength('AdditiveAttention', query);
    if (this.options.useScale) this.scale = this.addVariable('scale', [size], { initializer: 'glorotUniform' });
    super.build(shapes);
  }

  protected scores(query: Tensor, key: Tensor): Tensor {
    const together = tanh(add(expandDims(query, 2), expandDims(key, 1)));
    return sum(this.scale ? mul(together, this.scale.read()) : together, -1);
  }
}

export const ATTENTION_LAYERS: readonly LayerClass[] = [Attention, AdditiveAttention];
