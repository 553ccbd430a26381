import { drawnRuns, type Scene } from './compose.ts';
import { linesOf } from './lines.ts';
import { callNames } from './names.ts';
import { numbersOf, sorted, tableMetrics } from './numbers.ts';
import { styleOfCall } from './styles.ts';
import type { TableRow, TableState } from './table.ts';
import { trainingSeries } from '../../engine/core/runs/record.ts';

/** @param metrics that the charts show, the first chart's first */
export function tableStateOf(scene: Scene, metrics: readonly string[]): TableState {
  const { runs, options, theme, axis } = scene;
  const names = tableMetrics(runs, metrics);
  const metric = names.includes(options.tableMetric) ? options.tableMetric : (names[0] ?? '');
  const drawn = new Set(drawnRuns(runs, options).map((run) => run.id));
  const by = { slots: options.slots, theme: theme.kind };
  const rows = sorted(numbersOf(runs, metric, options.baseline), options.sort, options.pinned).map(
    (numbers): TableRow => {
      const { run } = numbers;
      const hidden = !drawn.has(run.id);
      const calls = trainingSeries(run).map(({ id }) => [id, styleOfCall(run, id, by)] as const);
      return {
        numbers,
        calls: new Map(calls),
        callNames: callNames(run),
        style: styleOfCall(run, calls[0]?.[0] ?? '', by),
        hidden,
        solo: options.solo === run.id,
        pinned: options.pinned.includes(run.id),
        baseline: options.baseline === run.id,
        empty: !hidden && metrics.every((name) => linesOf(run, { metric: name, axis }).length === 0),
      };
    },
  );
  return { rows, metrics: names, metric, sort: options.sort };
}
