import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { backend_util, getKernel, util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { addRows } from '../simd/rows.ts';
import { type Crew, shareOut } from '../threads/crew.ts';
import { replaceKernel } from './register.ts';

interface SumAttributes {
  readonly axis: number | number[];
  readonly keepDims?: boolean;
}

const FLOAT = 4;
/** Rows added up by themselves before their sum goes to the total: keeps the rounding errors of long sums small. */
const BLOCK = 256;
/** Numbers from which on the blocks are shared out, and parts for each thread. */
const LEAST = 2 ** 17;
const PARTS = 2;

type Addresses = [number, number, number];

/**
 * Sums over the first axes, as every bias gradient is: rows added as they lie in memory. The stock kernel transposes
 * the whole tensor for it. Other sums are left to that one.
 */
export function speedUpSums(crew: Crew): void {
  const stock: KernelFunc = getKernel('Sum', 'wasm').kernelFunc;
  replaceKernel<{ x: TensorInfo }, SumAttributes, BackendWasm>('wasm', 'Sum', ({ inputs, attrs, backend }) => {
    const { x } = inputs;
    const axes = util.parseAxisParam(attrs.axis, x.shape).sort((one, other) => one - other);
    const leading = axes.length < x.shape.length && axes.every((axis, index) => axis === index);
    const kept = x.shape.slice(axes.length);
    const length = util.sizeFromShape(kept);
    if (!leading || x.dtype !== 'float32' || length < 4)
      return stock({ inputs: { x }, attrs: { ...attrs }, backend }) as TensorInfo;
    const total = backend.makeOutput(kept, 'float32');
    const count = util.sizeFromShape(x.shape.slice(0, axes.length));
    const blocks = Math.ceil(count / BLOCK);
    const sums = backend.makeOutput([blocks, length], 'float32');
    const [from, by, to] = [x, sums, total].map(({ dataId }) => backend.getMemoryOffset(dataId)) as Addresses;
    const shared = { count: blocks, work: count * length, least: LEAST, parts: PARTS };
    shareOut(crew, 'sumBlocks', [by, from, length, count, BLOCK], shared);
    const { functions } = crew.program;
    functions.zero(to, length * FLOAT);
    const rows = { address: by, step: length * FLOAT };
    if (blocks > 0) addRows(functions, { to: { address: to, step: 0 }, from: rows, length, count: blocks });
    backend.disposeData(sums.dataId);
    return attrs.keepDims ? { ...total, shape: backend_util.expandShapeToKeepDim(kept, axes) } : total;
  });
}
