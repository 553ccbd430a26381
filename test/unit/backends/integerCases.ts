// Operations on whole numbers and truths, with what they give by arithmetic.
import type { TensorFlow } from '../../../engine/backends/backend.ts';

type Operation = (tf: TensorFlow) => unknown;
type Case = readonly [title: string, operation: Operation, expected: readonly (number | boolean)[]];

const whole = (tf: TensorFlow) => tf.tensor1d([5, 1, 0, -3, 7, 512], 'int32');
const truths = (tf: TensorFlow) => tf.tensor2d([1, 0, 0, 1, 1, 0], [2, 3], 'bool');

/** What the stock WebAssembly back end gets wrong or refuses. */
export const WRONG_ON_WASM: readonly Case[] = [
  ['clipByValue', (tf) => tf.clipByValue(whole(tf), 0, 2), [2, 1, 0, 0, 2, 2]],
  ['cast to bool', (tf) => tf.cast(whole(tf), 'bool'), [1, 1, 0, 1, 1, 1]],
  ['cast of halves to bool', (tf) => tf.cast(tf.tensor1d([0.5, 0, -0.25]), 'bool'), [1, 0, 1]],
  ['isNaN', (tf) => tf.isNaN(whole(tf)), [0, 0, 0, 0, 0, 0]],
  ['isFinite', (tf) => tf.isFinite(whole(tf)), [1, 1, 1, 1, 1, 1]],
  [
    'prelu with a slope of whole numbers',
    (tf) => tf.prelu(tf.tensor1d([2, -2]), tf.tensor1d([3, 3], 'int32')),
    [2, -6],
  ],
  ['stridedSlice', (tf) => tf.stridedSlice(whole(tf), [4], [0], [-2]), [7, 0]],
  ['matMul', (tf) => tf.matMul(tf.tensor2d([[1, 2]], [1, 2], 'int32'), tf.tensor2d([[3], [4]], [2, 1], 'int32')), [11]],
  [
    'confusionMatrix',
    (tf) => tf.math.confusionMatrix(tf.tensor1d([0, 1, 1], 'int32'), tf.tensor1d([0, 1, 0], 'int32'), 2),
    [1, 0, 1, 1],
  ],
  ['maxPool', (tf) => tf.maxPool(tf.tensor3d([1, 4, 3, 2], [2, 2, 1], 'int32'), 2, 1, 'valid'), [4]],
];

/** These write over the memory behind them there. */
export const BEYOND_MEMORY_ON_WASM: readonly Case[] = [
  ['reverse of truths', (tf) => tf.reverse(truths(tf), 1), [0, 0, 1, 0, 1, 1]],
  ['where of truths', (tf) => tf.where(truths(tf), truths(tf), tf.logicalNot(truths(tf))), [1, 1, 1, 1, 1, 1]],
  ['stridedSlice of truths', (tf) => tf.stridedSlice(truths(tf), [0, 2], [2, 0], [1, -1]), [0, 0, 0, 1]],
];

export const WRONG_ON_NATIVE: readonly Case[] = [['round', (tf) => tf.round(whole(tf)), [5, 1, 0, -3, 7, 512]]];

/** The numbers of a result, truths as 0 and 1. */
export const numbersOf = (result: unknown): number[] =>
  [...(result as { dataSync(): ArrayLike<number> & Iterable<number> }).dataSync()].map(Number);
