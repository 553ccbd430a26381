import type { CurveWindow, WindowRequest } from './curve.ts';
import { createExtremes } from './extremes.ts';
import { createSums, type Total } from './sums.ts';
import type { CurveSummary } from './record.ts';
import { toScalar } from './scalar.ts';
import { windowOf } from './curveWindow.ts';

/** Points `[from, to)` of a curve as little-endian Float64, each column apart. */
export interface CurveBlobs {
  readonly steps: Uint8Array;
  readonly values: Uint8Array;
  readonly times: Uint8Array;
}

/** Index of the least and of the greatest finite value of a stretch; -1 where it has none. */
export interface ExtremeIndices {
  readonly min: number;
  readonly max: number;
}

/** Read access by index, in order of arrival. */
export interface CurvePoints {
  readonly length: number;
  /** Indices at which the step fell below the one before: each begins a stretch of rising steps. */
  readonly restarts: readonly number[];
  step(index: number): number;
  value(index: number): number;
  /** Seconds since the run's start. */
  time(index: number): number;
  /** Over the finite values of `[from, to)`, in logarithmic time. */
  extremes(from: number, to: number): ExtremeIndices;
  /** Over the finite values of `[from, to)`, in logarithmic time. */
  total(from: number, to: number): Total;
  /** Indices of the values that are not finite, rising. */
  readonly nonFinite: readonly number[];
}

/** One growing curve. Keeps every point; a window costs what it returns, not what the curve holds. */
export interface CurveSeries extends CurvePoints {
  push(step: number, value: number, time: number): void;
  window(request: WindowRequest): CurveWindow;
  summary(): Omit<CurveSummary, 'axis' | 'metric'>;
  blobs(from?: number, to?: number): CurveBlobs;
  /** Adds the points of blobs that `blobs` gave. */
  pushBlobs(blobs: CurveBlobs): void;
}

export function createCurveSeries(): CurveSeries {
  const columns = { steps: new Float64Array(16), values: new Float64Array(16), times: new Float64Array(16) };
  const restarts: number[] = [];
  const nonFinite: number[] = [];
  const value = (index: number): number => columns.values[index]!;
  const pyramid = createExtremes(value);
  const sums = createSums(value);
  let length = 0;

  const series: CurveSeries = {
    restarts,
    nonFinite,
    get length() {
      return length;
    },
    step: (index) => columns.steps[index]!,
    value,
    time: (index) => columns.times[index]!,
    extremes: (from, to) => pyramid.over(from, to),
    total: (from, to) => sums.over(from, to),
    push(step, added, time) {
      if (length === columns.steps.length) grow(columns);
      if (length > 0 && step < columns.steps[length - 1]!) restarts.push(length);
      columns.steps[length] = step;
      columns.values[length] = added;
      columns.times[length] = time;
      if (!Number.isFinite(added)) nonFinite.push(length);
      length++;
      pyramid.add(length - 1);
      sums.add(length - 1);
    },
    window: (request) => windowOf(series, request),
    summary: () => summarise(series),
    blobs: (from = 0, to = length) => ({
      steps: columnBlob(columns.steps, from, to),
      values: columnBlob(columns.values, from, to),
      times: columnBlob(columns.times, from, to),
    }),
    pushBlobs(blobs) {
      const [steps, values, times] = [blobs.steps, blobs.values, blobs.times].map(blobColumn);
      for (let index = 0; index < steps!.length; index++) series.push(steps![index]!, values![index]!, times![index]!);
    },
  };
  return series;
}

type Columns = { steps: Float64Array; values: Float64Array; times: Float64Array };

function grow(columns: Columns): void {
  for (const name of ['steps', 'values', 'times'] as const) {
    const grown = new Float64Array(columns[name].length * 2);
    grown.set(columns[name]);
    columns[name] = grown;
  }
}

function summarise(series: CurvePoints): Omit<CurveSummary, 'axis' | 'metric'> {
  const { min, max } = series.extremes(0, series.length);
  const bad = series.nonFinite[0];
  const last = series.length - 1;
  return {
    count: series.length,
    last: last < 0 ? 'NaN' : toScalar(series.value(last)),
    lastStep: last < 0 ? 0 : series.step(last),
    ...(min < 0 ? {} : { min: series.value(min), max: series.value(max) }),
    ...(bad === undefined ? {} : { nonFinite: { step: series.step(bad), value: toScalar(series.value(bad)) } }),
  };
}

const LITTLE_ENDIAN = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1;

/** A copy of a column's part, so that the growing column may move. */
export function columnBlob(column: Float64Array, from = 0, to = column.length): Uint8Array {
  const part = column.slice(from, to);
  const bytes = new Uint8Array(part.buffer);
  return LITTLE_ENDIAN ? bytes : swapped(bytes);
}

/** The other way; bytes beyond the last whole double are left out. */
export function blobColumn(blob: Uint8Array): Float64Array {
  const bytes = blob.slice(0, blob.length - (blob.length % 8));
  return new Float64Array((LITTLE_ENDIAN ? bytes : swapped(bytes)).buffer);
}

function swapped(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const turned = new Uint8Array(bytes.length);
  for (let at = 0; at < bytes.length; at++) turned[at] = bytes[(at & ~7) + 7 - (at & 7)]!;
  return turned;
}
