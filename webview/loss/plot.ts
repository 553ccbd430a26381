import type { CurveWindow, WindowRequest } from '../../engine/core/runs/curve.ts';
import type { Line } from './lines.ts';
import type { SmoothingKind } from './options.ts';
import type { AxisScale } from './scale.ts';
import { lastAtMost, nearestIndex } from './search.ts';
import { marginsOf, smooth } from './smoothing.ts';
import { throughputOf } from './throughput.ts';
import type { Range } from './zoom.ts';

export type NonFinite = 'NaN' | 'Infinity' | '-Infinity';

/** Points in the order of their x; y is NaN where there is a gap. */
export interface Trace {
  readonly xs: Float64Array;
  readonly ys: Float64Array;
}
/** Least and greatest of neighbouring stretches. */
export interface Envelope {
  readonly xs: Float64Array;
  readonly low: Float64Array;
  readonly high: Float64Array;
}
export interface PlottedLine {
  readonly line: Line;
  /** What is read and compared: the points themselves, their means where they are too many, smoothed where asked. */
  readonly trace: Trace;
  /** Each logged point, behind a smoothed line. */
  readonly raw?: Trace;
  /** What the logged points span, where they are too many to be drawn one by one. */
  readonly envelope?: Envelope;
  readonly nonFinite: readonly { readonly x: number; readonly value: NonFinite }[];
  /** Each logged point is drawn. */
  readonly exact: boolean;
  readonly smoothed: boolean;
}

export interface PlotOptions {
  readonly smoothing: number;
  readonly smoothingKind: SmoothingKind;
}

/** Places a curve's points on the chart's x axis. */
export function plotLine(line: Line, logged: CurveWindow, options: PlotOptions): PlottedLine {
  const window = line.throughput === true ? throughputOf(logged) : logged;
  const { steps, values, times } = window;
  const { by, scale, offset } = line.placing;
  const along = by === 'time' ? times : steps;
  const xs = Float64Array.from(along, (at) => at * scale + offset);
  const raw: Trace = { xs, ys: Float64Array.from(values, (value) => value ?? Number.NaN) };
  const { centre, envelope } =
    window.buckets === undefined ? { centre: undefined, envelope: undefined } : gather(raw, window);
  const smoothed = !line.detail && options.smoothing > 0;
  const smoothing = { kind: options.smoothingKind, amount: options.smoothing, extent: line.curve.lastStep };
  const base = centre ?? { trace: raw, steps };
  const ys = smoothed
    ? smooth({ steps: base.steps, values: base.trace.ys, counts: window.buckets?.counts }, smoothing)
    : base.trace.ys;
  return {
    line,
    trace: { xs: base.trace.xs, ys },
    raw: smoothed && envelope === undefined ? raw : undefined,
    envelope,
    nonFinite: window.nonFinite.map(({ step, value }) => ({ x: xOfStep(line, window, step), value })),
    exact: window.exact,
    smoothed,
  };
}

interface Gathered {
  readonly centre: { readonly trace: Trace; readonly steps: Float64Array };
  readonly envelope: Envelope;
}

