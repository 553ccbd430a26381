import { bareMetric, runDuration } from '../../engine/core/runs/format.ts';
import { moreIsBetter } from '../../engine/core/runs/metricDirection.ts';
import { bareName } from '../../engine/core/runs/metricNames.ts';
import { isFinished } from '../../engine/core/runs/record.ts';
import type { CurveSummary, RunRecord } from '../../engine/core/runs/record.ts';
import { fromScalar, type Scalar } from '../../engine/core/runs/scalar.ts';
import type { Sort, SortColumn } from './options.ts';

/** What the table says of a run and one of its metrics, as it was logged. */
export interface RunNumbers {
  readonly run: RunRecord;
  readonly last: Scalar | undefined;
  readonly best: number | undefined;
  /** Where the best was: an epoch or a step. */
  readonly bestStep: number | undefined;
  readonly axis: CurveSummary['axis'] | undefined;
  readonly least: number | undefined;
  readonly greatest: number | undefined;
  /** Best value less the baseline's. */
  readonly delta: number | undefined;
  /** Milliseconds. */
  readonly duration: number | undefined;
  /** No other run is better. */
  readonly isBest: boolean;
}

/** Metrics that the table can be about, as logged; the one that it is about where nobody chose is the first. */
export function tableMetrics(runs: readonly RunRecord[], shown: readonly string[]): readonly string[] {
  const names = new Set(runs.flatMap((run) => run.series.flatMap(({ curves }) => curves.map(({ metric }) => metric))));
  const rank = (name: string) => {
    const at = shown.indexOf(bareName(name));
    return (at < 0 ? shown.length : at) * 2 + (name.startsWith('val_') ? 0 : 1);
  };
  return [...names].sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
}

/** @param baseline id of the run that others are compared with; empty: none */
export function numbersOf(runs: readonly RunRecord[], metric: string, baseline: string): readonly RunNumbers[] {
  const measured = runs.map((run) => measure(run, metric));
  const base = measured.find(({ run }) => run.id === baseline)?.best;
  const bests = measured.map(({ best }) => best).filter((best) => best !== undefined);
  const best = moreIsBetter(metric) ? Math.max(...bests) : Math.min(...bests);
  return measured.map((one) => ({
    ...one,
    delta: base === undefined || one.best === undefined || one.run.id === baseline ? undefined : one.best - base,
    isBest: measured.length > 1 && one.best === best,
  }));
}

function measure(run: RunRecord, metric: string): Omit<RunNumbers, 'delta' | 'isBest'> {
  const curve = curveOf(run, metric);
  const told = run.metrics.findLast(({ name }) => bareMetric(name) === metric);
  return {
    run,
    last: curve?.last,
    best: told?.best,
    bestStep: told?.bestStep,
    axis: coarsest(run, metric)?.axis,
    least: curve?.min,
    greatest: curve?.max,
    duration: runDuration(run, Date.now()),
  };
}

const COARSENESS: Record<CurveSummary['axis'], number> = { batch: 0, step: 1, epoch: 2 };

function curvesOf(run: RunRecord, metric: string): readonly CurveSummary[] {
  const curves = run.series.flatMap((series) => series.curves).filter((curve) => curve.metric === metric);
  return curves.sort((left, right) => COARSENESS[right.axis] - COARSENESS[left.axis]);
}

function coarsest(run: RunRecord, metric: string): CurveSummary | undefined {
  return curvesOf(run, metric)[0];
}

/** While a run lives its batches are newer than its epochs. */
function curveOf(run: RunRecord, metric: string): CurveSummary | undefined {
  const curves = curvesOf(run, metric);
  return isFinished(run) ? curves[0] : curves.at(-1);
}

/** Pinned runs first, then as sorted; runs without a number last, either way. */
export function sorted(
  numbers: readonly RunNumbers[],
  sort: Sort | undefined,
  pinned: readonly string[],
): readonly RunNumbers[] {
  const isPinned = ({ run }: RunNumbers) => (pinned.includes(run.id) ? 0 : 1);
  return [...numbers].sort((a, b) => isPinned(a) - isPinned(b) || (sort === undefined ? 0 : compare(a, b, sort)));
}

function compare(a: RunNumbers, b: RunNumbers, { by, descending }: Sort): number {
  const [one, other] = [keyOf(a, by), keyOf(b, by)];
  const missing = (key: string | number | undefined) => (key === undefined || Number.isNaN(key) ? 1 : 0);
  if (missing(one) || missing(other)) return missing(one) - missing(other);
  const order =
    typeof one === 'string' || typeof other === 'string'
      ? String(one).localeCompare(String(other), undefined, { numeric: true })
      : one! - other!;
  return descending ? -order : order;
}

function keyOf(numbers: RunNumbers, by: SortColumn): string | number | undefined {
  const { run, last, best, bestStep, least, greatest, delta, duration } = numbers;
  const keys: Record<SortColumn, string | number | undefined> = {
    name: run.name,
    status: run.status,
    last: last === undefined ? undefined : fromScalar(last),
    best,
    step: bestStep,
    least,
    greatest,
    delta,
    duration,
  };
  return keys[by];
}
