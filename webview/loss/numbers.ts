import { runDuration } from '../../engine/core/runs/format.ts';
import { moreIsBetter } from '../../engine/core/runs/metricDirection.ts';
import { bareName } from '../../engine/core/runs/metricNames.ts';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import { fromScalar } from '../../engine/core/runs/scalar.ts';
import { measureCalls, NOTHING, type CallNumbers } from './callNumbers.ts';
import type { Sort, SortColumn } from './options.ts';

/** What the table says of a run and one of its metrics. The numbers are those of its first calls. */
export interface RunNumbers extends CallNumbers {
  readonly run: RunRecord;
  /** Calls that train side by side, as the two networks of a GAN: each has numbers of its own. Else none. */
  readonly calls: readonly CallNumbers[];
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
  const measured = runs.map((run) => ({ run, calls: measureCalls(run, metric) }));
  const base = measured.find(({ run }) => run.id === baseline)?.calls;
  const bests = measured.map(({ calls }) => calls[0]?.best).filter((best) => best !== undefined);
  const best = moreIsBetter(metric) ? Math.max(...bests) : Math.min(...bests);
  return measured.map(({ run, calls }) => {
    const compared = calls.map((call, index) => ({
      ...call,
      delta: run.id === baseline ? undefined : difference(call.best, base?.[index]?.best),
    }));
    const first = compared[0] ?? NOTHING;
    return {
      ...first,
      run,
      calls: compared.length > 1 ? compared : [],
      duration: runDuration(run, Date.now()),
      // Where all are alike none is the best.
      isBest: first.best === best && bests.some((other) => other !== best),
    };
  });
}

function difference(value: number | undefined, base: number | undefined): number | undefined {
  return value === undefined || base === undefined ? undefined : value - base;
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
