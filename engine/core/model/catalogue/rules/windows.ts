import type { Config } from '../../config.ts';
import {
  add,
  type Dimension,
  dimensionText,
  divideExactly,
  floorDivide,
  multiply,
  type Shape,
  subtract,
  symbol,
} from '../../dimension.ts';
import { flag, perAxis, ranked, sides, word } from './arguments.ts';
import { mismatch, undetermined } from './define.ts';

export const SPATIAL = [
  '',
  '(batch, length, channels)',
  '(batch, height, width, channels)',
  '(batch, depth, height, width, channels)',
];

export interface Layout {
  readonly shape: Shape;
  readonly spatial: readonly Dimension[];
  readonly channels: Dimension;
  readonly channelsFirst: boolean;
}

export function channelsFirst(config: Config): boolean {
  return config.data_format != null && word(config, 'data_format') === 'channels_first';
}

/** Takes an input of `rank` spatial axes apart, wherever its channels stand. */
export function layout(config: Config, inputs: readonly (Shape | undefined)[], rank: number): Layout {
  const first = channelsFirst(config);
  const names = first ? SPATIAL[rank]!.replace(', channels', '').replace('batch', 'batch, channels') : SPATIAL[rank]!;
  const shape = ranked(inputs, rank + 2, names);
  return first
    ? { shape, spatial: shape.slice(2), channels: shape[1]!, channelsFirst: true }
    : { shape, spatial: shape.slice(1, -1), channels: shape.at(-1)!, channelsFirst: false };
}

export function joined({ shape, channelsFirst: first }: Layout, spatial: Shape, channels: Dimension): Shape {
  return first ? [shape[0]!, channels, ...spatial] : [shape[0]!, ...spatial, channels];
}

/** `floor((extent + offset) / stride)`, written so that equal formulas of an unknown extent stay equal. */
function strided(extent: Dimension, offset: number, stride: number): Dimension {
  const whole = Math.floor(offset / stride);
  const rest = offset - whole * stride;
  if (stride === 1) return offset < 0 ? subtract(extent, -offset) : add(extent, offset);
  const exact = divideExactly(extent, stride);
  if (exact !== undefined) return add(exact, whole);
  if (typeof extent === 'number') return Math.floor((extent + offset) / stride);
  const part = rest === 0 ? floorDivide(extent, stride) : symbol(`floor((${dimensionText(extent)}+${rest})/${stride})`);
  return whole < 0 ? subtract(part, -whole) : add(part, whole);
}

interface Sliding {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  /** Rows added on both sides together. */
  readonly padding: number;
  readonly before?: number;
  readonly ceil?: boolean;
}

/** PyTorch's `ceil_mode`: a last window that starts inside the input or its left padding counts too. */
function rounded(extent: Dimension, { kernel, stride, dilation, padding, before = 0 }: Sliding): Dimension {
  const reach = dilation * (kernel - 1) + 1;
  // Where no window can start behind the input, rounding up is all there is to it.
  if (typeof extent !== 'number' && padding - reach + stride <= before)
    return strided(extent, padding - reach + 2 * stride - 1, stride);
  if (typeof extent !== 'number') return undetermined('the extent that ceil_mode rounds');
  const windows = Math.ceil((extent + padding - reach) / stride) + 1;
  return (windows - 1) * stride >= extent + before ? windows - 1 : windows;
}

function slid(extent: Dimension, sliding: Sliding): Dimension {
  const { kernel, stride, dilation, padding, ceil } = sliding;
  const reach = dilation * (kernel - 1) + 1;
  const windows = ceil ? rounded(extent, sliding) : strided(extent, padding - reach + stride, stride);
  if (typeof windows === 'number' && windows <= 0)
    return mismatch(
      `a window of ${reach} is larger than the ${dimensionText(extent)} values${padding ? ` and ${padding} of padding` : ''} that it slides over`,
    );
  return windows;
}

export interface Window {
  readonly kernel: readonly number[];
  readonly strides: readonly number[];
  readonly dilation: readonly number[];
}

/** The window of a convolution, or with `pool_size` of a pooling; strides that are None are as long as the window. */
export function windowOf(config: Config, rank: number, kernelName: string): Window {
  const kernel = perAxis(config, kernelName, rank);
  const strides = config.strides == null ? kernel : perAxis(config, 'strides', rank);
  const dilation = config.dilation_rate == null ? kernel.map(() => 1) : perAxis(config, 'dilation_rate', rank);
  if (strides.some((each) => each < 1) || kernel.some((each) => each < 1))
    return mismatch('windows and strides are at least 1');
  return { kernel, strides, dilation };
}

/** Extents after sliding a window: `padding` is `valid`, `same`, `causal`, or rows for each side. */
export function slide(config: Config, spatial: Shape, { kernel, strides, dilation }: Window): Shape {
  const padding = config.padding ?? 'valid';
  if (padding === 'same' || padding === 'causal')
    return spatial.map((each, index) => strided(each, strides[index]! - 1, strides[index]!));
  const rows = padding === 'valid' ? spatial.map(() => [0, 0] as const) : sides(config, 'padding', spatial.length);
  const ceil = flag(config, 'ceil_mode');
  return spatial.map((each, index) => {
    const [before, after] = rows[index]!;
    const [at, stride, gap] = [kernel[index]!, strides[index]!, dilation[index]!];
    return slid(each, { kernel: at, stride, dilation: gap, padding: before + after, before, ceil });
  });
}

/** Extents after a transposed convolution. Formulas of Keras's documentation; rows for each side are as in PyTorch. */
export function slideBack(config: Config, spatial: Shape, { kernel, strides, dilation }: Window): Shape {
  const padding = config.padding ?? 'valid';
  const named = padding === 'valid' || padding === 'same';
  const rows = named ? undefined : sides(config, 'padding', spatial.length);
  const more = config.output_padding == null ? undefined : perAxis(config, 'output_padding', spatial.length);
  return spatial.map((extent, index) => {
    const [stride, reach] = [strides[index]!, dilation[index]! * (kernel[index]! - 1) + 1];
    if (named && !more) return add(multiply(extent, stride), padding === 'same' ? 0 : Math.max(reach - stride, 0));
    const cut = rows ? rows[index]![0] + rows[index]![1] : padding === 'same' ? 2 * Math.floor(reach / 2) : 0;
    const change = reach - stride - cut + (more?.[index] ?? 0);
    const scaled = multiply(extent, stride);
    return change < 0 ? subtract(scaled, -change) : add(scaled, change);
  });
}
