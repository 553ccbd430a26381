import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { backend_util, getKernel, util } from '@tensorflow/tfjs-core';
import { replaceKernel } from '../register.ts';

const NAME = 'webgpu';
/** Columns that a workgroup adds up, and rows that it looks at together. */
const COLUMNS = 16;
const LINES = 16;
/** More rows than this are better shared out over more workgroups than these columns give. */
const MOST_ROWS = 4096;

function programOf(columns: number): WebGPUProgram {
  return {
    variableNames: ['x'],
    outputShape: [columns],
    workgroupSize: [COLUMNS * LINES, 1, 1],
    dispatchLayout: { x: [0] },
    dispatch: [Math.ceil(columns / COLUMNS), 1, 1],
    size: true,
    uniforms: 'rows : i32,',
    shaderKey: 'descentSumOfRows',
    getUserCode: () => `
      var<workgroup> parts : array<f32, ${COLUMNS * LINES}>;
      fn main(index : i32) {
        let column = index / ${COLUMNS * LINES} * ${COLUMNS} + i32(localId.x % ${COLUMNS}u);
        var part = 0.0;
        if (column < uniforms.size) {
          for (var row = i32(localId.x / ${COLUMNS}u); row < uniforms.rows; row = row + ${LINES}) {
            part = part + x[row * uniforms.size + column];
          }
        }
        parts[localId.x] = part;
        workgroupBarrier();
        for (var half = ${(COLUMNS * LINES) / 2}u; half >= ${COLUMNS}u; half = half / 2u) {
          if (localId.x < half) { parts[localId.x] = parts[localId.x] + parts[localId.x + half]; }
          workgroupBarrier();
        }
        if (localId.x < ${COLUMNS}u && column < uniforms.size) { setOutputAtIndex(column, parts[localId.x]); }
      }`,
  };
}

interface SumAttributes {
  readonly axis: number | number[];
  readonly keepDims?: boolean;
}

/** Sums over the first axes, as every bias's gradient is, without transposing the whole tensor before. */
export function speedUpWebgpuSums(): void {
  const stock = getKernel('Sum', NAME).kernelFunc;
  replaceKernel<{ x: TensorInfo }, SumAttributes, WebGPUBackend>(NAME, 'Sum', (call) => {
    const { x } = call.inputs;
    const { backend } = call;
    const axes = util.parseAxisParam(call.attrs.axis, x.shape).sort((one, other) => one - other);
    const leading = axes.length < x.shape.length && axes.every((axis, index) => axis === index);
    const kept = x.shape.slice(axes.length);
    const [rows, columns] = [util.sizeFromShape(x.shape.slice(0, axes.length)), util.sizeFromShape(kept)];
    const held = backend.tensorMap.get(x.dataId).dtype;
    const fits = leading && rows > 1 && rows <= MOST_ROWS && columns > 1 && columns <= 65535 * COLUMNS;
    if (!fits || x.dtype !== 'float32' || held !== 'float32' || backend.shouldExecuteOnCPU([x]))
      return stock(call as never) as TensorInfo;
    const flat = { dataId: x.dataId, dtype: x.dtype, shape: [rows * columns] };
    const made = backend.runWebGPUProgram(programOf(columns), [flat], 'float32', [{ type: 'int32', data: [rows] }]);
    return { ...made, shape: call.attrs.keepDims ? backend_util.expandShapeToKeepDim(kept, axes) : kept };
  });
}
