import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';
import type { Tensor, TensorInfo, Variable } from '@tensorflow/tfjs-core';
import { backend as currentBackend, engine, util } from '@tensorflow/tfjs-core';
import { floatsProgram, WORKGROUP } from './elementwise.ts';

/** Workgroups along one side of a dispatch, on every device. */
const MOST_GROUPS = 65535;

/** What one dispatch does with number `index` of several arrays of one size. */
export interface Movement {
  /** Apart from all other movements. */
  readonly name: string;
  /** Arrays that are changed where they are, and arrays that are only read. */
  readonly moved: readonly string[];
  readonly given: readonly string[];
  /** Numbers that are the same for all, known as `uniforms.NAME`. */
  readonly numbers: readonly string[];
  /** WGSL statements. */
  readonly code: string;
}

/** Parts of the back end that its types keep to themselves. */
interface Recording {
  readonly device: {
    createShaderModule(options: { readonly code: string }): object;
    createComputePipeline(options: object): NonNullable<WebGPUProgram['pipeline']>;
  };
  readonly pipelineCache: Record<string, NonNullable<WebGPUProgram['pipeline']>>;
  recordAndSubmit(
    program: WebGPUProgram,
    output: TensorInfo,
    inputs: readonly TensorInfo[],
    uniforms: readonly { readonly type: string; readonly data: number[] }[],
  ): void;
}

/** TensorFlow.js lets a shader write one array; the rest of its conventions (bindings, uniforms) are kept. */
function shaderOf({ moved, given, numbers, code }: Movement): string {
  const arrays = [...moved, ...given];
  const binding = (name: string, place: number): string =>
    `@group(0) @binding(${place}) var<storage, ${place < moved.length ? 'read_write' : 'read'}> ${name} : array<f32>;`;
  return `
    struct Uniforms {
      nan : f32, infinity : f32,
      ${arrays.map((name) => `${name}Shape : i32, ${name}Stride : i32,`).join(' ')}
      size : i32,
      ${numbers.map((name) => `${name} : f32,`).join(' ')}
    };
    ${arrays.map(binding).join('\n')}
    @group(0) @binding(${arrays.length}) var<uniform> uniforms : Uniforms;
    @compute @workgroup_size(${WORKGROUP})
    fn main(@builtin(workgroup_id) group : vec3<u32>, @builtin(num_workgroups) groups : vec3<u32>,
            @builtin(local_invocation_index) local : u32) {
      let index = i32((group.y * groups.x + group.x) * ${WORKGROUP}u + local);
      if (index < uniforms.size) {
        ${code}
      }
    }`;
}

function pipelineOf(backend: Recording, movement: Movement): NonNullable<WebGPUProgram['pipeline']> {
  return (backend.pipelineCache[`descentInPlace_${movement.name}`] ??= backend.device.createComputePipeline({
    layout: 'auto',
    compute: { module: backend.device.createShaderModule({ code: shaderOf(movement) }), entryPoint: 'main' },
  }));
}

/** A shader may not be given one array twice when it changes it, and other names for a value must keep that value. */
function copyOf(x: Tensor): Tensor {
  const backend = currentBackend() as WebGPUBackend;
  const flat = { dataId: x.dataId, dtype: x.dtype, shape: [x.size] };
  return engine().makeTensorFromTensorInfo({
    ...backend.runWebGPUProgram(floatsProgram(x.size), [flat], 'float32'),
    shape: x.shape,
  });
}

/** Recorded without the back end's own care for how many workgroups one dimension takes. */
function dispatchOf(size: number): [number, number, number] {
  const groups = Math.max(1, Math.ceil(size / WORKGROUP));
  const rows = Math.ceil(groups / MOST_GROUPS);
  return [Math.ceil(groups / rows), rows, 1];
}

/**
 * Changes variables of one size where they lie, in one dispatch.
 * @param given arrays of that size
 */
export function moveInPlace(
  movement: Movement,
  variables: readonly Variable[],
  given: readonly Tensor[],
  numbers: readonly number[],
): void {
  util.assert(given.length === movement.given.length, () => `${movement.name} takes ${movement.given.length} arrays`);
  const backend = currentBackend() as WebGPUBackend;
  const { size } = variables[0]!;
  if (size === 0) return;
  for (const each of variables)
    if (backend.tensorMap.get(each.dataId).refCount > 1) each.assign(copyOf(each) as Variable);
  const own = new Set(variables.map(({ dataId }) => dataId));
  const read = given.map((each) => (own.has(each.dataId) ? copyOf(each) : each));
  // All in one dimension, so that arrays of any form have one shader.
  const flat = [...variables, ...read].map(({ dataId, dtype }): TensorInfo => ({ dataId, dtype, shape: [size] }));
  flat.forEach(({ dataId }) => backend.uploadToGPU(dataId));
  const program = {
    outputShape: [size],
    size: true,
    dispatch: dispatchOf(size),
    shaderKey: movement.name,
    pipeline: pipelineOf(backend as unknown as Recording, movement),
  } as unknown as WebGPUProgram;
  const uniforms = numbers.map((each) => ({ type: 'float32', data: [each] }));
  (backend as unknown as Recording).recordAndSubmit(program, flat[0]!, flat.slice(1), uniforms);
  // What was read of them before is no longer so.
  for (const dataId of own) backend.tensorMap.get(dataId).values = null as never;
}
