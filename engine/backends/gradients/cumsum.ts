import type { NamedAttrMap, Tensor } from '@tensorflow/tfjs-core';
import { cumsum, getGradient, registerGradient, unregisterGradient } from '@tensorflow/tfjs-core';

/** TensorFlow.js turns the axes of this gradient once too often, unless the axis is the last. */
export function correctCumsumGradient(): void {
  const stock = getGradient('Cumsum');
  unregisterGradient('Cumsum');
  registerGradient({
    ...stock,
    gradFunc(dy: Tensor | Tensor[], _saved: Tensor[], attrs: NamedAttrMap) {
      const { axis, exclusive, reverse } = attrs as unknown as { axis: number; exclusive: boolean; reverse: boolean };
      return { x: () => cumsum(dy as Tensor, axis, exclusive, !reverse) };
    },
  });
}
