import type { WebGPUBackend, WebGPUProgram } from '@tensorflow/tfjs-backend-webgpu';
import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';
import { backend_util, getKernel, util } from '@tensorflow/tfjs-core';
import { correctCumulation } from '../cumulate.ts';
import { replaceEinsum } from '../einsum.ts';
import { replaceKernel } from '../register.ts';
import { correctVolumePadding } from '../volumePadding.ts';
import { withScratch } from '../scratch.ts';
import { fuseSoftmaxGradient } from '../../gradients/softmax.ts';
import { fuseTraining } from '../fuseTraining.ts';
import { fuseWebgpuAdam } from './adam.ts';
import { floatsProgram, WORKGROUP } from './elementwise.ts';
import { correctMaxPool3dGradient } from './maxPool3d.ts';
import { padManyAxes } from './pad.ts';
import { addWebgpuRowLosses } from './rowLosses.ts';
import { addWebgpuProducts } from './fusedProducts.ts';
import { speedUpWebgpuSums } from './sums.ts';

const NAME = 'webgpu';
const AXES = ['x', 'y', 'z', 'w', 'u', 'v'] as const;

interface TransposeAttributes {
  readonly perm: number[];
}

function transposeProgram(x: TensorInfo, perm: readonly number[]): WebGPUProgram {
  const outputShape = perm.map((axis) => x.shape[axis]!);
  const rank = perm.length;
  const from = Array.from({ length: rank }, (_, axis) => `coords.${AXES[perm.indexOf(axis)]}`);
  const coords = rank < 5 ? `vec${rank}<i32>` : `vec${rank}`;
  const [write, type] = x.dtype === 'float32' ? ['setOutputAtIndex', 'f32'] : ['setOutputAtIndexI32', 'i32'];
  return {
    variableNames: ['A'],
    outputShape,
    workgroupSize: [WORKGROUP, 1, 1],
    dispatchLayout: { x: outputShape.map((_, axis) => axis) },
    dispatch: [Math.ceil(util.sizeFromShape(outputShape) / WORKGROUP), 1, 1],
    size: true,
    shaderKey: `descentTranspose_${perm.join('_')}_${type}`,
    getUserCode: () => `
      fn main(index : i32) {
        if (index < uniforms.size) {
          let coords = getCoordsFromIndex(index);
          let place = getIndexFromCoords${rank}D(${coords}(${from.join(', ')}), uniforms.aShape);
          ${write}(index, ${type}(A[place]));
        }
      }`,
  };
}

/**
 * The stock kernel takes every buffer for one of floats, and those of integers, of booleans and of either cast to
 * float32 (which copies nothing) are not: its shader does not compile, or loses whole numbers beyond 2²⁴.
 */
function correctTranspose(): void {
  const stock = getKernel('Transpose', NAME).kernelFunc;
  replaceKernel<{ x: TensorInfo }, TransposeAttributes, WebGPUBackend>(NAME, 'Transpose', (call) => {
    const { x } = call.inputs;
    const held = call.backend.tensorMap.get(x.dataId).dtype;
    const plain = x.dtype === 'float32' && held === 'float32';
    if (x.shape.length < 2) return getKernel('Identity', NAME).kernelFunc(call as never) as TensorInfo;
    if (plain || x.dtype === 'complex64' || x.dtype === 'string' || call.backend.shouldExecuteOnCPU([x]))
      return stock(call as never) as TensorInfo;
    return call.backend.runWebGPUProgram(transposeProgram(x, call.attrs.perm), [x], x.dtype);
  });
}

/** The stock kernel only renames whole numbers to floats, and other kernels then read their bits as floats. */
function correctCast(): void {
  const stock = getKernel('Cast', NAME).kernelFunc;
  replaceKernel<{ x: TensorInfo }, { dtype: DataType }, WebGPUBackend>(NAME, 'Cast', (call) => {
    const { backend, inputs, attrs } = call;
    const { dataId, shape } = inputs.x;
    const whole = inputs.x.dtype === 'int32' || inputs.x.dtype === 'bool';
    const size = util.sizeFromShape(shape);
    if (!whole || attrs.dtype !== 'float32') return stock(call as never) as TensorInfo;
    const { values } = backend.tensorMap.get(dataId);
    if (values) return backend.makeTensorInfo(shape, 'float32', Float32Array.from(values as Int32Array));
    if (size === 0) return backend.makeTensorInfo(shape, 'float32', new Float32Array(0));
    const output = backend.makeTensorInfo(shape, 'float32');
    const from: TensorInfo = { dataId, shape: [size], dtype: inputs.x.dtype };
    const to: TensorInfo = { ...output, shape: [size] };
    backend.runWebGPUProgram(floatsProgram(size), [from], 'float32', undefined, to);
    return output;
  });
}

/** Cells of the input under each window, along one axis. */
interface Axis {
  readonly input: number;
  readonly output: number;
  readonly size: number;
  readonly stride: number;
  readonly before: number;
}

