import type { TensorInfo } from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type Crew, type Shared, shareOut } from '../threads/crew.ts';
import { geometryGiven } from '../threads/jobs/geometry.ts';
import { type ConvAttributes, type ConvGeometry, convGeometry } from './convGeometry.ts';
import { type Kernel, replaceKernel } from './register.ts';
import { type Scratch, withScratch } from './scratch.ts';

type FilterAttributes = ConvAttributes & { readonly filterShape: readonly number[] };
type InputAttributes = ConvAttributes & { readonly inputShape: readonly number[] };

/** Each channel as often as the filter has outputs for it, so that all channels of the output have one of their own. */
function repeatChannels(scratch: Scratch, x: TensorInfo, times: number): TensorInfo {
  if (times === 1) return x;
  const pixels = scratch.run('Reshape', { x }, { shape: [util.sizeFromShape(x.shape), 1] });
  return scratch.run('Tile', { x: pixels }, { reps: [1, times] });
}

/** Multiplications from which on the taps or images are shared out, and parts for each thread. */
const LEAST = 2 ** 17;
const PARTS = 2;

/** So many taps or images; one thread does them at once. */
function shared(crew: Crew, conv: ConvGeometry, count: number): Shared {
  const pixels = conv.batch * conv.outHeight * conv.outWidth;
  const work = pixels * conv.filterHeight * conv.filterWidth * conv.outChannels;
  return { count, work: crew.threads === 1 ? 0 : work, least: LEAST, parts: PARTS };
}

function filterGradient(crew: Crew): Kernel<{ x: TensorInfo; dy: TensorInfo }, FilterAttributes, BackendWasm> {
  return ({ inputs: { x, dy }, attrs, backend }) =>
    withScratch({ name: 'wasm', backend }, (scratch) => {
      const conv = convGeometry(x.shape, attrs.filterShape, attrs, true);
      const input = repeatChannels(scratch, x, conv.outChannels / conv.inChannels);
      const gradient = scratch.keepUntilEnd(backend.makeOutput([...attrs.filterShape], 'float32'));
      const addresses = [input, dy, gradient].map(({ dataId }) => backend.getMemoryOffset(dataId));
      const taps = conv.filterHeight * conv.filterWidth;
      shareOut(crew, 'tapGradient', [...geometryGiven(conv), ...addresses], shared(crew, conv, taps));
      return gradient;
    });
}

function inputGradient(crew: Crew): Kernel<{ dy: TensorInfo; filter: TensorInfo }, InputAttributes, BackendWasm> {
  return ({ inputs: { dy, filter }, attrs, backend }) =>
    withScratch({ name: 'wasm', backend }, (scratch) => {
      const conv = convGeometry(attrs.inputShape, filter.shape, attrs, true);
      const channels = conv.outChannels;
      const gradient = scratch.keepUntilEnd(backend.makeOutput([...attrs.inputShape.slice(0, 3), channels], 'float32'));
      const addresses = [dy, filter, gradient].map(({ dataId }) => backend.getMemoryOffset(dataId));
      shareOut(crew, 'tapInput', [...geometryGiven(conv), ...addresses], shared(crew, conv, conv.batch));
      if (channels === conv.inChannels) return gradient;
      const shape = [util.sizeFromShape([...attrs.inputShape]), channels / conv.inChannels];
      const grouped = scratch.run('Reshape', { x: gradient }, { shape });
      const summed = scratch.run('Sum', { x: grouped }, { axis: 1, keepDims: false });
      return scratch.run('Reshape', { x: summed }, { shape: [...attrs.inputShape] });
    });
}

/** The gradients of a depthwise convolution, which the WebAssembly back end has not. */
export function addDepthwiseGradients(crew: Crew): void {
  replaceKernel('wasm', 'DepthwiseConv2dNativeBackpropFilter', filterGradient(crew));
  replaceKernel('wasm', 'DepthwiseConv2dNativeBackpropInput', inputGradient(crew));
}
