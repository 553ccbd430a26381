import type { Tensor } from '@tensorflow/tfjs-core';
import { cast, div, equal, mul, reshape, sum, util } from '@tensorflow/tfjs-core';
import { replaceGradient } from './replace.ts';

/**
 * Several places that hold the maximum share its gradient, in TensorFlow; TensorFlow.js gives the whole of it to each.
 * Padding makes such places.
 */
export function correctExtremeGradients(): void {
  for (const kernelName of ['Max', 'Min']) {
    const key = kernelName === 'Max' ? 'reductionIndices' : 'axis';
    replaceGradient(kernelName, () => (dy, saved, attrs) => {
      const [x, y] = saved as [Tensor, Tensor];
      const axes = util.parseAxisParam(attrs[key] as number | number[], x.shape);
      const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
      return {
        x: () => {
          const there = cast(equal(x, reshape(y, kept)), 'float32');
          return mul(div(there, sum(there, axes, true)), reshape(dy as Tensor, kept));
        },
      };
    });
  }
}
