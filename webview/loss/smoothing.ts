import type { SmoothingKind } from './options.ts';

/** Parts of a whole curve, each of which counts as one step of the average. */
const RESOLUTION = 500;
/** The widest window, as a part of the whole curve. */
const WIDEST = 0.25;

export interface Smoothable {
  readonly steps: ArrayLike<number>;
  /** NaN: no value. */
  readonly values: Float64Array;
  /** How many logged values each of them is the mean of; 1 where absent. */
  readonly counts?: ArrayLike<number>;
}

/** What to smooth by: `extent` is the whole curve's number of steps. */
export interface Smoothing {
  readonly kind: SmoothingKind;
  readonly amount: number;
  readonly extent: number;
}

/**
 * Smooth values at the same steps. What a step weighs depends on how far it is from its neighbours, as a part of the
 * whole curve, and not on how many points were drawn: zooming and down-sampling leave the line in place, and a curve
 * of epochs lags no more than the one of its batches. A value that is not finite stays out, and its place a gap.
 */
export function smooth(curve: Smoothable, smoothing: Smoothing): Float64Array {
  if (smoothing.amount <= 0) return curve.values;
  return smoothing.kind === 'window' ? movingMean(curve, halfWindow(smoothing)) : movingAverage(curve, smoothing);
}

/** Exponential moving average, free of the pull towards zero at its start. */
function movingAverage({ steps, values }: Smoothable, { amount, extent }: Smoothing): Float64Array {
  const unit = unitOf(extent);
  const smoothed = new Float64Array(values.length).fill(Number.NaN);
  let [average, certainty] = [0, 0];
  let before: number | undefined;
  for (const [index, value] of values.entries()) {
    if (Number.isNaN(value)) continue;
    const step = steps[index] ?? 0;
    const keep = before === undefined ? amount : amount ** (Math.max(0, step - before) / unit);
    before = step;
    average = keep * average + (1 - keep) * value;
    certainty = keep * certainty + (1 - keep);
    smoothed[index] = certainty > 0 ? average / certainty : value;
  }
  return smoothed;
}

/** The mean of all logged values at most `half` steps away. */
function movingMean({ steps, values, counts }: Smoothable, half: number): Float64Array {
  const smoothed = new Float64Array(values.length).fill(Number.NaN);
  const weight = (index: number) => (Number.isNaN(values[index]) ? 0 : (counts?.[index] ?? 1));
  let [first, end, sum, count] = [0, 0, 0, 0];
  for (const [index, value] of values.entries()) {
    const step = steps[index] ?? 0;
    for (; end < values.length && (steps[end] ?? 0) <= step + half; end++) {
      if (weight(end) === 0) continue;
      sum += (values[end] ?? 0) * weight(end);
      count += weight(end);
    }
    for (; (steps[first] ?? 0) < step - half; first++) {
      if (weight(first) === 0) continue;
      sum -= (values[first] ?? 0) * weight(first);
      count -= weight(first);
    }
    if (!Number.isNaN(value)) smoothed[index] = count > 0 ? sum / count : value;
  }
  return smoothed;
}

/** How many steps before and after a window still count in it; of an average, those with 99 % of the weight. */
export function marginsOf({ kind, amount, extent }: Smoothing): { readonly before: number; readonly after: number } {
  if (amount <= 0) return { before: 0, after: 0 };
  const half = Math.ceil(halfWindow({ kind, amount, extent }));
  if (kind === 'window') return { before: half, after: half };
  return { before: Math.ceil((Math.log(0.01) / Math.log(amount)) * unitOf(extent)), after: 0 };
}

function halfWindow({ amount, extent }: Smoothing): number {
  return (extent * windowShare(amount)) / 2;
}

/** A window's width as a part of the whole curve. */
export function windowShare(amount: number): number {
  return amount * WIDEST;
}

/** Steps that one application of the weight stands for. */
function unitOf(extent: number): number {
  return Math.max(1e-9, extent / RESOLUTION);
}
