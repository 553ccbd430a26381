import type { LoopFunctions } from '../simd/loops.ts';

/** A pooling over depth, height and width (depth 1 for images); all in cells, channels last. */
export interface PoolWindow {
  readonly batch: number;
  readonly channels: number;
  readonly input: readonly [number, number, number];
  readonly output: readonly [number, number, number];
  /** Extent of a window. Windows are dense: a dilated pooling reaches here as rearranged batches. */
  readonly size: readonly [number, number, number];
  readonly stride: readonly [number, number, number];
  /** Padding before the first cell of each axis. */
  readonly before: readonly [number, number, number];
}

/** First and last-but-one cell of a window along one axis, cut to the input. */
interface Span {
  readonly from: number;
  readonly to: number;
}

function spans(window: PoolWindow, axis: 0 | 1 | 2): Span[] {
  return Array.from({ length: window.output[axis] }, (_, index) => {
    const start = index * window.stride[axis] - window.before[axis];
    return { from: Math.max(0, start), to: Math.min(window.input[axis], start + window.size[axis]) };
  });
}

/** Calls `visit` for each window with its place in the output (in elements) and its spans in the input. */
function eachWindow(
  window: PoolWindow,
  visit: (output: number, batch: number, cells: readonly [Span, Span, Span]) => void,
): void {
  const [depths, heights, widths] = [spans(window, 0), spans(window, 1), spans(window, 2)];
  let output = 0;
  for (let batch = 0; batch < window.batch; batch++)
    for (const depth of depths)
      for (const height of heights)
        for (const width of widths) {
          visit(output, batch, [depth, height, width]);
          output += window.channels;
        }
}

/**
 * Adds each window's gradient, shared out evenly over its cells inside the input, to `gradient`.
 * @param dy [batch, ...output, channels]
 * @param gradient [batch, ...input, channels], zeros
 */
export function averagePoolGradient(window: PoolWindow, dy: Float32Array, gradient: Float32Array): void {
  const { channels, input } = window;
  eachWindow(window, (output, batch, [depth, height, width]) => {
    const cells = (depth.to - depth.from) * (height.to - height.from) * (width.to - width.from);
    const share = 1 / cells;
    for (let z = depth.from; z < depth.to; z++)
      for (let y = height.from; y < height.to; y++) {
        const row = ((batch * input[0] + z) * input[1] + y) * input[2];
        for (let x = width.from; x < width.to; x++) {
          const cell = (row + x) * channels;
          for (let channel = 0; channel < channels; channel++)
            gradient[cell + channel]! += dy[output + channel]! * share;
        }
      }
  });
}

/**
 * Adds each window's gradient to the first cell, in reading order, that holds the window's maximum.
 * `input` and `gradient` are [batch, ...input, channels], `dy` is [batch, ...output, channels].
 */
export function maxPoolGradient(
  window: PoolWindow,
  arrays: { readonly input: Float32Array; readonly dy: Float32Array; readonly gradient: Float32Array },
): void {
  const { channels } = window;
  const { input, dy, gradient } = arrays;
  const best = new Float32Array(channels);
  const place = new Int32Array(channels);
  eachWindow(window, (output, batch, [depth, height, width]) => {
    let first = true;
    for (let z = depth.from; z < depth.to; z++)
      for (let y = height.from; y < height.to; y++) {
        const row = ((batch * window.input[0] + z) * window.input[1] + y) * window.input[2];
        for (let x = width.from; x < width.to; x++) {
          const cell = (row + x) * channels;
          for (let channel = 0; channel < channels; channel++) {
            const value = input[cell + channel]!;
            if (first || value > best[channel]!) {
              best[channel] = value;
              place[channel] = cell + channel;
            }
          }
          first = false;
        }
      }
    if (first) return;
    for (let channel = 0; channel < channels; channel++) gradient[place[channel]!]! += dy[output + channel]!;
  });
}

const FLOAT = 4;

/** Byte addresses of the tensors of a max pooling over images. */
export interface PoolAddresses {
  readonly input: number;
  readonly output: number;
  readonly dy: number;
  readonly gradient: number;
}

/** The same as `maxPoolGradient`, compiled: for images (depth 1) with a multiple of four channels. */
export function routeMaxima(functions: LoopFunctions, window: PoolWindow, at: PoolAddresses): void {
  const channelBytes = window.channels * FLOAT;
  const rowBytes = window.input[2] * channelBytes;
  const offset = (at.gradient - at.input) | 0;
  eachWindow(window, (output, batch, [, height, width]) => {
    const [rows, columns] = [height.to - height.from, width.to - width.from];
    if (rows <= 0 || columns <= 0) return;
    const cell = at.input + (batch * window.input[1] + height.from) * rowBytes + width.from * channelBytes;
    const [best, dy] = [at.output + output * FLOAT, at.dy + output * FLOAT];
    functions.routeMaximum(cell, offset, best, dy, channelBytes, rowBytes, columns, rows);
  });
}
