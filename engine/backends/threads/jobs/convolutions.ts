// Parts of convolutions: patches of some lines or images, and their product.
import type { ConvGeometry } from '../../kernels/convGeometry.ts';
import { gatherPatches, type LineRange, lineRanges, patchLength, scatterPatches } from '../../kernels/patches.ts';
import { transposed, rowMajor } from '../../simd/matrix.ts';
import type { Hand, Job } from '../control.ts';
import { GEOMETRY, geometryAt, geometryGiven } from './geometry.ts';

const FLOAT = 4;

/** Addresses: the tensor [batch, inHeight, inWidth, inChannels], room for patches, and how many floats a thread has. */
export interface PatchRoom {
  readonly input: number;
  readonly patches: number;
  readonly floats: number;
}

export const convGiven = (conv: ConvGeometry, { input, patches, floats }: PatchRoom): number[] => [
  ...geometryGiven(conv),
  ...[input, patches, floats],
];

/** Where the numbers of a job's own begin. */
const OWN = GEOMETRY + 3;

interface Given {
  readonly conv: ConvGeometry;
  readonly memory: { readonly input: number; readonly patches: number };
  readonly own: readonly number[];
}

function read(given: Float64Array, hand: Hand): Given {
  const conv = geometryAt(given);
  const [input, patches, floats] = [given[OWN - 3]!, given[OWN - 2]!, given[OWN - 1]!];
  const memory = { input, patches: patches + hand.index * floats * FLOAT };
  return { conv, memory, own: Array.from(given.subarray(OWN, OWN + 6)) };
}

const pixelsIn = (conv: ConvGeometry, { from, to }: LineRange): number => (to - from) * conv.outWidth;

/** patches · filter. Given: the packed filter, the output, lines of a part. */
export const convolve: Job = (hand, given, part) => {
  const { conv, memory, own } = read(given, hand);
  const [packed, output, lines] = own as [number, number, number];
  const range = { from: part * lines, to: Math.min(conv.batch * conv.outHeight, (part + 1) * lines) };
  const [depth, columns] = [patchLength(conv), conv.outChannels];
  gatherPatches(hand.functions, conv, range, memory);
  const result = rowMajor(output + range.from * conv.outWidth * columns * FLOAT, columns);
  const left = rowMajor(memory.patches, depth);
  hand.multiply({ rows: pixelsIn(conv, range), depth, columns, left, right: result, result, packed });
};

/** patchesᵀ · dy over some lines. Given: dy, the sums of all parts one after the other, parts. */
export const filterGradient: Job = (hand, given, part) => {
  const { conv, memory, own } = read(given, hand);
  const [dy, sums, parts] = own as [number, number, number];
  const [rows, columns, lines] = [patchLength(conv), conv.outChannels, conv.batch * conv.outHeight];
  const result = rowMajor(sums + part * rows * columns * FLOAT, columns);
  hand.functions.zero(result.address, rows * columns * FLOAT);
  const all = { from: Math.floor((lines * part) / parts), to: Math.floor((lines * (part + 1)) / parts) };
  for (const range of lineRanges(conv, all)) {
    gatherPatches(hand.functions, conv, range, memory);
    const right = rowMajor(dy + range.from * conv.outWidth * columns * FLOAT, columns);
    const left = transposed(rowMajor(memory.patches, rows));
    hand.multiply({ rows, depth: pixelsIn(conv, range), columns, left, right, result, adds: true });
  }
};

/** dy · filterᵀ, added where the patches came from. Given: dy, the packed filter, images of a part. */
export const inputGradient: Job = (hand, given, part) => {
  const { conv, memory, own } = read(given, hand);
  const [dy, packed, images] = own as [number, number, number];
  const [first, last] = [part * images, Math.min(conv.batch, (part + 1) * images)];
  const imageBytes = conv.inHeight * conv.inWidth * conv.inChannels * FLOAT;
  hand.functions.zero(memory.input + first * imageBytes, (last - first) * imageBytes);
  const [depth, columns] = [conv.outChannels, patchLength(conv)];
  const result = rowMajor(memory.patches, columns);
  for (const range of lineRanges(conv, { from: first * conv.outHeight, to: last * conv.outHeight })) {
    const left = rowMajor(dy + range.from * conv.outWidth * depth * FLOAT, depth);
    hand.multiply({ rows: pixelsIn(conv, range), depth, columns, left, right: result, result, packed });
    scatterPatches(hand.functions, conv, range, memory);
  }
};
