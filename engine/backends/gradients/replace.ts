import type { GradFunc, NamedAttrMap, Tensor } from '@tensorflow/tfjs-core';
import { getGradient, registerGradient, unregisterGradient } from '@tensorflow/tfjs-core';

/** Puts a gradient in the place of TensorFlow.js's own, which it may still ask. */
export function replaceGradient(kernelName: string, make: (stock: GradFunc) => GradFunc): void {
  const stock = getGradient(kernelName);
  unregisterGradient(kernelName);
  registerGradient({ ...stock, gradFunc: make(stock.gradFunc) });
}

type Replacement = (dy: Tensor, saved: Tensor[], attrs: NamedAttrMap) => ReturnType<GradFunc>;

/** Puts a gradient in the place of one that refuses dilations; without them the stock one stays. */
export function whereDilated(kernelName: string, dilated: Replacement): void {
  replaceGradient(kernelName, (stock) => (dy, saved, attrs) => {
    const dilations = [attrs['dilations'] ?? 1].flat() as number[];
    return dilations.every((each) => each === 1) ? stock(dy, saved, attrs) : dilated(dy as Tensor, saved, attrs);
  });
}
