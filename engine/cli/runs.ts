import type { RunRecord } from '../core/runs/record.ts';
import { describeMetrics } from './describe.ts';
import { runsOldestFirst, storeFor, withEngine } from './store.ts';
import { readWords } from './words.ts';

export async function runsCommand(words: string[]): Promise<number> {
  const { values } = readWords(words, { json: { type: 'boolean' }, store: { type: 'string' } }, 0);
  const store = storeFor(values.store, process.cwd());
  const runs = await withEngine(store, runsOldestFirst);
  if (values.json) for (const run of runs) console.log(JSON.stringify(run));
  else if (runs.length === 0) console.log(`No runs in ${store}. Train a file: descent train FILE`);
  else for (const line of table(runs)) console.log(line);
  return 0;
}

/** The row of a run that tells no numbers says why. */
function whyNone(run: RunRecord): string {
  return run.error?.message.split('\n', 1)[0] ?? '';
}

function table(runs: readonly RunRecord[]): string[] {
  const rows = runs.map((run) => [
    run.id,
    run.status,
    run.name,
    run.backend?.name ?? '',
    describeMetrics(run) || whyNone(run),
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
