// Parts of the gradients of depthwise convolutions: some taps of the filter, or some images.
import type { ConvGeometry } from '../../kernels/convGeometry.ts';
import { multiplyAddRows } from '../../simd/rows.ts';
import type { Job } from '../control.ts';
import { GEOMETRY, geometryAt } from './geometry.ts';

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

interface Range {
  readonly from: number;
  readonly to: number;
}

function eachTapLine(conv: ConvGeometry, lines: Range, taps: Range, visit: (line: TapLine) => void): void {
  for (let line = lines.from; line < lines.to; line++) {
    const image = Math.floor(line / conv.outHeight) * conv.inHeight;
    const top = (line % conv.outHeight) * conv.strideHeight - conv.top;
    for (let tap = taps.from; tap < taps.to; tap++) {
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

const own = (given: Float64Array) =>
  given.subarray(GEOMETRY, GEOMETRY + 4) as unknown as [number, number, number, number];

/** For each tap, input pixels times the gradients of the output pixels that saw them. Given: x, dy, to, taps of a part. */
export const tapGradient: Job = ({ functions }, given, part) => {
  const conv = geometryAt(given);
  const [left, right, to, ofPart] = own(given);
  const bytes = conv.outChannels * FLOAT;
  const all = conv.filterHeight * conv.filterWidth;
  const taps = { from: part * ofPart, to: Math.min(all, (part + 1) * ofPart) };
  functions.zero(to + taps.from * bytes, (taps.to - taps.from) * bytes);
  const lines = { from: 0, to: conv.batch * conv.outHeight };
  eachTapLine(conv, lines, taps, ({ inputPixel, outputPixel, tap, count }) =>
    multiplyAddRows(functions, {
      to: { address: to + tap * bytes, step: 0 },
      left: { address: left + inputPixel * bytes, step: conv.strideWidth * bytes },
      right: { address: right + outputPixel * bytes, step: bytes },
      length: conv.outChannels,
      count,
    }),
  );
};

/** Each output pixel's gradient times the tap, to the pixel that the tap saw. Given: dy, filter, to, images of a part. */
export const tapInput: Job = ({ functions }, given, part) => {
  const conv = geometryAt(given);
  const [left, right, to, ofPart] = own(given);
  const bytes = conv.outChannels * FLOAT;
  const [first, last] = [part * ofPart, Math.min(conv.batch, (part + 1) * ofPart)];
  const imageBytes = conv.inHeight * conv.inWidth * bytes;
  functions.zero(to + first * imageBytes, (last - first) * imageBytes);
  const lines = { from: first * conv.outHeight, to: last * conv.outHeight };
  const taps = { from: 0, to: conv.filterHeight * conv.filterWidth };
  eachTapLine(conv, lines, taps, ({ inputPixel, outputPixel, tap, count }) =>
    multiplyAddRows(functions, {
      to: { address: to + inputPixel * bytes, step: conv.strideWidth * bytes },
      left: { address: left + outputPixel * bytes, step: bytes },
      right: { address: right + tap * bytes, step: 0 },
      length: conv.outChannels,
      count,
    }),
  );
};
