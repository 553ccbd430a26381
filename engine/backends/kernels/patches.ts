import type { LoopFunctions } from '../simd/loops.ts';
import { addRows, copyRows } from '../simd/rows.ts';
import type { ConvGeometry } from './convGeometry.ts';

/** Some consecutive rows of output pixels, counted over all images: row 0 of image 1 follows the last of image 0. */
export interface LineRange {
  readonly from: number;
  readonly to: number;
}

/** Elements that one output pixel sees. */
export function patchLength(conv: ConvGeometry): number {
  return conv.filterHeight * conv.filterWidth * conv.inChannels;
}

/** Elements of patches laid out at a time, unless one line has more: 512 KB, which stays in the second cache. */
const PATCH_ELEMENTS = 1 << 17;

export function* lineRanges(conv: ConvGeometry, lines: LineRange): Generator<LineRange> {
  const most = linesAtOnce(conv);
  const ranges = Math.ceil((lines.to - lines.from) / most);
  // All alike: a short last one would cost what packing costs and do little with it.
  const count = Math.ceil((lines.to - lines.from) / ranges);
  for (let { from } = lines; from < lines.to; from += count) yield { from, to: Math.min(lines.to, from + count) };
}

/** Lines whose patches are laid out at a time. */
export function linesAtOnce(conv: ConvGeometry): number {
  return Math.max(1, Math.floor(PATCH_ELEMENTS / (conv.outWidth * patchLength(conv))));
}

/** Elements that the longest of the ranges needs. */
export function patchBufferLength(conv: ConvGeometry): number {
  const line = conv.outWidth * patchLength(conv);
  return Math.max(line, Math.min(PATCH_ELEMENTS, line * conv.batch * conv.outHeight));
}

/** Byte addresses of `input` [batch, inHeight, inWidth, inChannels] and `patches` [pixels of the range, patchLength]. */
export interface PatchMemory {
  readonly input: number;
  readonly patches: number;
}

/** Stretches of patches that are contiguous in the image and evenly spaced in both; all in elements. */
interface Stretches {
  readonly patch: number;
  readonly patchStep: number;
  readonly image: number;
  readonly imageStep: number;
  readonly length: number;
  readonly count: number;
}

/** Visits all of the range's patches in such stretches, padding left out. */
function eachStretch(conv: ConvGeometry, lines: LineRange, visit: (stretches: Stretches) => void): void {
  const { inHeight, inWidth, inChannels, filterHeight, filterWidth, dilationWidth } = conv;
  // Undilated neighbours in a filter's row are neighbours in the image, so they go as one stretch.
  const taps = dilationWidth === 1 ? 1 : filterWidth;
  const width = filterWidth / taps;
  for (let line = lines.from; line < lines.to; line++) {
    const image = Math.floor(line / conv.outHeight) * inHeight;
    const top = (line % conv.outHeight) * conv.strideHeight - conv.top;
    for (let filterY = 0; filterY < filterHeight; filterY++) {
      const y = top + filterY * conv.dilationHeight;
      if (y < 0 || y >= inHeight) continue;
      for (let tap = 0; tap < taps; tap++) {
        const patch =
          (line - lines.from) * conv.outWidth * patchLength(conv) + (filterY * filterWidth + tap * width) * inChannels;
        const row = { first: tap * dilationWidth - conv.left, width, patch, image: (image + y) * inWidth * inChannels };
        visitRow(conv, row, visit);
      }
    }
  }
}

interface PatchRow {
  /** Column of the image where output pixel 0's stretch begins, and how many columns it has. */
  readonly first: number;
  readonly width: number;
  /** Elements to that stretch in the patches, and to the image's row. */
  readonly patch: number;
  readonly image: number;
}

/** The pixels whose stretch lies inside the image go as one; the others one by one, cut to the image. */
function visitRow(conv: ConvGeometry, row: PatchRow, visit: (stretches: Stretches) => void): void {
  const { inWidth, inChannels, outWidth, strideWidth } = conv;
  const patchStep = patchLength(conv);
  const inside = Math.max(0, Math.min(outWidth, Math.ceil(-row.first / strideWidth)));
  const outside = Math.min(outWidth, Math.floor((inWidth - row.width - row.first) / strideWidth) + 1);
  const stretches = (outX: number, count: number) => {
    const x = row.first + outX * strideWidth;
    const from = Math.max(0, x);
    const length = (Math.min(inWidth, x + row.width) - from) * inChannels;
    if (length <= 0) return;
    const patch = row.patch + outX * patchStep + (from - x) * inChannels;
    visit({
      patch,
      patchStep,
      image: row.image + from * inChannels,
      imageStep: strideWidth * inChannels,
      length,
      count,
    });
  };
  for (let outX = 0; outX < inside; outX++) stretches(outX, 1);
  if (outside > inside) stretches(inside, outside - inside);
  for (let outX = Math.max(inside, outside); outX < outWidth; outX++) stretches(outX, 1);
}

/** Whether a patch can reach over the edge of the image, where it is 0. */
function hasPadding(conv: ConvGeometry): boolean {
  const bottom = (conv.outHeight - 1) * conv.strideHeight - conv.top + (conv.filterHeight - 1) * conv.dilationHeight;
  const right = (conv.outWidth - 1) * conv.strideWidth - conv.left + (conv.filterWidth - 1) * conv.dilationWidth;
  return conv.top > 0 || conv.left > 0 || bottom >= conv.inHeight || right >= conv.inWidth;
}

const FLOAT = 4;

function rowsIn(memory: PatchMemory, stretches: Stretches) {
  return {
    patches: { address: memory.patches + stretches.patch * FLOAT, step: stretches.patchStep * FLOAT },
    image: { address: memory.input + stretches.image * FLOAT, step: stretches.imageStep * FLOAT },
    length: stretches.length,
    count: stretches.count,
  };
}

/** Lays out what each output pixel of the range sees. */
export function gatherPatches(
  functions: LoopFunctions,
  conv: ConvGeometry,
  lines: LineRange,
  memory: PatchMemory,
): void {
  const bytes = (lines.to - lines.from) * conv.outWidth * patchLength(conv) * FLOAT;
  if (hasPadding(conv)) functions.zero(memory.patches, bytes);
  eachStretch(conv, lines, (stretches) => {
    const { patches, image, length, count } = rowsIn(memory, stretches);
    copyRows(functions, { to: patches, from: image, length, count });
  });
}

/** The reverse: adds each patch back to the image pixels that it was taken from. */
export function scatterPatches(
  functions: LoopFunctions,
  conv: ConvGeometry,
  lines: LineRange,
  memory: PatchMemory,
): void {
  eachStretch(conv, lines, (stretches) => {
    const { patches, image, length, count } = rowsIn(memory, stretches);
    addRows(functions, { to: image, from: patches, length, count });
  });
}
