import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { BackendWasm } from '@tensorflow/tfjs-backend-wasm';
import { type MatrixView, type Multiply, packedLength, rowMajor, transposed } from '../simd/matrix.ts';
import type { Crew } from '../threads/crew.ts';
import { convGiven } from '../threads/jobs/convolutions.ts';
import { packOnce } from '../threads/sharedProducts.ts';
import { type ConvAttributes, type ConvGeometry, convGeometry } from './convGeometry.ts';
import { gatherPatches, lineRanges, linesAtOnce, patchBufferLength, patchLength } from './patches.ts';
import { type Kernel, replaceKernel } from './register.ts';

const FLOAT = 4;
/** Parts for each thread. */
const PARTS = 4;

/** One call of a kernel: what computes, and tensors that hold only as long as it lasts. */
class Call {
  readonly crew: Crew;
  readonly backend: BackendWasm;
  readonly conv: ConvGeometry;
  readonly #made: TensorInfo[] = [];

  constructor(crew: Crew, backend: BackendWasm, conv: ConvGeometry) {
    [this.crew, this.backend, this.conv] = [crew, backend, conv];
  }

  at({ dataId }: TensorInfo): number {
    return this.backend.getMemoryOffset(dataId);
  }

  /** Address of so many floats. */
  room(floats: number): number {
    const buffer = this.backend.makeOutput([floats], 'float32');
    this.#made.push(buffer);
    return this.at(buffer);
  }

  packed(right: MatrixView, depth: number, columns: number): number {
    return packOnce(this.crew, { right, depth, columns }, this.room(packedLength(depth, columns)));
  }

  /** What each job begins with: the convolution, its input, and room for each thread's patches. */
  given(input: TensorInfo): number[] {
    const floats = patchBufferLength(this.conv);
    return convGiven(this.conv, { input: this.at(input), patches: this.room(this.crew.threads * floats), floats });
  }

  end(result: TensorInfo): TensorInfo {
    for (const { dataId } of this.#made) this.backend.disposeData(dataId);
    return result;
  }
}

type FilterAttributes = ConvAttributes & { readonly filterShape: readonly number[] };
type InputAttributes = ConvAttributes & { readonly inputShape: readonly number[] };

/** patches · filter */
function forward(crew: Crew): Kernel<{ x: TensorInfo; filter: TensorInfo }, ConvAttributes, BackendWasm> {
  return ({ inputs: { x, filter }, attrs, backend }) => {
    const conv = convGeometry(x.shape, filter.shape, attrs);
    const call = new Call(crew, backend, conv);
    const output = backend.makeOutput([conv.batch, conv.outHeight, conv.outWidth, conv.outChannels], 'float32');
    const packed = call.packed(rowMajor(call.at(filter), conv.outChannels), patchLength(conv), conv.outChannels);
    const lines = conv.batch * conv.outHeight;
    const parts = Math.max(Math.ceil(lines / linesAtOnce(conv)), PARTS * crew.threads);
    const ofPart = Math.ceil(lines / parts);
    crew.run('convolve', [...call.given(x), packed, call.at(output), ofPart], Math.ceil(lines / ofPart));
    return call.end(output);
  };
}

/** Sums of a filter's gradient that are made apart, at most, and what these and their addition may cost. */
const MOST_SUMS = 16;
const MOST_NUMBERS = 2 ** 21;
const PIXELS_OF_SUM = 256;
/** Numbers from which on adding the sums is shared out. */
const LEAST_ADDED = 2 ** 17;

/** In how many sums, added in their order: the convolution alone says it, so that threads change no number. */
function sumsOf(conv: ConvGeometry): number {
  const lines = conv.batch * conv.outHeight;
  const weights = patchLength(conv) * conv.outChannels;
  const worth = Math.min(Math.floor((lines * conv.outWidth) / PIXELS_OF_SUM), Math.floor(MOST_NUMBERS / weights));
  return Math.max(1, Math.min(MOST_SUMS, lines, worth));
}

/** patchesᵀ · dy */
function filterGradient(
  crew: Crew,
  multiply: Multiply,
): Kernel<{ x: TensorInfo; dy: TensorInfo }, FilterAttributes, BackendWasm> {
  return ({ inputs: { x, dy }, attrs, backend }) => {
    const conv = convGeometry(x.shape, attrs.filterShape, attrs);
    const call = new Call(crew, backend, conv);
    const parts = sumsOf(conv);
    const gradient = backend.makeOutput([...attrs.filterShape], 'float32');
    if (parts === 1) {
      inOneSum(call, multiply, { x, dy, to: gradient });
      return call.end(gradient);
    }
    const weights = patchLength(conv) * conv.outChannels;
    const sums = call.room(parts * weights);
    crew.run('filterGradient', [...call.given(x), call.at(dy), sums, parts], parts);
    const ofPart = Math.ceil(weights / crew.threads);
    const run = weights * parts < LEAST_ADDED ? crew.runAlone : crew.run;
    run('addUp', [call.at(gradient), sums, weights, parts, ofPart], Math.ceil(weights / ofPart));
    return call.end(gradient);
  };
}

/** Few pixels or a big filter: the threads share out each product. */
function inOneSum(call: Call, multiply: Multiply, { x, dy, to }: Record<'x' | 'dy' | 'to', TensorInfo>): void {
  const { conv, crew } = call;
  const [rows, columns] = [patchLength(conv), conv.outChannels];
  const memory = { input: call.at(x), patches: call.room(patchBufferLength(conv)) };
  const result = rowMajor(call.at(to), columns);
  crew.program.functions.zero(result.address, rows * columns * FLOAT);
  for (const range of lineRanges(conv, { from: 0, to: conv.batch * conv.outHeight })) {
    gatherPatches(crew.program.functions, conv, range, memory);
    const right = rowMajor(call.at(dy) + range.from * conv.outWidth * columns * FLOAT, columns);
    const depth = (range.to - range.from) * conv.outWidth;
    const left = transposed(rowMajor(memory.patches, rows));
    multiply({ rows, depth, columns, left, right, result, adds: true });
  }
}

/** dy · filterᵀ is a patch for each output pixel; patches are added where they came from, image by image. */
function inputGradient(crew: Crew): Kernel<{ dy: TensorInfo; filter: TensorInfo }, InputAttributes, BackendWasm> {
  return ({ inputs: { dy, filter }, attrs, backend }) => {
    const conv = convGeometry(attrs.inputShape, filter.shape, attrs);
    const call = new Call(crew, backend, conv);
    const gradient = backend.makeOutput([...attrs.inputShape], 'float32');
    const right = transposed(rowMajor(call.at(filter), conv.outChannels));
    const packed = call.packed(right, conv.outChannels, patchLength(conv));
    const ofPart = Math.ceil(conv.batch / (PARTS * crew.threads));
    crew.run('inputGradient', [...call.given(gradient), call.at(dy), packed, ofPart], Math.ceil(conv.batch / ofPart));
    return call.end(gradient);
  };
}

/**
 * Convolutions as matrix products over patches. The WebAssembly back end has no filter gradient, its input gradient
 * is slow, and its forward pass is half as fast; dilated ones have their gradients too.
 */
export function replaceConvolutions(crew: Crew, multiply: Multiply): void {
  replaceKernel('wasm', 'Conv2D', forward(crew));
  replaceKernel('wasm', 'Conv2DBackpropFilter', filterGradient(crew, multiply));
  replaceKernel('wasm', 'Conv2DBackpropInput', inputGradient(crew));
}
