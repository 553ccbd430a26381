import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import { clipByValue, div, engine, expandDims, log, mul, neg, registerGradient, sub, sum } from '@tensorflow/tfjs-core';
import { CROSS_ENTROPIES, type CrossEntropyName, EPSILON } from '../kernels/crossEntropy.ts';

const safe = (x: Tensor): Tensor => clipByValue(x, EPSILON, 1 - EPSILON);

/** The gradient by the target, which only a model that learns its targets asks for. */
const BY_TARGET: Readonly<Record<CrossEntropyName, (output: Tensor) => Tensor>> = {
  categoricalCrossentropy: (output) => neg(log(safe(div(output, sum(output, -1, true))))),
  binaryCrossentropy(output) {
    const share = safe(output);
    return div(log(div(sub(1, share), share)), output.shape.at(-1)!);
  },
};

/** Gradients of the losses that are one operation on WebAssembly; these have none themselves. */
export function addCrossEntropyGradients(): void {
  for (const [name, kernels] of Object.entries(CROSS_ENTROPIES))
    registerGradient({
      kernelName: kernels.loss,
      inputsToSave: ['target', 'output'],
      gradFunc(given, saved) {
        const [target, output] = saved as [Tensor, Tensor];
        const dy = given as Tensor;
        return {
          output: () => engine().runKernel(kernels.gradient, { target, output, dy } as unknown as NamedTensorMap),
          target: () => mul(expandDims(dy, -1), BY_TARGET[name as CrossEntropyName](output)),
        };
      },
    });
}
