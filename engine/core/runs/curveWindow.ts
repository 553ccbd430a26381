import type { Buckets, CurveWindow, WindowRequest } from './curve.ts';
import type { CurvePoints, ExtremeIndices } from './curveSeries.ts';
import { meanOf } from './sums.ts';

/** A stretch of indices, `to` not included. */
export type Stretch = readonly [from: number, to: number];

interface Bucket {
  readonly part: readonly Stretch[];
  readonly budget: number;
}

/** A bucket gives its first, least, greatest and last point. */
const PER_BUCKET = 4;

/**
 * All points of the window when they are no more than asked for; else buckets of equal width in steps
 * (of equal count where steps were repeated), of each the first, least, greatest and last point.
 */
export function windowOf(points: CurvePoints, request: WindowRequest): CurveWindow {
  const stretches = stretchesIn(points, request);
  const count = stretches.reduce((sum, [from, to]) => sum + to - from, 0);
  const budget = Math.max(1, Math.floor(request.points));
  if (count <= budget) return exactWindow(points, stretches);
  const window = { ...emptyWindow(points.length, false), buckets: { ends: [], means: [], counts: [] } };
  const buckets = Math.max(1, Math.floor(budget / PER_BUCKET));
  const [only] = stretches;
  const parts =
    stretches.length === 1 && only ? equalWidth(points, only, buckets) : equalCount(stretches, count / buckets);
  for (const part of parts) if (part) addBucket(window, points, { part, budget });
  return window;
}

function exactWindow(points: CurvePoints, stretches: readonly Stretch[]): CurveWindow {
  const window = emptyWindow(points.length, true);
  for (const [from, to] of stretches) for (let index = from; index < to; index++) addPoint(window, points, index);
  for (const stretch of stretches)
    for (const index of nonFiniteIn(points, stretch)) addNonFinite(window, points, index);
  return window;
}

/** The stretches of rising steps whose steps lie in the window, in order of arrival. */
function stretchesIn(points: CurvePoints, { from = -Infinity, to = Infinity }: WindowRequest): Stretch[] {
  const starts = [0, ...points.restarts];
  return starts
    .map((start, index): Stretch => {
      const end = starts[index + 1] ?? points.length;
      return [
        firstIndex(points, [start, end], (step) => step >= from),
        firstIndex(points, [start, end], (step) => step > to),
      ];
    })
    .filter(([first, end]) => end > first);
}

/** First index of a stretch of rising steps whose step passes; the stretch's end when none does. */
function firstIndex(points: CurvePoints, [from, to]: Stretch, passes: (step: number) => boolean): number {
  let low = from;
  let high = to;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (passes(points.step(middle))) high = middle;
    else low = middle + 1;
  }
  return low;
}

function equalWidth(points: CurvePoints, [from, to]: Stretch, buckets: number): Stretch[][] {
  const start = points.step(from);
  const width = (points.step(to - 1) - start) / buckets;
  if (!(width > 0) || !Number.isFinite(width)) return equalCount([[from, to]], (to - from) / buckets);
  const parts: Stretch[][] = [];
  let at = from;
  for (let bucket = 1; bucket <= buckets; bucket++) {
    const end = bucket === buckets ? to : firstIndex(points, [at, to], (step) => step > start + width * bucket);
    if (end > at) parts.push([[at, end]]);
    at = end;
  }
  return parts;
}

/** Where a window holds several stretches, a bucket may be made of pieces of more than one. */
function equalCount(stretches: readonly Stretch[], size: number): Stretch[][] {
  const parts: Stretch[][] = [];
  let taken = 0;
  for (const [from, to] of stretches) {
    for (let at = from; at < to;) {
      const number = Math.floor(taken / size + 1e-9);
      const end = Math.min(to, at + Math.max(1, Math.ceil((number + 1) * size - taken - 1e-9)));
      (parts[number] ??= []).push([at, end]);
      taken += end - at;
      at = end;
    }
  }
  return parts;
}

function addBucket(window: BucketWindow, points: CurvePoints, { part, budget }: Bucket): void {
  const [first] = part;
  const last = part.at(-1);
  if (!first || !last) return;
  const found = part.map(([from, to]) => points.extremes(from, to)).filter(({ min }) => min >= 0);
  const min = best(found, (a, b) => (points.value(b.min) < points.value(a.min) ? b : a))?.min;
  const max = best(found, (a, b) => (points.value(b.max) > points.value(a.max) ? b : a))?.max;
  // With a budget below four the last point counts most, then the extremes.
  const wanted = [last[1] - 1, min, max, first[0]].filter((index) => index !== undefined);
  const chosen = [...new Set(wanted)].slice(0, budget).sort((a, b) => a - b);
  for (const index of chosen) addPoint(window, points, index);
  const totals = part.map(([from, to]) => points.total(from, to));
  const [sum, count] = [totals.reduce((all, one) => all + one.sum, 0), totals.reduce((all, one) => all + one.count, 0)];
  window.buckets.ends.push(window.steps.length);
  window.buckets.means.push(meanOf({ sum, count }));
  window.buckets.counts.push(count);
  for (const piece of part) {
    const [bad] = nonFiniteIn(points, piece, 1);
    if (bad === undefined) continue;
    addNonFinite(window, points, bad);
    break;
  }
}

function best(found: ExtremeIndices[], better: (a: ExtremeIndices, b: ExtremeIndices) => ExtremeIndices) {
  return found.length > 0 ? found.reduce(better) : undefined;
}

function nonFiniteIn(points: CurvePoints, [from, to]: Stretch, limit = Infinity): number[] {
  const { nonFinite } = points;
  let low = 0;
  let high = nonFinite.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (nonFinite[middle]! < from) low = middle + 1;
    else high = middle;
  }
  const found: number[] = [];
  for (; found.length < limit && nonFinite[low]! < to; low++) found.push(nonFinite[low]!);
  return found;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] extends readonly (infer E)[] ? E[] : T[K] };
type GrowingWindow = Mutable<Omit<CurveWindow, 'buckets'>>;
type BucketWindow = GrowingWindow & { readonly buckets: Mutable<Buckets> };

function emptyWindow(total: number, exact: boolean): GrowingWindow {
  return { steps: [], values: [], times: [], nonFinite: [], exact, total };
}

function addPoint(window: GrowingWindow, points: CurvePoints, index: number): void {
  const value = points.value(index);
  window.steps.push(points.step(index));
  window.values.push(Number.isFinite(value) ? value : null);
  window.times.push(points.time(index));
}

function addNonFinite(window: GrowingWindow, points: CurvePoints, index: number): void {
  const value = String(points.value(index)) as 'NaN' | 'Infinity' | '-Infinity';
  window.nonFinite.push({ step: points.step(index), value });
}
