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

export function* lineRanges(conv: ConvGeometry): Generator<LineRange> {
  const lines = conv.batch * conv.outHeight;
  const count = Math.max(1, Math.floor(PATCH_ELEMENTS / (conv.outWidth * patchLength(conv))));
  for (let from = 0; from < lines; from += count) yield { from, to: Math.min(lines, from + count) };
}

/** Elements that the longest of the ranges needs. */
export function patchBufferLength(conv: ConvGeometry): number {
  const line = conv.outWidth * patchLength(conv);
  return Math.max(line, Math.min(PATCH_ELEMENTS, line * conv.batch * conv.outHeight));
}

/** `input` [batch, inHeight, inWidth, inChannels]; `patches` [pixels of the range, patchLength]. */
export interface PatchArrays {
  readonly input: Float32Array;
  readonly patches: Float32Array;
}

/**
 * Visits every stretch of a patch that is contiguous in the image, padding left out.
 * `patch` and `image` are element offsets, the first counted from the range's first patch; `length` in elements.
 */
function eachStretch(
  conv: ConvGeometry,
  lines: LineRange,
  visit: (patch: number, image: number, length: number) => void,
): void {
  const { inHeight, inWidth, inChannels, filterHeight, filterWidth, dilationWidth } = conv;
  // Undilated neighbours in a filter's row are neighbours in the image, so they go as one stretch.
  const taps = dilationWidth === 1 ? 1 : filterWidth;
  const width = filterWidth / taps;
  let patch = 0;
  for (let line = lines.from; line < lines.to; line++) {
    const image = Math.floor(line / conv.outHeight) * inHeight;
    const top = (line % conv.outHeight) * conv.strideHeight - conv.top;
    for (let outX = 0; outX < conv.outWidth; outX++)
      for (let filterY = 0; filterY < filterHeight; filterY++) {
        const y = top + filterY * conv.dilationHeight;
        for (let tap = 0; tap < taps; tap++, patch += width * inChannels) {
          const x = outX * conv.strideWidth - conv.left + tap * dilationWidth;
          const from = Math.max(0, x);
          const length = (Math.min(inWidth, x + width) - from) * inChannels;
          if (y < 0 || y >= inHeight || length <= 0) continue;
          visit(patch + (from - x) * inChannels, ((image + y) * inWidth + from) * inChannels, length);
        }
      }
  }
}

/** Whether a patch can reach over the edge of the image, where it is 0. */
function hasPadding(conv: ConvGeometry): boolean {
  const bottom = (conv.outHeight - 1) * conv.strideHeight - conv.top + (conv.filterHeight - 1) * conv.dilationHeight;
  const right = (conv.outWidth - 1) * conv.strideWidth - conv.left + (conv.filterWidth - 1) * conv.dilationWidth;
  return conv.top > 0 || conv.left > 0 || bottom >= conv.inHeight || right >= conv.inWidth;
}

/** Lays out what each output pixel of the range sees. */
export function gatherPatches(conv: ConvGeometry, lines: LineRange, { input, patches }: PatchArrays): void {
  if (hasPadding(conv)) patches.fill(0, 0, (lines.to - lines.from) * conv.outWidth * patchLength(conv));
  eachStretch(conv, lines, (patch, image, length) => {
    for (let element = 0; element < length; element++) patches[patch + element] = input[image + element]!;
  });
}

/** The reverse: adds each patch back to the image pixels that it was taken from. */
export function scatterPatches(conv: ConvGeometry, lines: LineRange, { input, patches }: PatchArrays): void {
  eachStretch(conv, lines, (patch, image, length) => {
    for (let element = 0; element < length; element++) input[image + element]! += patches[patch + element]!;
  });
}
