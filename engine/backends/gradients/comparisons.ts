import type { Tensor } from '@tensorflow/tfjs-core';
import { getGradient, registerGradient, zerosLike } from '@tensorflow/tfjs-core';

const OF_TWO = ['Equal', 'Greater', 'Less', 'LessEqual', 'LogicalAnd', 'LogicalOr', 'NotEqual'];

/**
 * A comparison doesn't change when its operands change a little, so its gradient is 0. TensorFlow.js knows that of
 * `greaterEqual` alone, and refuses formulas with the others, `thresholdedReLU` for one.
 */
export function addComparisonGradients(): void {
  for (const kernelName of OF_TWO) {
    if (getGradient(kernelName)) continue;
    registerGradient({
      kernelName,
      inputsToSave: ['a', 'b'],
      gradFunc: (_dy: Tensor | Tensor[], [a, b]: Tensor[]) => ({ a: () => zerosLike(a!), b: () => zerosLike(b!) }),
    });
  }
  if (!getGradient('LogicalNot'))
    registerGradient({
      kernelName: 'LogicalNot',
      inputsToSave: ['x'],
      gradFunc: (_dy: Tensor | Tensor[], [x]: Tensor[]) => ({ x: () => zerosLike(x!) }),
    });
}
