import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { backend_util, getKernel, util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { LoopFunctions } from '../simd/program.ts';
import { addRows } from '../simd/rows.ts';
import { wasmMemory } from './memory.ts';
import { replaceKernel } from './register.ts';

interface SumAttributes {
  readonly axis: number | number[];
  readonly keepDims?: boolean;
}

const FLOAT = 4;
/** Rows added up by themselves before their sum goes to the total: keeps the rounding errors of long sums small. */
const BLOCK = 256;

/**
 * Sums over the first axes, as every bias gradient is: rows added as they lie in memory. The stock kernel transposes
 * the whole tensor for it. Other sums are left to that one.
 */
export function speedUpSums(functions: LoopFunctions): void {
  const stock: KernelFunc = getKernel('Sum', 'wasm').kernelFunc;
  replaceKernel<{ x: TensorInfo }, SumAttributes, BackendWasm>('wasm', 'Sum', ({ inputs, attrs, backend }) => {
    const { x } = inputs;
    const axes = util.parseAxisParam(attrs.axis, x.shape).sort((one, other) => one - other);
    const leading = axes.length < x.shape.length && axes.every((axis, index) => axis === index);
    const kept = x.shape.slice(axes.length);
    const length = util.sizeFromShape(kept);
    if (!leading || x.dtype !== 'float32' || length < 4)
      return stock({ inputs: { x }, attrs: { ...attrs }, backend }) as TensorInfo;
    const memory = wasmMemory(backend);
    const total = memory.zeros(kept, 'float32');
    const block = memory.zeros(kept, 'float32');
    const [from, to] = [backend.getMemoryOffset(x.dataId), backend.getMemoryOffset(total.dataId)];
    const part = { address: backend.getMemoryOffset(block.dataId), step: 0 };
    const count = util.sizeFromShape(x.shape.slice(0, axes.length));
    for (let row = 0; row < count; row += BLOCK) {
      memory.view(block).fill(0);
      const rows = { address: from + row * length * FLOAT, step: length * FLOAT };
      addRows(functions, { to: part, from: rows, length, count: Math.min(BLOCK, count - row) });
      addRows(functions, { to: { address: to, step: 0 }, from: part, length, count: 1 });
    }
    backend.disposeData(block.dataId);
    return attrs.keepDims ? { ...total, shape: backend_util.expandShapeToKeepDim(kept, axes) } : total;
  });
}
