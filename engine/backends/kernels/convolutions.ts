import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import type { MatrixView, Multiply } from '../simd/matrix.ts';
import type { Program } from '../simd/program.ts';
import { type ConvAttributes, type ConvGeometry, convGeometry } from './convGeometry.ts';
import { wasmMemory } from './memory.ts';
import { gatherPatches, lineRanges, patchBufferLength, patchLength, scatterPatches } from './patches.ts';
import { type Kernel, replaceKernel } from './register.ts';

const FLOAT = 4;

/** A matrix laid out row after row. */
function rowMajor(address: number, columns: number): MatrixView {
  return { address, rowBytes: columns * FLOAT, columnBytes: FLOAT };
}

function transposed({ address, rowBytes, columnBytes }: MatrixView): MatrixView {
  return { address, rowBytes: columnBytes, columnBytes: rowBytes };
}

/** Patches of the input, some lines at a time: what `work` does with them reads or writes `input` meanwhile. */
interface PatchWork {
  readonly conv: ConvGeometry;
  readonly backend: BackendWasm;
  readonly input: TensorInfo;
  /** Patches are made by `work` and added to the input, not taken from it. */
  readonly scatter: boolean;
  /** `patches` [pixels, patchLength], which are output pixels `from` to `from + pixels`. */
  readonly work: (patches: MatrixView, from: number, pixels: number) => void;
}

function eachPatches(program: Program, { conv, backend, input, scatter, work }: PatchWork): void {
  const buffer = backend.makeOutput([patchBufferLength(conv)], 'float32');
  const patches = backend.getMemoryOffset(buffer.dataId);
  const memory = { input: backend.getMemoryOffset(input.dataId), patches };
  for (const lines of lineRanges(conv)) {
    const pixels = (lines.to - lines.from) * conv.outWidth;
    if (!scatter) gatherPatches(program, conv, lines, memory);
    work(rowMajor(patches, patchLength(conv)), lines.from * conv.outWidth, pixels);
    if (scatter) scatterPatches(program, conv, lines, memory);
  }
  backend.disposeData(buffer.dataId);
}

/** Output pixels [from, …] of a tensor [batch, outHeight, outWidth, outChannels], as a matrix. */
function pixelsOf(backend: BackendWasm, tensor: TensorInfo, channels: number, from: number): MatrixView {
  return rowMajor(backend.getMemoryOffset(tensor.dataId) + from * channels * FLOAT, channels);
}

type FilterAttributes = ConvAttributes & { readonly filterShape: readonly number[] };
type InputAttributes = ConvAttributes & { readonly inputShape: readonly number[] };

/** patches · filter */
function forward(
  program: Program,
  multiply: Multiply,
): Kernel<{ x: TensorInfo; filter: TensorInfo }, ConvAttributes, BackendWasm> {
  return ({ inputs: { x, filter }, attrs, backend }) => {
    const conv = convGeometry(x.shape, filter.shape, attrs);
    const shape = [conv.batch, conv.outHeight, conv.outWidth, conv.outChannels];
    const output = backend.makeOutput(shape, 'float32');
    const columns = conv.outChannels;
    const right = rowMajor(backend.getMemoryOffset(filter.dataId), columns);
    const work: PatchWork['work'] = (left, from, rows) =>
      multiply({
        rows,
        depth: patchLength(conv),
        columns,
        left,
        right,
        result: pixelsOf(backend, output, columns, from),
      });
    eachPatches(program, { conv, backend, input: x, scatter: false, work });
    return output;
  };
}

/** patchesᵀ · dy */
function filterGradient(
  program: Program,
  multiply: Multiply,
): Kernel<{ x: TensorInfo; dy: TensorInfo }, FilterAttributes, BackendWasm> {
  return ({ inputs: { x, dy }, attrs, backend }) => {
    const conv = convGeometry(x.shape, attrs.filterShape, attrs);
    const gradient = wasmMemory(backend).zeros(attrs.filterShape, 'float32');
    const columns = conv.outChannels;
    const result = rowMajor(backend.getMemoryOffset(gradient.dataId), columns);
    const work: PatchWork['work'] = (patches, from, depth) => {
      const right = pixelsOf(backend, dy, columns, from);
      multiply({ rows: patchLength(conv), depth, columns, left: transposed(patches), right, result, adds: true });
    };
    eachPatches(program, { conv, backend, input: x, scatter: false, work });
    return gradient;
  };
}

/** dy · filterᵀ is a patch for each output pixel; patches are added where they came from. */
function inputGradient(
  program: Program,
  multiply: Multiply,
): Kernel<{ dy: TensorInfo; filter: TensorInfo }, InputAttributes, BackendWasm> {
  return ({ inputs: { dy, filter }, attrs, backend }) => {
    const conv = convGeometry(attrs.inputShape, filter.shape, attrs);
    const gradient = wasmMemory(backend).zeros(attrs.inputShape, 'float32');
    const depth = conv.outChannels;
    const right = transposed(rowMajor(backend.getMemoryOffset(filter.dataId), depth));
    const work: PatchWork['work'] = (result, from, rows) =>
      multiply({ rows, depth, columns: patchLength(conv), left: pixelsOf(backend, dy, depth, from), right, result });
    eachPatches(program, { conv, backend, input: gradient, scatter: true, work });
    return gradient;
  };
}

/**
 * Convolutions as matrix products over patches. The WebAssembly back end has no filter gradient, its input gradient
 * is slow, and its forward pass is half as fast; dilated ones have their gradients too.
 */
export function replaceConvolutions(program: Program, multiply: Multiply): void {
  replaceKernel('wasm', 'Conv2D', forward(program, multiply));
  replaceKernel('wasm', 'Conv2DBackpropFilter', filterGradient(program, multiply));
  replaceKernel('wasm', 'Conv2DBackpropInput', inputGradient(program, multiply));
}