function cellsUnder({ input, output, size, stride, before }: Axis): number[] {
  return Array.from({ length: output }, (_, index) => {
    const start = index * stride - before;
    return Math.min(input, start + size) - Math.max(0, start);
  });
}

/** For each window, by how much the stock kernel gives its cells too little: 1 where none of it is padding. */
function shares(axes: readonly Axis[]): Float32Array {
  const products = axes.reduce<number[]>(
    (before, axis) => before.flatMap((product) => cellsUnder(axis).map((cells) => (product * axis.size) / cells)),
    [1],
  );
  return Float32Array.from(products);
}

interface PoolAttributes {
  readonly filterSize: never;
  readonly strides: never;
  readonly pad: 'valid' | 'same' | number;
}

function planeAxes(shape: readonly number[], { filterSize, strides, pad }: PoolAttributes): Axis[] {
  const info = backend_util.computePool2DInfo(shape as [number, number, number, number], filterSize, strides, 1, pad);
  const { padInfo, inHeight, inWidth, outHeight, outWidth, filterHeight, filterWidth } = info;
  return [
    { input: inHeight, output: outHeight, size: filterHeight, stride: info.strideHeight, before: padInfo.top },
    { input: inWidth, output: outWidth, size: filterWidth, stride: info.strideWidth, before: padInfo.left },
  ];
}

function volumeAxes(shape: readonly number[], { filterSize, strides, pad }: PoolAttributes): Axis[] {
  const volume = shape as [number, number, number, number, number];
  const info = backend_util.computePool3DInfo(volume, filterSize, strides, 1, pad);
  const { padInfo } = info;
  return [
    {
      input: info.inDepth,
      output: info.outDepth,
      size: info.filterDepth,
      stride: info.strideDepth,
      before: padInfo.front,
    },
    {
      input: info.inHeight,
      output: info.outHeight,
      size: info.filterHeight,
      stride: info.strideHeight,
      before: padInfo.top,
    },
    {
      input: info.inWidth,
      output: info.outWidth,
      size: info.filterWidth,
      stride: info.strideWidth,
      before: padInfo.left,
    },
  ];
}

/** The stock kernels share a window's gradient out over cells that lie in the padding. */
function correctAveragePoolGradient(
  kernelName: 'AvgPoolGrad' | 'AvgPool3DGrad',
  axesOf: (shape: readonly number[], attrs: PoolAttributes) => Axis[],
): void {
  const stock = getKernel(kernelName, NAME).kernelFunc;
  replaceKernel<{ dy: TensorInfo; input: TensorInfo }, PoolAttributes, WebGPUBackend>(NAME, kernelName, (call) => {
    const { dy, input } = call.inputs;
    const axes = axesOf(input.shape, call.attrs);
    const factors = shares(axes);
    if (factors.every((factor) => factor === 1)) return stock(call as never) as TensorInfo;
    return withScratch({ name: NAME, backend: call.backend }, ({ run, keepUntilEnd }) => {
      const shape = [1, ...axes.map(({ output }) => output), 1];
      const factor = keepUntilEnd(call.backend.makeTensorInfo(shape, 'float32', factors));
      const larger = run('Multiply', { a: dy, b: factor });
      return keepUntilEnd(stock({ ...call, inputs: { dy: larger, input } } as never) as TensorInfo);
    });
  });
}

/** Buffers that a shader may be given beside its result, on every device. */
const MOST_INPUTS = 7;

/** The stock kernel gives all its tensors to one shader, however many they are. */
function splitLongSums(): void {
  const stock = getKernel('AddN', NAME).kernelFunc;
  replaceKernel<Record<string, TensorInfo>, object, WebGPUBackend>(NAME, 'AddN', (call) => {
    let left = Object.values(call.inputs);
    if (left.length <= MOST_INPUTS) return stock(call as never) as TensorInfo;
    return withScratch({ name: NAME, backend: call.backend }, ({ keepUntilEnd }) => {
      while (left.length > 1) {
        const some = left.slice(0, MOST_INPUTS);
        const sum = keepUntilEnd(stock({ ...call, inputs: some } as never) as TensorInfo);
        left = [sum, ...left.slice(MOST_INPUTS)];
      }
      return left[0]!;
    });
  });
}

let done = false;

/** Corrects the WebGPU back end, once it is registered. */
export function correctWebgpu(): void {
  if (done) return;
  done = true;
  correctTranspose();
  correctCast();
  replaceEinsum(NAME);
  correctCumulation(NAME);
  splitLongSums();
  padManyAxes();
  fuseWebgpuAdam();
  addWebgpuProducts();
  fuseSoftmaxGradient();
  addWebgpuRowLosses();
  fuseTraining();
  speedUpWebgpuSums();
  correctAveragePoolGradient('AvgPoolGrad', planeAxes);
  correctAveragePoolGradient('AvgPool3DGrad', volumeAxes);
  correctMaxPool3dGradient();
  correctVolumePadding(NAME);
}
