import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import { backend_util, util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type Crew, shareOut } from '../threads/crew.ts';
import { poolGiven } from '../threads/jobs/pools.ts';
import { averagePoolGradient, maxPoolGradient, type PoolWindow } from './poolLoops.ts';
import { type HostBackendName, memoryOf, wasmMemory } from './memory.ts';
import { type Kernel, replaceKernel } from './register.ts';

/** Channels that the compiled loops take at a time. */
const LANES = 4;
/** Numbers from which on the images are shared out, and parts for each thread. */
const LEAST = 2 ** 16;
const PARTS = 4;

type Pair = [number, number];
type Triple = [number, number, number];
interface PoolAttributes<Size> {
  readonly filterSize: Size | number;
  readonly strides: Size | number;
  readonly pad: 'valid' | 'same' | number;
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}
interface PoolInputs {
  readonly dy: TensorInfo;
  readonly input: TensorInfo;
}

/** Windows of a 2-D pooling, as a 3-D one of depth 1. */
function planeWindow(shape: readonly number[], attrs: PoolAttributes<Pair>): PoolWindow {
  const info = backend_util.computePool2DInfo(
    shape as [number, number, number, number],
    attrs.filterSize,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
  return {
    batch: info.batchSize,
    channels: info.inChannels,
    input: [1, info.inHeight, info.inWidth],
    output: [1, info.outHeight, info.outWidth],
    size: [1, info.effectiveFilterHeight, info.effectiveFilterWidth],
    stride: [1, info.strideHeight, info.strideWidth],
    before: [0, info.padInfo.top, info.padInfo.left],
  };
}

function volumeWindow(shape: readonly number[], attrs: PoolAttributes<Triple>): PoolWindow {
  const info = backend_util.computePool3DInfo(
    shape as [number, number, number, number, number],
    attrs.filterSize,
    attrs.strides,
    1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
  return {
    batch: info.batchSize,
    channels: info.inChannels,
    input: [info.inDepth, info.inHeight, info.inWidth],
    output: [info.outDepth, info.outHeight, info.outWidth],
    size: [info.effectiveFilterDepth, info.effectiveFilterHeight, info.effectiveFilterWidth],
    stride: [info.strideDepth, info.strideHeight, info.strideWidth],
    before: [info.padInfo.front, info.padInfo.top, info.padInfo.left],
  };
}

function average<Size>(
  name: HostBackendName,
  windowOf: (shape: readonly number[], attrs: PoolAttributes<Size>) => PoolWindow,
): Kernel<PoolInputs, PoolAttributes<Size>, KernelBackend> {
  return ({ inputs: { dy, input }, attrs, backend }) => {
    const memory = memoryOf(name, backend);
    const gradient = memory.zeros(input.shape, 'float32');
    averagePoolGradient(windowOf(input.shape, attrs), memory.view(dy), memory.view(gradient));
    return gradient;
  };
}

function maximum<Size>(
  windowOf: (shape: readonly number[], attrs: PoolAttributes<Size>) => PoolWindow,
  crew: Crew,
): Kernel<PoolInputs & { readonly output: TensorInfo }, PoolAttributes<Size>, BackendWasm> {
  return ({ inputs: { dy, input, output }, attrs, backend }) => {
    const window = windowOf(input.shape, attrs);
    if (window.input[0] === 1 && window.channels % LANES === 0) {
      const gradient = backend.makeOutput([...input.shape], 'float32');
      const addresses = [input, output, dy, gradient].map(({ dataId }) => backend.getMemoryOffset(dataId));
      const shared = { count: window.batch, work: util.sizeFromShape(input.shape), least: LEAST, parts: PARTS };
      shareOut(crew, 'maxPoolGradient', [...poolGiven(window), ...addresses], shared);
      return gradient;
    }
    const memory = wasmMemory(backend);
    const gradient = memory.zeros(input.shape, 'float32');
    const arrays = { input: memory.view(input), dy: memory.view(dy), gradient: memory.view(gradient) };
    maxPoolGradient(window, arrays);
    return gradient;
  };
}

/** The stock kernels share a window's gradient out over cells that lie in the padding. */
export function correctAveragePoolGradients(name: HostBackendName): void {
  replaceKernel(name, 'AvgPoolGrad', average<Pair>(name, planeWindow));
  replaceKernel(name, 'AvgPool3DGrad', average<Triple>(name, volumeWindow));
}

/** The stock kernel of plain JavaScript loses its way in windows that are not as wide as they are high. */
export function correctMaxPool3dGradient(): void {
  replaceKernel<PoolInputs, PoolAttributes<Triple>, KernelBackend>('cpu', 'MaxPool3DGrad', (call) => {
    const { dy, input } = call.inputs;
    const memory = memoryOf('cpu', call.backend);
    const gradient = memory.zeros(input.shape, 'float32');
    const arrays = { input: memory.view(input), dy: memory.view(dy), gradient: memory.view(gradient) };
    maxPoolGradient(volumeWindow(input.shape, call.attrs), arrays);
    return gradient;
  });
}

/** The stock WebAssembly kernels look for a maximum above 0, so a window of negative values gets it wrong. */
export function correctMaxPoolGradients(name: 'wasm', crew: Crew): void {
  replaceKernel(name, 'MaxPoolGrad', maximum<Pair>(planeWindow, crew));
  replaceKernel(name, 'MaxPool3DGrad', maximum<Triple>(volumeWindow, crew));
}
