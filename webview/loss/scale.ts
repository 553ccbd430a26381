import { logTicksOf, ticksOf } from '../../engine/core/runs/chart/scale.ts';
import type { XScale, YScale } from './options.ts';
import type { Range } from './zoom.ts';

/** Turns values into places on a straight axis, and back. */
export interface AxisScale {
  readonly kind: XScale | YScale;
  /** NaN where a value has no place. */
  place(value: number): number;
  value(place: number): number;
}

const LINEAR: AxisScale = { kind: 'linear', place: (value) => value, value: (place) => place };
const LOGARITHMIC: AxisScale = {
  kind: 'logarithmic',
  place: (value) => (value > 0 ? Math.log10(value) : Number.NaN),
  value: (place) => 10 ** place,
};

/**
 * @param small where a symmetric axis turns from straight to logarithmic: below it values lie evenly about zero.
 */
export function scaleOf(kind: XScale | YScale, small = 1): AxisScale {
  if (kind === 'linear') return LINEAR;
  if (kind === 'logarithmic') return LOGARITHMIC;
  // Webber (2013), "A bi-symmetric log transformation for wide-range data": sign(y) · log10(1 + |y| / C).
  return {
    kind,
    place: (value) => Math.sign(value) * Math.log10(1 + Math.abs(value) / small),
    value: (place) => Math.sign(place) * (10 ** Math.abs(place) - 1) * small,
  };
}

/** A power of ten that few of the values lie below: stable while a curve grows. */
export function smallOf(values: readonly number[]): number {
  const sizes = values.map(Math.abs).filter((size) => size > 0 && Number.isFinite(size));
  if (sizes.length === 0) return 1;
  const sorted = Float64Array.from(sizes).sort();
  const low = sorted[Math.floor(sorted.length * 0.1)] ?? 1;
  return 10 ** Math.min(300, Math.max(-300, Math.floor(Math.log10(low))));
}

/** Round values within a range, at most about `count`. */
export function axisTicks(scale: AxisScale, { from, to }: Range, count: number): readonly number[] {
  if (scale.kind === 'linear') return ticksOf([from, to], count);
  if (scale.kind === 'logarithmic') return from > 0 ? logTicksOf([from, to], count) : [];
  return symmetricTicks(scale, { from, to }, count);
}

function symmetricTicks(scale: AxisScale, { from, to }: Range, count: number): readonly number[] {
  const small = scale.value(Math.log10(2));
  const largest = Math.max(Math.abs(from), Math.abs(to));
  const powers = Math.max(0, Math.ceil(Math.log10(largest / small)));
  const sides = (from < 0 ? 1 : 0) + (to > 0 ? 1 : 0);
  const every = Math.max(1, Math.ceil((powers * sides) / Math.max(1, count - 1)));
  const sizes = Array.from({ length: Math.floor(powers / every) + 1 }, (_, index) =>
    Number((small * 10 ** (index * every)).toPrecision(3)),
  );
  const ticks = [...sizes.map((size) => -size).reverse(), 0, ...sizes].filter((tick) => tick >= from && tick <= to);
  return ticks.length >= 2 ? ticks : ticksOf([from, to], count);
}

const [MINUTE, HOUR, DAY] = [60, 3600, 86_400];
const TIME_STEPS = [
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE),
  ...[1, 2, 3, 6, 12].map((hours) => hours * HOUR),
  ...[1, 2, 7, 14, 30, 90, 365].map((days) => days * DAY),
];

/** As a clock is divided; `zero` is the place of a full day. Seconds. */
export function timeTicks({ from, to }: Range, count: number, zero = 0): readonly number[] {
  const step = TIME_STEPS.find((each) => (to - from) / each <= count);
  if (to - from < count || step === undefined) return ticksOf([from, to], count);
  const ticks: number[] = [];
  for (let tick = zero + Math.ceil((from - zero) / step) * step; tick <= to; tick += step) ticks.push(tick);
  return ticks;
}
