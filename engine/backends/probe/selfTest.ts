import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../backend.ts';
import { loadCpu } from '../load/cpu.ts';
import { loadWebgpu } from '../load/webgpu.ts';

/** Numbers in [-1, 1) that look random and are the same everywhere. */
function numbers(count: number, seed: number): number[] {
  return Array.from({ length: count }, (_, index) => {
    const turned = Math.sin((index + 1) * 12.9898 + seed * 78.233) * 43758.5453;
    return Math.fround((turned - Math.floor(turned)) * 2 - 1);
  });
}

/** Large enough that nothing of it is computed on the processor. */
const IMAGES = [4, 12, 12, 8] as const;

/** Gradients of a small net with a convolution, both poolings, a transposition and a dense layer. */
async function gradients(tf: TensorFlow): Promise<ArrayLike<number>[]> {
  const results = tf.tidy(() => {
    const [batch, height, width, channels] = IMAGES;
    const images = tf.tensor4d(numbers(batch * height * width * channels, 1), [...IMAGES]);
    const filter = tf.tensor4d(numbers(3 * 3 * channels * 16, 2), [3, 3, channels, 16]);
    const dense = tf.tensor2d(numbers(16 * 6 * 6 * 10, 3), [16 * 6 * 6, 10]);
    const mask = tf.transpose(tf.greater(images, 0), [0, 2, 1, 3]);
    const loss = (x: Tensor, kernel: Tensor, weights: Tensor): Tensor => {
      const seen = tf.relu(tf.conv2d(tf.mul(x, mask) as Tensor4D, kernel as Tensor4D, 1, 'same'));
      const pooled = tf.add(tf.maxPool(seen as Tensor4D, 3, 2, 'same'), tf.avgPool(seen as Tensor4D, 3, 2, 'same'));
      const logits = tf.matMul(tf.reshape(tf.transpose(pooled, [0, 3, 1, 2]), [batch, -1]), weights);
      return tf.mean(tf.neg(tf.logSoftmax(logits)));
    };
    return tf.grads(loss)([images, filter, dense]);
  });
  const values = await Promise.all(results.map((result) => result.data()));
  tf.dispose(results);
  return values;
}

/** The largest difference of a gradient from plain JavaScript's, relative to that gradient's largest number. */
export async function worstGradient(): Promise<number> {
  const { tf } = await loadWebgpu('The GPU');
  const actual = await gradients(tf);
  await loadCpu('');
  const expected = await gradients(tf);
  const errors = expected.map((wanted, place) => {
    const scale = Math.max(...Array.from(wanted, Math.abs), 1e-9);
    return Math.max(...Array.from(wanted, (value, index) => Math.abs(actual[place]![index]! - value))) / scale;
  });
  const worst = Math.max(...errors);
  return Number.isFinite(worst) ? worst : Infinity;
}
