import type { SeriesAxis } from './record.ts';

/** Names one curve of one run. */
export interface CurveKey {
  readonly run: string;
  readonly series: string;
  readonly axis: SeriesAxis;
  readonly metric: string;
}

/**
 * What a chart draws: at most as many points as asked for, taken so that no minimum, maximum or last value of any
 * bucket is lost. `exact` says that these are all points of the window.
 * Non-finite values travel as null in `values` and are listed in `nonFinite`.
 */
export interface CurveWindow {
  readonly steps: readonly number[];
  readonly values: readonly (number | null)[];
  /** Seconds since the run's start. */
  readonly times: readonly number[];
  readonly nonFinite: readonly { readonly step: number; readonly value: 'NaN' | 'Infinity' | '-Infinity' }[];
  readonly exact: boolean;
  /** What the points stand for, where they are not all. */
  readonly buckets?: Buckets;
  /** How many points the whole curve has. */
  readonly total: number;
}

/** Neighbouring stretches of a curve, one after the other, that cover a window. All lists have an item for each. */
export interface Buckets {
  /** How many of the window's points there are up to the bucket's end. */
  readonly ends: readonly number[];
  /** Over all of its finite values, not only those that are among the points; null where it has none. */
  readonly means: readonly (number | null)[];
  /** How many values it has that are finite. */
  readonly counts: readonly number[];
}

export const EMPTY_WINDOW: CurveWindow = { steps: [], values: [], times: [], nonFinite: [], exact: true, total: 0 };

/** What a window is asked by: steps (inclusive), or all. */
export interface WindowRequest {
  readonly from?: number;
  readonly to?: number;
  readonly points: number;
  /** Rather soon than even: stretches may be as long as they lie in the index, so that least is read. */
  readonly rough?: boolean;
}
