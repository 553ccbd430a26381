import type { MessageConnection } from 'vscode-jsonrpc';
import { ReadCurve } from '../core/protocol/engine.ts';
import type { CurveSummary, RunRecord, SeriesSummary } from '../core/runs/record.ts';
import type { Scalar } from '../core/runs/scalar.ts';
import { Complaint } from './help.ts';
import { findRun, storeFor, withEngine } from './store.ts';
import { readWords } from './words.ts';

interface Row {
  readonly series: string;
  readonly axis: string;
  readonly metric: string;
  readonly step: number;
  /** Seconds since the run's start. */
  readonly time: number;
  readonly value: Scalar;
}

export async function exportCommand(words: string[]): Promise<number> {
  const { values, positionals } = readWords(
    words,
    {
      csv: { type: 'boolean' },
      json: { type: 'boolean' },
      store: { type: 'string' },
    },
    1,
  );
  if (Boolean(values.csv) === Boolean(values.json)) throw new Complaint('Export as what? Say --csv or --json.');
  await withEngine(storeFor(values.store, process.cwd()), async (engine) => {
    const run = await findRun(engine, positionals[0]);
    if (values.csv) console.log('series,axis,metric,step,time,value');
    for (const series of run.series)
      for (const curve of series.curves)
        for (const row of await readAll(engine, run, series, curve))
          console.log(values.json ? JSON.stringify(row) : toCsv(row));
  });
  return 0;
}

/** Every point of a curve: as many are asked for as there are, so that none is left out. */
async function readAll(
  engine: MessageConnection,
  run: RunRecord,
  series: SeriesSummary,
  curve: CurveSummary,
): Promise<Row[]> {
  const names = { series: series.id, axis: curve.axis, metric: curve.metric };
  const window = await engine.sendRequest(ReadCurve, { run: run.id, ...names, points: Math.max(1, curve.count) });
  const odd = new Map(window.nonFinite.map(({ step, value }) => [step, value]));
  return window.steps.map((step, index) => ({
    ...names,
    step,
    time: window.times[index]!,
    value: window.values[index] ?? odd.get(step) ?? 'NaN',
  }));
}

function toCsv(row: Row): string {
  const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [cell(row.series), row.axis, cell(row.metric), row.step, row.time, row.value].join(',');
}
