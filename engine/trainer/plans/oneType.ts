import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';

/** Tensors of several types as those of the widest, which TensorFlow.js does not lay together by itself. */
export function ofOneType(tf: TensorFlow, inputs: readonly Tensor[]): Tensor[] {
  const types = new Set(inputs.map(({ dtype }) => dtype));
  if (types.size === 1) return [...inputs];
  return inputs.map((each) => tf.cast(each, types.has('float32') ? 'float32' : 'int32'));
}
