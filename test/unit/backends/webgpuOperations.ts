import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../../../engine/backends/backend.ts';
import { numbers } from './reference.ts';

const image = (tf: TensorFlow, dtype: 'int32' | 'bool' | 'float32'): Tensor4D => {
  const values = numbers(3 * 4 * 5 * 4, 7).map((value) => (dtype === 'bool' ? Number(value > 0) : value * 3e8));
  return tf.tensor4d(dtype === 'float32' ? values : values.map(Math.round), [3, 4, 5, 4], dtype);
};
/** Operations on whole numbers, and on whole numbers made floats, beyond what a float holds exactly. */
export const OPERATIONS: Readonly<Record<string, (tf: TensorFlow) => Tensor>> = {
  'transposition of integers': (tf) => tf.transpose(image(tf, 'int32'), [2, 0, 3, 1]),
  'transposition of booleans': (tf) => tf.transpose(image(tf, 'bool'), [3, 1, 0, 2]),
  'transposition of a matrix of integers': (tf) => tf.transpose(tf.reshape(image(tf, 'int32'), [12, 20])),
  'transposition of integers cast to floats': (tf) =>
    tf.transpose(tf.cast(image(tf, 'int32'), 'float32'), [1, 2, 3, 0]),
  'convolution of integers cast to floats': (tf) =>
    tf.conv2d(tf.cast(image(tf, 'bool'), 'float32'), tf.tensor4d(numbers(3 * 3 * 4 * 4, 8), [3, 3, 4, 4]), 1, 'same'),
  'sum of twenty tensors': (tf) => tf.addN(Array.from({ length: 20 }, (_, index) => tf.fill([300], index))),
  'cast of comparisons': (tf) => tf.cast(tf.greater(image(tf, 'float32'), 0), 'float32'),
};
