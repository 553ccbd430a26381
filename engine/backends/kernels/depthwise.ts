import type { TensorInfo } from '@tensorflow/tfjs-core';
import { util } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { LoopFunctions } from '../simd/loops.ts';
import { multiplyAddRows } from '../simd/rows.ts';
import { type ConvAttributes, type ConvGeometry, convGeometry } from './convGeometry.ts';
import { wasmMemory } from './memory.ts';
import { type Kernel, replaceKernel } from './register.ts';
import { type Scratch, withScratch } from './scratch.ts';

type FilterAttributes = ConvAttributes & { readonly filterShape: readonly number[] };
type InputAttributes = ConvAttributes & { readonly inputShape: readonly number[] };

const FLOAT = 4;

/** Output pixels of a line that look at neighbouring pixels of one image row through one tap of the filter. */
interface TapLine {
  /** Pixels before, in the input (all images) and in the output; index of the tap in the filter. */
  readonly inputPixel: number;
  readonly outputPixel: number;
  readonly tap: number;
  readonly count: number;
}

/** The first output column, and the one after the last, whose tap lies inside the image. */
function insideColumns(conv: ConvGeometry, offset: number): [number, number] {
  const from = Math.max(0, Math.ceil(-offset / conv.strideWidth));
  return [from, Math.min(conv.outWidth, Math.floor((conv.inWidth - 1 - offset) / conv.strideWidth) + 1)];
}

function eachTapLine(conv: ConvGeometry, visit: (line: TapLine) => void): void {
  for (let line = 0; line < conv.batch * conv.outHeight; line++) {
    const image = Math.floor(line / conv.outHeight) * conv.inHeight;
    const top = (line % conv.outHeight) * conv.strideHeight - conv.top;
    for (let tap = 0; tap < conv.filterHeight * conv.filterWidth; tap++) {
      const y = top + Math.floor(tap / conv.filterWidth) * conv.dilationHeight;
      if (y < 0 || y >= conv.inHeight) continue;
      const offset = (tap % conv.filterWidth) * conv.dilationWidth - conv.left;
      const [from, to] = insideColumns(conv, offset);
      if (to <= from) continue;
      const inputPixel = (image + y) * conv.inWidth + offset + from * conv.strideWidth;
      visit({ inputPixel, outputPixel: line * conv.outWidth + from, tap, count: to - from });
    }
  }
}

/** Each channel as often as the filter has outputs for it, so that all channels of the output have one of their own. */
function repeatChannels(scratch: Scratch, x: TensorInfo, times: number): TensorInfo {
  if (times === 1) return x;
  const pixels = scratch.run('Reshape', { x }, { shape: [util.sizeFromShape(x.shape), 1] });
  return scratch.run('Tile', { x: pixels }, { reps: [1, times] });
}

/** Filter gradient: for each tap, input pixels times the gradients of the output pixels that saw them. */
function filterGradient(
  functions: LoopFunctions,
): Kernel<{ x: TensorInfo; dy: TensorInfo }, FilterAttributes, BackendWasm> {
  return ({ inputs: { x, dy }, attrs, backend }) =>
    withScratch({ name: 'wasm', backend }, (scratch) => {
      const conv = convGeometry(x.shape, attrs.filterShape, attrs, true);
      const channels = conv.outChannels;
      const input = repeatChannels(scratch, x, channels / conv.inChannels);
      const gradient = scratch.keepUntilEnd(wasmMemory(backend).zeros(attrs.filterShape, 'float32'));
      const [left, right, to] = [input, dy, gradient].map(({ dataId }) => backend.getMemoryOffset(dataId));
      const bytes = channels * FLOAT;
      eachTapLine(conv, ({ inputPixel, outputPixel, tap, count }) =>
        multiplyAddRows(functions, {
          to: { address: to! + tap * bytes, step: 0 },
          left: { address: left! + inputPixel * bytes, step: conv.strideWidth * bytes },
          right: { address: right! + outputPixel * bytes, step: bytes },
          length: channels,
          count,
        }),
      );
      return gradient;
    });
}

/** Input gradient: each output pixel's gradient times the tap, added to the pixel that the tap saw. */
function inputGradient(
  functions: LoopFunctions,
): Kernel<{ dy: TensorInfo; filter: TensorInfo }, InputAttributes, BackendWasm> {
  return ({ inputs: { dy, filter }, attrs, backend }) =>
    withScratch({ name: 'wasm', backend }, (scratch) => {
      const conv = convGeometry(attrs.inputShape, filter.shape, attrs, true);
      const channels = conv.outChannels;
      const wide = [...attrs.inputShape.slice(0, 3), channels];
      const gradient = scratch.keepUntilEnd(wasmMemory(backend).zeros(wide, 'float32'));
      const [left, right, to] = [dy, filter, gradient].map(({ dataId }) => backend.getMemoryOffset(dataId));
      const bytes = channels * FLOAT;
      eachTapLine(conv, ({ inputPixel, outputPixel, tap, count }) =>
        multiplyAddRows(functions, {
          to: { address: to! + inputPixel * bytes, step: conv.strideWidth * bytes },
          left: { address: left! + outputPixel * bytes, step: bytes },
          right: { address: right! + tap * bytes, step: 0 },
          length: channels,
          count,
        }),
      );
      if (channels === conv.inChannels) return gradient;
      const shape = [util.sizeFromShape([...attrs.inputShape]), channels / conv.inChannels];
      const grouped = scratch.run('Reshape', { x: gradient }, { shape });
      const summed = scratch.run('Sum', { x: grouped }, { axis: 1, keepDims: false });
      return scratch.run('Reshape', { x: summed }, { shape: [...attrs.inputShape] });
    });
}

/** The gradients of a depthwise convolution, which the WebAssembly back end has not. */
export function addDepthwiseGradients(functions: LoopFunctions): void {
  replaceKernel('wasm', 'DepthwiseConv2dNativeBackpropFilter', filterGradient(functions));
  replaceKernel('wasm', 'DepthwiseConv2dNativeBackpropInput', inputGradient(functions));
}
