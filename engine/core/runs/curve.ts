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
  /** How many points the whole curve has. */
  readonly total: number;
}

export const EMPTY_WINDOW: CurveWindow = { steps: [], values: [], times: [], nonFinite: [], exact: true, total: 0 };

/** What a window is asked by: steps (inclusive), or all. */
export interface WindowRequest {
  readonly from?: number;
  readonly to?: number;
  readonly points: number;
}