/** One point for each bucket: its mean in its middle, and what it spans. */
function gather({ xs, ys }: Trace, { steps, buckets }: CurveWindow): Gathered {
  const ends = buckets?.ends ?? [];
  const columns = { xs: 0, ys: 0, steps: 0, low: 0, high: 0 };
  const made = Object.fromEntries(Object.keys(columns).map((name) => [name, new Float64Array(ends.length)])) as Record<
    keyof typeof columns,
    Float64Array
  >;
  let from = 0;
  for (const [bucket, end] of ends.entries()) {
    let [low, high] = [Infinity, -Infinity];
    for (let index = from; index < end; index++) {
      const value = ys[index] ?? Number.NaN;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    made.xs[bucket] = ((xs[from] ?? 0) + (xs[end - 1] ?? 0)) / 2;
    made.steps[bucket] = ((steps[from] ?? 0) + (steps[end - 1] ?? 0)) / 2;
    made.ys[bucket] = buckets?.means[bucket] ?? Number.NaN;
    made.low[bucket] = low <= high ? low : Number.NaN;
    made.high[bucket] = low <= high ? high : Number.NaN;
    from = end;
  }
  const { low, high } = made;
  return {
    centre: { trace: { xs: made.xs, ys: made.ys }, steps: made.steps },
    envelope: { xs: made.xs, low, high },
  };
}

function xOfStep({ placing }: Line, { steps, times }: CurveWindow, step: number): number {
  const at = placing.by === 'step' ? step : (times[Math.max(0, lastAtMost(steps, step))] ?? 0);
  return at * placing.scale + placing.offset;
}

export interface WindowView extends PlotOptions {
  readonly points: number;
  /** The whole curve, by which times are turned into steps. */
  readonly overview: CurveWindow | undefined;
}

/**
 * What to ask of a curve to draw a part of the x axis: a little more on both sides, so that lines run on to the
 * edges, and what smoothing needs before and after it.
 */
export function windowFor(line: Line, range: Range | undefined, view: WindowView): WindowRequest {
  if (range === undefined) return { points: view.points };
  const { count, lastStep } = line.curve;
  const spacing = lastStep / Math.max(1, count);
  const [first, last] = stepRange(line, range, view.overview);
  const margin = Math.ceil((last - first) * 0.25 + spacing * 2);
  const kind = { kind: view.smoothingKind, amount: line.detail ? 0 : view.smoothing, extent: lastStep };
  const { before, after } = marginsOf(kind);
  const from = Math.max(0, Math.floor(first) - margin - before);
  const to = Math.ceil(last) + margin + after;
  const share = (Math.min(to, lastStep) - from) / Math.max(1, Math.min(last, lastStep) - Math.max(0, first));
  return { from, to, points: Math.min(20_000, Math.round(view.points * Math.max(1, share))) };
}

function stepRange(line: Line, range: Range, overview: CurveWindow | undefined): readonly [number, number] {
  const { by, scale, offset } = line.placing;
  const [from, to] = [(range.from - offset) / scale, (range.to - offset) / scale];
  if (by === 'step') return [from, to];
  if (overview === undefined) return [0, line.curve.lastStep];
  const { times, steps } = overview;
  const before = Math.max(0, lastAtMost(times, from));
  const after = Math.min(steps.length - 1, lastAtMost(times, to) + 1);
  return [steps[before] ?? 0, steps[after] ?? line.curve.lastStep];
}

/** Where a whole curve begins and ends on the x axis: its first points and its last. */
export function endsOf(line: Line, window: CurveWindow): readonly number[] {
  const { by, scale, offset } = line.placing;
  const along = by === 'time' ? window.times : window.steps;
  // A logarithmic axis may have no place for the very first.
  const points = [...along.slice(0, 3), ...along.slice(-1)].map((at) => at * scale + offset);
  const odd = [window.nonFinite[0], window.nonFinite.at(-1)].filter((mark) => mark !== undefined);
  return [...points, ...odd.map(({ step }) => xOfStep(line, window, step))];
}

/** From the first to the last place that the axis has for them. */
export function extentOf(ends: readonly (readonly number[])[], scale: AxisScale): Range | undefined {
  const placed = ends.flat().filter((x) => Number.isFinite(scale.place(x)));
  const from = placed.reduce((least, x) => Math.min(least, x), Infinity);
  const to = placed.reduce((most, x) => Math.max(most, x), -Infinity);
  if (from > to) return undefined;
  if (from < to) return { from, to };
  return scale.kind === 'logarithmic' ? { from: from / 2, to: to * 2 } : { from: from - 0.5, to: to + 0.5 };
}

export interface Reading {
  readonly x: number;
  /** As drawn. */
  readonly y: number;
  /** As logged, where the line is smoothed. */
  readonly raw?: number;
  /** What the logged values span there, where they are too many to be drawn one by one. */
  readonly span?: Range;
  readonly nonFinite?: NonFinite;
  /** Standard deviation, where it is the mean of a group. */
  readonly deviation?: number;
}

/** The point of a line nearest to a place on the x axis, if it has one within `reach`. */
export function readLine(
  { trace, raw, envelope, nonFinite }: Pick<PlottedLine, 'trace' | 'raw' | 'envelope' | 'nonFinite'>,
  x: number,
  reach: number,
): Reading | undefined {
  const index = nearestIndex(trace.xs, x);
  const at = trace.xs[index];
  const odd =
    nonFinite[
      nearestIndex(
        nonFinite.map((mark) => mark.x),
        x,
      )
    ];
  if (odd !== undefined && (at === undefined || Math.abs(odd.x - x) <= Math.abs(at - x)))
    return Math.abs(odd.x - x) <= reach ? { x: odd.x, y: Number.NaN, nonFinite: odd.value } : undefined;
  if (at === undefined || Math.abs(at - x) > reach) return undefined;
  const [low, high] = [envelope?.low[index], envelope?.high[index]];
  const span = low === undefined || high === undefined ? {} : { span: { from: low, to: high } };
  return { x: at, y: trace.ys[index] ?? Number.NaN, raw: raw?.ys[index], ...span };
}
