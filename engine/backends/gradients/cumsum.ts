import type { Tensor } from '@tensorflow/tfjs-core';
import { cumsum } from '@tensorflow/tfjs-core';
import { replaceGradient } from './replace.ts';

/** TensorFlow.js turns the axes of this gradient once too often, unless the axis is the last. */
export function correctCumsumGradient(): void {
  replaceGradient('Cumsum', () => (dy, _saved, attrs) => {
    const { axis, exclusive, reverse } = attrs as unknown as { axis: number; exclusive: boolean; reverse: boolean };
    return { x: () => cumsum(dy as Tensor, axis, exclusive, !reverse) };
  });
}
