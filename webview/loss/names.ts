import { trainingSeries, type RunRecord, type SeriesSummary } from '../../engine/core/runs/record.ts';
import { t } from '../shared/texts.ts';

/** What runs are called, by their ids, and training calls of runs that have several, by `callKey`. */
export type Names = ReadonlyMap<string, string>;

export function callKey(run: string, series: string): string {
  return `${run}\n${series}`;
}

type Named = Pick<RunRecord, 'id' | 'name' | 'series'>;

export function namesOf(runs: readonly Named[]): Names {
  return new Map(
    runs.flatMap((run) => [
      [run.id, run.name] as const,
      ...[...callNames(run)].map(([series, name]) => [callKey(run.id, series), name] as const),
    ]),
  );
}

/** Training calls of a run by what tells them apart: their models, else their lines in the code, else their ids. */
export function callNames(run: Pick<RunRecord, 'series'>): ReadonlyMap<string, string> {
  const calls = trainingSeries(run);
  if (calls.length < 2) return new Map();
  const ways: readonly ((series: SeriesSummary) => string)[] = [
    ({ model }) => model,
    ({ place }) => (place === undefined ? '' : t('line {0}', place.line)),
  ];
  const telling = ways.find((way) => {
    const names = new Set(calls.map(way));
    return names.size === calls.length && !names.has('');
  });
  return new Map(calls.map((series) => [series.id, telling?.(series) ?? series.id]));
}
