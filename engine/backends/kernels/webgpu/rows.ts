import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';
import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { registerKernel, util } from '@tensorflow/tfjs-core';
import { WORKGROUP } from './elementwise.ts';

const NAME = 'webgpu';

/**
 * What is done with each row of some matrices, by one workgroup. In the code, `row` is the row, `first` the place of its
 * first number, `classes` how many it has, `summed(x)` and `greatest(x)` the sum and the greatest of
 * x over the workgroup.
 */
export interface RowProgram {
  readonly name: string;
  /** Names in the code, with those of the kernel: some words are kept by WGSL for itself. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Whether a row becomes one number. */
  readonly reduces: boolean;
  /** WGSL statements; every thread goes through all of them. */
  readonly code: string;
}

/** WGSL: `body` for each place of the row, shared out over the workgroup. */
export const forEachPlace = (body: string): string => `
  for (var place = first + i32(localId.x); place < end; place = place + ${WORKGROUP}) { ${body} }`;

/** `name(x)`: the x of all threads as one number, in halves, so that sums run in the same order each time. */
const joined = (name: string, pair: (one: string, other: string) => string): string => `
  fn ${name}(part : f32) -> f32 {
    workgroupBarrier();
    parts[localId.x] = part;
    workgroupBarrier();
    for (var half = ${WORKGROUP / 2}u; half > 0u; half = half / 2u) {
      if (localId.x < half) { parts[localId.x] = ${pair('parts[localId.x]', 'parts[localId.x + half]')}; }
      workgroupBarrier();
    }
    return parts[0];
  }`;

const JOINED = `
  var<workgroup> parts : array<f32, ${WORKGROUP}>;
  ${joined('summed', (one, other) => `${one} + ${other}`)}
  ${joined('greatest', (one, other) => `max(${one}, ${other})`)}`;

function programOf({ name, inputs, reduces, code }: RowProgram, rows: number, classes: number): WebGPUProgram {
  return {
    variableNames: Object.keys(inputs),
    outputShape: [reduces ? rows : rows * classes],
    workgroupSize: [WORKGROUP, 1, 1],
    dispatchLayout: { x: [0] },
    dispatch: [rows, 1, 1],
    uniforms: 'rows : i32, classes : i32,',
    shaderKey: `descentRows_${name}`,
    // A row beyond the last has no places, since barriers must be met by all.
    getUserCode: () => `
      ${JOINED}
      fn main(index : i32) {
        let row = index / ${WORKGROUP};
        let classes = uniforms.classes;
        let first = row * classes;
        let end = select(first, first + classes, row < uniforms.rows);
        ${code}
      }`,
  };
}

/** WGSL that writes a row's one number. */
export const writeRow = (value: string): string =>
  `if (localId.x == 0u && row < uniforms.rows) { setOutputAtIndex(row, ${value}); }`;

/** Registers a kernel that does this with the rows of its inputs, which all have the shape of the first or one number a row. */
export function addRowKernel(kernelName: string, program: RowProgram, resultShape: (x: TensorInfo) => number[]): void {
  const kernelFunc: KernelFunc = (call) => {
    const inputs = Object.values(program.inputs).map((name) => (call.inputs as Record<string, TensorInfo>)[name]!);
    const backend = call.backend as WebGPUBackend;
    const [shaped] = inputs as [TensorInfo];
    const classes = shaped.shape.at(-1)!;
    const rows = classes === 0 ? 0 : util.sizeFromShape(shaped.shape) / classes;
    const flat = inputs.map(({ dataId, shape, dtype }) => ({ dataId, dtype, shape: [util.sizeFromShape(shape)] }));
    const uniforms = [rows, classes].map((each) => ({ type: 'int32', data: [each] }));
    const made = backend.runWebGPUProgram(programOf(program, rows, classes), flat, 'float32', uniforms);
    return { ...made, shape: resultShape(shaped) };
  };
  registerKernel({ kernelName, backendName: NAME, kernelFunc });
}
