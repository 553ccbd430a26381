import type { Tensor } from '@tensorflow/tfjs-core';
import type { Shape } from './base.ts';

/** Arguments of an attention layer's call, as Keras names them. */
export interface AttentionCall {
  readonly useCausalMask?: boolean;
  readonly returnAttentionScores?: boolean;
  /** [batch, queries, keys]; 1 where a query may see a key. */
  readonly attentionMask?: Tensor;
  readonly training?: boolean;
}

/** The query, the value, and the key, which is the value where there is none. */
export function parts<T>(name: string, inputs: T | T[]): { readonly query: T; readonly value: T; readonly key: T } {
  const [query, value, key] = Array.isArray(inputs) ? inputs : [];
  if (!query || !value || (Array.isArray(inputs) && inputs.length > 3))
    throw new Error(`${name} takes [query, value] or [query, value, key]. Call apply with such a list.`);
  return { query, value, key: key ?? value };
}

export function lastLength(name: string, shape: Shape): number {
  const length = shape.at(-1);
  if (length === null || length === undefined) throw new Error(`${name} must know the last axis of its inputs.`);
  return length;
}
