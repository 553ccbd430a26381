import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';

/** Parts along an axis, without it. TensorFlow.js has no gradient where there is only one. */
export function unstacked(tf: TensorFlow, x: Tensor, axis: number): Tensor[] {
  return x.shape.at(axis) === 1 ? [tf.squeeze(x, [axis < 0 ? axis + x.rank : axis])] : tf.unstack(x, axis);
}
