import type { TensorInfo } from '@tensorflow/tfjs-core';
import { getKernel } from '@tensorflow/tfjs-core';
import { replaceKernel } from './register.ts';

interface Attributes {
  readonly axis: number;
  readonly exclusive: boolean;
  readonly reverse: boolean;
}

/** The stock kernels don't know an axis counted from the end: they make a tensor of no shape, or write past their memory. */
export function correctCumulation(backendName: string): void {
  for (const kernelName of ['Cumsum', 'Cumprod']) {
    const stock = getKernel(kernelName, backendName).kernelFunc;
    replaceKernel<{ x: TensorInfo }, Attributes, never>(backendName, kernelName, (call) => {
      const { axis } = call.attrs;
      const attrs = { ...call.attrs, axis: axis < 0 ? axis + call.inputs.x.shape.length : axis };
      return stock({ ...call, attrs } as never) as TensorInfo;
    });
  }
}
