import type { TensorInfo } from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { wasmMemory } from './memory.ts';
import { replaceKernel } from './register.ts';

/** Rows with the same id added up: the gradient of every gather, so of every Embedding. Ids out of range are left out. */
export function addSegmentSum(): void {
  replaceKernel<{ x: TensorInfo; segmentIds: TensorInfo }, { readonly numSegments: number }, BackendWasm>(
    'wasm',
    'UnsortedSegmentSum',
    ({ inputs: { x, segmentIds }, attrs: { numSegments }, backend }) => {
      const inner = x.shape.slice(segmentIds.shape.length);
      const memory = wasmMemory(backend);
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
