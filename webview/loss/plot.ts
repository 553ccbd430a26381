import type { CurveWindow, WindowRequest } from '../../engine/core/runs/curve.ts';
import type { Line } from './lines.ts';
import { leadIn, smooth } from './smoothing.ts';
import type { Range } from './zoom.ts';

export interface PlotPoint {
  readonly x: number;
  /** NaN: a gap. */
  readonly y: number;
}
export interface PlottedLine {
  readonly line: Line;
  readonly points: readonly PlotPoint[];
  /** What was logged, behind a smoothed line. */
  readonly raw?: readonly PlotPoint[];
  readonly nonFinite: readonly { readonly x: number; readonly value: 'NaN' | 'Infinity' | '-Infinity' }[];
  /** Values that a logarithmic axis has no place for. */
  readonly notPositive: number;
}

export interface PlotOptions {
  readonly smoothing: number;
  readonly logarithmic: boolean;
}

/** Places a curve's points on the chart's axes. */
export function plotLine(line: Line, window: CurveWindow, options: PlotOptions): PlottedLine {
  const { steps, values, times } = window;
  const xOf = (index: number) => (line.stepsPerUnit === undefined ? times[index] : placed(steps[index], line)) ?? 0;
  const place = (list: readonly (number | null)[]): readonly PlotPoint[] =>
    list.map((value, index) => ({ x: xOf(index), y: drawable(value, options.logarithmic) }));
  const smoothed = !line.detail && options.smoothing > 0;
  const shown = smoothed ? smooth(window, options.smoothing, line.curve.lastStep) : values;
  return {
    line,
    points: place(shown),
    raw: smoothed ? place(values) : undefined,
    nonFinite: window.nonFinite.map(({ step, value }) => ({ x: xOfStep(line, window, step), value })),
    notPositive: options.logarithmic ? values.filter((value) => value !== null && value <= 0).length : 0,
  };
}

function placed(step: number | undefined, line: Line): number | undefined {
  return step === undefined || line.stepsPerUnit === undefined ? undefined : step / line.stepsPerUnit;
}

function drawable(value: number | null, logarithmic: boolean): number {
  return value === null || (logarithmic && value <= 0) ? Number.NaN : value;
}

/** Index of the last item that is not above a value; -1 before the first. */
export function lastAtMost(sorted: readonly number[], value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

function xOfStep(line: Line, { steps, times }: CurveWindow, step: number): number {
  return placed(step, line) ?? times[Math.max(0, lastAtMost(steps, step))] ?? 0;
}

/**
 * What to ask of a curve to draw a part of the x axis: a little more on both sides, so that lines run on to the
 * edges, and before it what the average needs.
 */
export function windowFor(line: Line, range: Range | undefined, view: WindowView): WindowRequest {
  if (range === undefined) return { points: view.points };
  const spacing = line.curve.lastStep / Math.max(1, line.curve.count);
  const [first, last] = stepRange(line, range, view.overview);
  const margin = Math.ceil((last - first) * 0.02 + spacing * 2);
  const lead = line.detail ? 0 : leadIn(view.smoothing, line.curve.lastStep);
  const from = Math.max(0, Math.floor(first) - margin - lead);
  const share = (last - first + 2 * margin + lead) / Math.max(1, last - first);
  return { from, to: Math.ceil(last) + margin, points: Math.min(20_000, Math.round(view.points * share)) };
}

export interface WindowView {
  readonly points: number;
  readonly smoothing: number;
  /** The whole curve, by which times are turned into steps. */
  readonly overview: CurveWindow | undefined;
}

function stepRange(line: Line, range: Range, overview: CurveWindow | undefined): readonly [number, number] {
  if (line.stepsPerUnit !== undefined) return [range.from * line.stepsPerUnit, range.to * line.stepsPerUnit];
  if (overview === undefined) return [0, line.curve.lastStep];
  const { times, steps } = overview;
  const before = Math.max(0, lastAtMost(times, range.from));
  const after = Math.min(steps.length - 1, lastAtMost(times, range.to) + 1);
  return [steps[before] ?? 0, steps[after] ?? line.curve.lastStep];
}

/** From the first to the last point of all lines. */
export function extentOfLines(lines: readonly PlottedLine[]): Range | undefined {
  let from = Infinity;
  let to = -Infinity;
  for (const { points, nonFinite } of lines) {
    for (const point of [points[0], points.at(-1), nonFinite[0], nonFinite.at(-1)]) {
      if (point === undefined) continue;
      from = Math.min(from, point.x);
      to = Math.max(to, point.x);
    }
  }
  if (from > to) return undefined;
  return from === to ? { from: from - 0.5, to: to + 0.5 } : { from, to };
}

export interface Reading {
  readonly x: number;
  /** As drawn. */
  readonly y: number;
  /** As logged, where the line is smoothed. */
  readonly raw?: number;
  readonly nonFinite?: 'NaN' | 'Infinity' | '-Infinity';
}

/** The point of a line nearest to a place on the x axis, if it has one within `reach`. */
export function readLine({ points, raw, nonFinite }: PlottedLine, x: number, reach: number): Reading | undefined {
  const index = nearestIndex(points, x);
  const point = points[index];
  const odd = nonFinite[nearestIndex(nonFinite, x)];
  if (odd !== undefined && (point === undefined || Math.abs(odd.x - x) <= Math.abs(point.x - x)))
    return Math.abs(odd.x - x) <= reach ? { x: odd.x, y: Number.NaN, nonFinite: odd.value } : undefined;
  if (point === undefined || Math.abs(point.x - x) > reach) return undefined;
  return { x: point.x, y: point.y, raw: raw?.[index]?.y };
}

function nearestIndex(points: readonly { readonly x: number }[], x: number): number {
  let low = 0;
  let high = points.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((points[middle]?.x ?? 0) < x) low = middle + 1;
    else high = middle;
  }
  const [left, right] = [points[low - 1], points[low]];
  return left !== undefined && (right === undefined || x - left.x <= right.x - x) ? low - 1 : low;
}
