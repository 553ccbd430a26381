import type { Tensor } from '@tensorflow/tfjs-core';
import { stack } from '@tensorflow/tfjs-core';
import { replaceGradient } from './replace.ts';

/** Of one single part the gradient comes by itself and not in a list: TensorFlow.js can't train a sequence of one step. */
export function correctUnpackGradient(): void {
  replaceGradient('Unpack', () => (dy, _saved, attrs) => ({
    value: () => stack([dy].flat() as Tensor[], attrs['axis'] as number),
  }));
}
