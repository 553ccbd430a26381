import { perAxis, sides } from '../../model/catalogue/rules/arguments.ts';
import type { Config, ConfigValue } from '../../model/config.ts';
import type { Dimension } from '../../model/dimension.ts';
import { refuse, type Value } from '../net/net.ts';

/** A sliding window along one axis. `rows`: what is added before and after; nothing where the framework finds it itself. */
export interface Sliding {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly extent: Dimension;
}

export function rankOf(type: string): number {
  return Number(/(\d)D/.exec(type)?.[1] ?? 2);
}

export function spatialOf(value: Value, config: Config): readonly Dimension[] {
  return config.data_format === 'channels_first' ? value.shape.slice(2) : value.shape.slice(1, -1);
}

export function slidingOf(config: Config, input: Value, kernelName: string): readonly Sliding[] {
  const spatial = spatialOf(input, config);
  const rank = spatial.length;
  const kernel = perAxis(config, kernelName, rank);
  const strides = config.strides == null ? kernel : perAxis(config, 'strides', rank);
  const dilation = config.dilation_rate == null ? kernel.map(() => 1) : perAxis(config, 'dilation_rate', rank);
  return kernel.map((each, at) => ({
    kernel: each,
    stride: strides[at]!,
    dilation: dilation[at]!,
    extent: spatial[at]!,
  }));
}

const reach = ({ kernel, dilation }: Sliding) => (kernel - 1) * dilation + 1;

/** Rows that TensorFlow's `same` adds before and after (tensorflow.org, "padding"): the odd one comes after. */
function sameRows(sliding: Sliding): readonly [number, number] {
  const { stride, extent } = sliding;
  const window = reach(sliding);
  let total = window - 1;
  if (stride > 1) {
    if (typeof extent !== 'number') return refuse('padding "same" with strides hangs on an extent that is not known');
    total = Math.max((Math.ceil(extent / stride) - 1) * stride + window - extent, 0);
  }
  return [Math.floor(total / 2), total - Math.floor(total / 2)];
}

/** Rows on both sides of each axis as they are written: none, words that are worked out, or numbers. */
export function rowsOf(config: Config, slidings: readonly Sliding[]): readonly (readonly [number, number])[] {
  const { padding } = config;
  if (padding == null || padding === 'valid') return slidings.map(() => [0, 0]);
  if (padding === 'same') return slidings.map(sameRows);
  if (padding === 'causal') return slidings.map((each) => [reach(each) - 1, 0]);
  return sides(config, 'padding', slidings.length);
}

/** Whether rows are those of `same` at every size of the input. */
export function isSame(slidings: readonly Sliding[], rows: readonly (readonly [number, number])[]): boolean {
  return slidings.every((each, at) => {
    const [before, after] = rows[at]!;
    if (each.stride !== 1) {
      if (typeof each.extent !== 'number') return false;
      const [one, two] = sameRows(each);
      return one === before && two === after;
    }
    const total = reach(each) - 1;
    return before === Math.floor(total / 2) && after === total - before;
  });
}

export const noRows = (rows: readonly (readonly [number, number])[]) =>
  rows.every(([one, two]) => one === 0 && two === 0);

/** `pad_width` for a tensor whose spatial axes get these rows. */
export function padWidth(rows: readonly (readonly [number, number])[], config: Config): ConfigValue {
  const none: readonly [number, number] = [0, 0];
  return config.data_format === 'channels_first' ? [none, none, ...rows] : [none, ...rows, none];
}

/** `ceil_mode` counts a last window that is cut off; where there is none it changes nothing. */
export function withoutCeil(
  config: Config,
  slidings: readonly Sliding[],
  rows: readonly (readonly [number, number])[],
): Config {
  if (config.ceil_mode !== true) return config;
  slidings.forEach((each, at) => {
    const { extent, stride } = each;
    if (typeof extent !== 'number') return refuse('ceil_mode hangs on an extent that is not known');
    if ((extent + rows[at]![0] + rows[at]![1] - reach(each)) % stride !== 0)
      refuse('ceil_mode counts a window here that sticks out');
  });
  return { ...config, ceil_mode: false };
}
