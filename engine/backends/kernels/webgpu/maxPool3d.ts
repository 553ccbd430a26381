import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { backend_util, util } from '@tensorflow/tfjs-core';
import { replaceKernel } from '../register.ts';
import { WORKGROUP } from './elementwise.ts';

const NAME = 'webgpu';

interface Inputs {
  readonly dy: TensorInfo;
  readonly input: TensorInfo;
  readonly output: TensorInfo;
}

interface Attributes {
  readonly filterSize: number | [number, number, number];
  readonly strides: number | [number, number, number];
  readonly pad: 'valid' | 'same' | number;
}

/** Each cell takes the gradients of the windows whose maximum it holds, where no cell before it in the window does. */
const CODE = `
  fn isFirst(batch : i32, start : vec3<i32>, cell : vec3<i32>, channel : i32, best : f32) -> bool {
    for (var z = max(start.x, 0); z <= cell.x; z++) {
      for (var r = max(start.y, 0); r < min(start.y + uniforms.window.y, uniforms.xShape.z); r++) {
        for (var c = max(start.z, 0); c < min(start.z + uniforms.window.z, uniforms.xShape.w); c++) {
          if (z == cell.x && r == cell.y && c == cell.z) {
            return true;
          }
          if (getX(batch, z, r, c, channel) == best) {
            return false;
          }
        }
      }
    }
    return true;
  }
  fn main(index : i32) {
    if (index < uniforms.size) {
      let coords = getCoordsFromIndex(index);
      let batch = coords.x;
      let channel = coords.u;
      let cell = vec3<i32>(coords.y, coords.z, coords.w);
      let value = getX(batch, cell.x, cell.y, cell.z, channel);
      let reached = cell + uniforms.before;
      let first = max((reached - uniforms.window) / uniforms.strides, vec3<i32>(0));
      let windows = vec3<i32>(uniforms.yShape.y, uniforms.yShape.z, uniforms.yShape.w);
      let last = min(reached / uniforms.strides, windows - 1);
      var sum = 0.0;
      for (var z = first.x; z <= last.x; z++) {
        for (var r = first.y; r <= last.y; r++) {
          for (var c = first.z; c <= last.z; c++) {
            let start = vec3<i32>(z, r, c) * uniforms.strides - uniforms.before;
            if (all(cell < start + uniforms.window) && getY(batch, z, r, c, channel) == value &&
                isFirst(batch, start, cell, channel, value)) {
              sum += getDy(batch, z, r, c, channel);
            }
          }
        }
      }
      setOutputAtIndex(index, sum);
    }
  }`;

function program(shape: readonly number[]): WebGPUProgram {
  return {
    variableNames: ['x', 'y', 'dy'],
    uniforms: 'window : vec3<i32>, strides : vec3<i32>, before : vec3<i32>,',
    outputShape: [...shape],
    workgroupSize: [WORKGROUP, 1, 1],
    dispatchLayout: { x: [0, 1, 2, 3, 4] },
    dispatch: [Math.ceil(util.sizeFromShape([...shape]) / WORKGROUP), 1, 1],
    size: true,
    shaderKey: 'descentMaxPool3dGradient',
    getUserCode: () => CODE,
  };
}

/** The stock kernel loses its way in windows that are not as wide as they are high. */
export function correctMaxPool3dGradient(): void {
  replaceKernel<Inputs, Attributes, WebGPUBackend>(NAME, 'MaxPool3DGrad', ({ inputs, attrs, backend }) => {
    const { dy, input, output } = inputs;
    const shape = input.shape as [number, number, number, number, number];
    const info = backend_util.computePool3DInfo(shape, attrs.filterSize, attrs.strides, 1, attrs.pad);
    const { padInfo } = info;
    const triples = [
      [info.filterDepth, info.filterHeight, info.filterWidth],
      [info.strideDepth, info.strideHeight, info.strideWidth],
      [padInfo.front, padInfo.top, padInfo.left],
    ];
    const uniforms = triples.map((data) => ({ type: 'int32', data }));
    return backend.runWebGPUProgram(program(shape), [input, output, dy], 'float32', uniforms);
  });
}
