import type { CurveGrowth } from '../../engine/core/protocol/engine.ts';
import type { CurveSummary, RunRecord, SeriesAxis } from '../../engine/core/runs/record.ts';

/** The newest of each curve, which comes more often than records do. */
export interface Growth {
  add(run: string, curves: readonly CurveGrowth[]): void;
  forget(run: string): void;
  /** The record with all that has grown since. */
  apply(run: RunRecord): RunRecord;
}

export function createGrowth(): Growth {
  const runs = new Map<string, Map<string, CurveGrowth>>();
  return {
    add(run, curves) {
      const known = runs.get(run) ?? new Map<string, CurveGrowth>();
      for (const curve of curves) known.set(`${curve.series}/${curve.axis}/${curve.metric}`, curve);
      runs.set(run, known);
    },
    forget: (run) => void runs.delete(run),
    apply(run) {
      const known = runs.get(run.id);
      return known === undefined ? run : withGrowth(run, [...known.values()]);
    },
  };
}

function withGrowth(run: RunRecord, growth: readonly CurveGrowth[]): RunRecord {
  const series = run.series.map((one) => {
    const grown = growth.filter((curve) => curve.series === one.id);
    if (grown.length === 0) return one;
    const curves = one.curves.map((curve) =>
      grow(
        curve,
        grown.find((next) => isSame(curve, next)),
      ),
    );
    const added = grown.filter((next) => !one.curves.some((curve) => isSame(curve, next))).map(started);
    return { ...one, curves: [...curves, ...added] };
  });
  return { ...run, series };
}

function isSame(curve: CurveSummary, next: CurveGrowth): boolean {
  return curve.axis === next.axis && curve.metric === next.metric;
}

function grow(curve: CurveSummary, next: CurveGrowth | undefined): CurveSummary {
  if (next === undefined || next.count <= curve.count) return curve;
  const { count, last, lastStep } = next;
  return { ...curve, count, last, lastStep, ...firstNonFinite(curve.nonFinite, next) };
}

function started(next: CurveGrowth): CurveSummary {
  const { metric, count, last, lastStep } = next;
  return { axis: next.axis as SeriesAxis, metric, count, last, lastStep, ...firstNonFinite(undefined, next) };
}

function firstNonFinite(before: CurveSummary['nonFinite'], next: CurveGrowth): Pick<CurveSummary, 'nonFinite'> {
  if (before !== undefined || typeof next.last === 'number') return {};
  return { nonFinite: { step: next.lastStep, value: next.last } };
}
