import type { Tensor } from '@tensorflow/tfjs-core';
import {
  cast,
  expandDims,
  greaterEqual,
  logicalAnd,
  mul,
  ones,
  range,
  reshape,
  softmax,
  sub,
  where,
  zerosLike,
} from '@tensorflow/tfjs-core';
import { maskOf } from '../masks.ts';

/** Large enough to leave nothing of a score: Keras's number. */
const FAR = 1e9;

const booleans = (mask: Tensor): Tensor => cast(mask, 'bool');

function both(first: Tensor | undefined, second: Tensor | undefined): Tensor | undefined {
  return first && second ? logicalAnd(first, second) : (first ?? second);
}

/** [1, queries, keys]: each query sees the keys up to its own place. */
export function causalMask(queries: number, keys: number): Tensor {
  const rows = reshape(range(0, queries, 1, 'int32'), [1, queries, 1]);
  return greaterEqual(rows, reshape(range(0, keys, 1, 'int32'), [1, 1, keys]));
}

/** What is taken into account of the scores of one call. */
export interface Sight {
  readonly query: Tensor;
  readonly value: Tensor;
  readonly key: Tensor;
  readonly causal: boolean;
  /** [batch, queries, keys] of the caller. */
  readonly given?: Tensor;
}

/** Which key each query may see, [batch or 1, queries or 1, keys]; nothing where it may see all. */
export function sightMask({ query, value, key, causal, given }: Sight): Tensor | undefined {
  const [ofQuery, ofValue, ofKey] = [maskOf(query), maskOf(value), key === value ? undefined : maskOf(key)];
  let mask = ofQuery && expandDims(booleans(ofQuery), -1);
  mask = both(mask, ofValue && expandDims(booleans(ofValue), 1));
  mask = both(mask, ofKey && expandDims(booleans(ofKey), 1));
  mask = both(mask, causal ? causalMask(query.shape[1]!, value.shape[1]!) : undefined);
  return both(mask, given && booleans(given));
}

/**
 * Scores [batch, heads, queries, keys] to shares. A query that may see nothing sees everything alike, or, where the
 * shares are zeroed, nothing: Keras does the one or the other, by its way of computing them.
 */
export function maskedSoftmax(scores: Tensor, mask: Tensor | undefined, zeroed: boolean): Tensor {
  if (!mask) return softmax(scores);
  const stretched = logicalAnd(expandDims(mask, 1), ones(scores.shape, 'bool'));
  const kept = where(stretched, scores, mul(ones(scores.shape), -FAR));
  const shares = softmax(kept);
  return zeroed ? where(stretched, shares, zerosLike(shares)) : shares;
}

/** Scores [batch, queries, keys] to shares; unlike the above, a query that may see nothing sees everything alike. */
export function biasedSoftmax(scores: Tensor, mask: Tensor | undefined): Tensor {
  if (!mask) return softmax(scores);
  const stretched = logicalAnd(mask, ones(scores.shape, 'bool'));
  return softmax(where(stretched, scores, sub(scores, FAR)));
}
