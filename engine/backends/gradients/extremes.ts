import type { NamedAttrMap, Tensor } from '@tensorflow/tfjs-core';
import {
  cast,
  div,
  equal,
  getGradient,
  mul,
  registerGradient,
  reshape,
  sum,
  unregisterGradient,
  util,
} from '@tensorflow/tfjs-core';

/**
 * Several places that hold the maximum share its gradient, in TensorFlow; TensorFlow.js gives the whole of it to each.
 * Padding makes such places.
 */
export function correctExtremeGradients(): void {
  for (const kernelName of ['Max', 'Min']) {
    const stock = getGradient(kernelName);
    unregisterGradient(kernelName);
    registerGradient({
      ...stock,
      gradFunc(dy: Tensor | Tensor[], saved: Tensor[], attrs: NamedAttrMap) {
        const [x, y] = saved as [Tensor, Tensor];
        const key = kernelName === 'Max' ? 'reductionIndices' : 'axis';
        const axes = util.parseAxisParam(attrs[key] as number | number[], x.shape);
        const kept = x.shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
        return {
          x: () => {
            const there = cast(equal(x, reshape(y, kept)), 'float32');
            return mul(div(there, sum(there, axes, true)), reshape(dy as Tensor, kept));
          },
        };
      },
    });
  }
}
