import type { CurveKey, WindowRequest } from './curve.ts';
import { bareName, metricNames, type WithCurves } from './metricNames.ts';

type LookedAt = WithCurves & { readonly id: string };

/** Charts that a panel draws before anyone has scrolled. */
const CHARTS = 4;
/** From so many curves of one metric on each is looked at more coarsely at first. */
const MANY = 24;
const COARSE = 160;
const FINE = 800;
/** Curves that are read ahead at most. */
const MOST = 600;

/** A curve, and what is read of it first. */
export type FirstLook = CurveKey & WindowRequest;

/** What is read first of each of so many curves in one chart: drawn at once, and finer a moment later. */
export function firstWindow(curves: number): WindowRequest {
  return { points: curves > MANY ? COARSE : FINE, rough: true };
}

/** What charts of these runs most likely show first: their first metrics, in the order of the charts. */
export function firstLooks(runs: readonly LookedAt[]): readonly FirstLook[] {
  const looks = metricNames(runs)
    .slice(0, CHARTS)
    .flatMap((name) => {
      const keys = runs.flatMap((run) => keysOf(run, name));
      return keys.map((key) => ({ ...key, ...firstWindow(keys.length) }));
    });
  return looks.slice(0, MOST);
}

function keysOf(run: LookedAt, name: string): readonly CurveKey[] {
  return run.series.flatMap((series) =>
    series.curves
      .filter(({ metric }) => bareName(metric) === name)
      .map(({ axis, metric }) => ({ run: run.id, series: series.id, axis, metric })),
  );
}
