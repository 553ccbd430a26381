import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import { type HostBackendName, memoryOf } from './memory.ts';
import { replaceKernel } from './register.ts';

/**
 * Rows with the same id added up: the gradient of every gather, so of every Embedding. Ids out of range are left out.
 * Plain JavaScript's own kernel multiplies every row by nought for every id that it has not, so that one number that is
 * none makes all sums so.
 */
export function addSegmentSum(name: HostBackendName): void {
  replaceKernel<{ x: TensorInfo; segmentIds: TensorInfo }, { readonly numSegments: number }, KernelBackend>(
    name,
    'UnsortedSegmentSum',
    ({ inputs: { x, segmentIds }, attrs: { numSegments }, backend }) => {
      const inner = x.shape.slice(segmentIds.shape.length);
      const memory = memoryOf(name, backend);
      const sums = memory.zeros([numSegments, ...inner], x.dtype);
      const length = util.sizeFromShape(inner);
      const [from, ids, to] = [memory.view(x), memory.view(segmentIds), memory.view(sums)];
      ids.forEach((id, row) => {
        if (id < 0 || id >= numSegments) return;
        for (let element = 0; element < length; element++) to[id * length + element]! += from[row * length + element]!;
      });
      return sums;
    },
  );
}
