import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import {
  clipByValue,
  div,
  engine,
  expandDims,
  log,
  logSoftmax,
  mul,
  neg,
  registerGradient,
  sub,
  sum,
} from '@tensorflow/tfjs-core';
import { EPSILON } from '../kernels/rowFormulas.ts';
import { ROW_LOSSES, type RowLossName } from '../kernels/rowLosses.ts';

const safe = (x: Tensor): Tensor => clipByValue(x, EPSILON, 1 - EPSILON);

/** The gradient by the target, which only a model that learns its targets asks for. */
const BY_TARGET: Readonly<Record<RowLossName, (target: Tensor, output: Tensor) => Tensor>> = {
  categoricalCrossentropy: (_, output) => neg(log(safe(div(output, sum(output, -1, true))))),
  binaryCrossentropy(_, output) {
    const share = safe(output);
    return div(log(div(sub(1, share), share)), output.shape.at(-1)!);
  },
  meanSquaredError: (target, output) => mul(sub(target, output), 2 / output.shape.at(-1)!),
  categoricalCrossentropyOfLogits: (_, output) => neg(logSoftmax(output)),
  binaryCrossentropyOfLogits: (_, output) => div(neg(output), output.shape.at(-1)!),
};

/** Gradients of the losses that are one operation; these have none themselves. */
export function addRowLossGradients(): void {
  for (const [name, kernels] of Object.entries(ROW_LOSSES))
    registerGradient({
      kernelName: kernels.loss,
      inputsToSave: ['target', 'output'],
      gradFunc(given, saved) {
        const [target, output] = saved as [Tensor, Tensor];
        const dy = given as Tensor;
        return {
          output: () => engine().runKernel(kernels.gradient, { target, output, dy } as unknown as NamedTensorMap),
          target: () => mul(expandDims(dy, -1), BY_TARGET[name as RowLossName](target, output)),
        };
      },
    });
}
