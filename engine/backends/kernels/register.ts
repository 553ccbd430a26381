import type { KernelConfig, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { getBackend, getKernel, registerKernel, unregisterKernel } from '@tensorflow/tfjs-core';

/** A kernel with its inputs and attributes named; what TensorFlow.js calls with loose records. */
export type Kernel<Inputs, Attributes, Engine> = (call: {
  readonly inputs: Inputs;
  readonly attrs: Attributes;
  readonly backend: Engine;
}) => TensorInfo;

/** Puts a kernel in the place of the back end's own, or adds it where there is none. */
export function replaceKernel<Inputs, Attributes, Engine>(
  backendName: string,
  kernelName: string,
  kernel: Kernel<Inputs, Attributes, Engine>,
): void {
  const present = getKernel(kernelName, backendName) as KernelConfig | undefined;
  if (present) unregisterKernel(kernelName, backendName);
  registerKernel({ ...present, kernelName, backendName, kernelFunc: kernel as unknown as KernelFunc });
}

/** Whether the present back end has a kernel. */
export function hasKernel(kernelName: string): boolean {
  return (getKernel(kernelName, getBackend()) as KernelConfig | undefined) !== undefined;
}
