import type { KernelBackend, NamedAttrMap, NamedTensorInfoMap, TensorInfo } from '@tensorflow/tfjs-core';
import { getKernel } from '@tensorflow/tfjs-core';

/** Runs one of the back end's kernels; its result is freed with the scratch. */
export type RunKernel = (kernelName: string, inputs: NamedTensorInfoMap, attributes?: NamedAttrMap) => TensorInfo;

export interface Scratch {
  readonly run: RunKernel;
  /** Frees a tensor made by hand together with the others. */
  readonly keepUntilEnd: (tensor: TensorInfo) => TensorInfo;
}

/**
 * Builds a kernel out of other kernels below the level of tensors, where nothing is recorded for gradients and
 * nothing is tracked: every intermediate result is freed at the end, except the one returned, which must have been
 * made here.
 */
export function withScratch(
  where: { readonly name: string; readonly backend: KernelBackend },
  compute: (scratch: Scratch) => TensorInfo,
): TensorInfo {
  const made: TensorInfo[] = [];
  let result: TensorInfo | undefined;
  const keepUntilEnd = (tensor: TensorInfo) => {
    made.push(tensor);
    return tensor;
  };
  const run: RunKernel = (kernelName, inputs, attrs = {}) =>
    keepUntilEnd(getKernel(kernelName, where.name).kernelFunc({ inputs, attrs, backend: where.backend }) as TensorInfo);
  try {
    result = compute({ run, keepUntilEnd });
    return result;
  } finally {
    for (const tensor of made) if (tensor !== result) where.backend.disposeData(tensor.dataId);
  }
}
