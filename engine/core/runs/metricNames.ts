import { isGauge } from './gauges.ts';
import type { CurveSummary } from './record.ts';

/** What of a run tells which curves it has. */
export interface WithCurves {
  readonly series: readonly {
    readonly id: string;
    readonly curves: readonly Pick<CurveSummary, 'axis' | 'metric'>[];
  }[];
}

const VALIDATION = /^val_/;

/** A metric without the word that it is of validation. */
export function bareName(metric: string): string {
  return metric.replace(VALIDATION, '');
}

/** Bare metrics of the runs without gauges, the loss first, then by how many curves have them. */
export function metricNames(runs: readonly WithCurves[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const run of runs)
    for (const series of run.series)
      for (const { metric } of series.curves) {
        if (isGauge(metric)) continue;
        const name = bareName(metric);
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
  const rank = (name: string) => (name === 'loss' ? 0 : 1);
  return [...counts]
    .sort(([a, countA], [b, countB]) => rank(a) - rank(b) || countB - countA || a.localeCompare(b))
    .map(([name]) => name);
}
