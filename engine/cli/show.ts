import path from 'node:path';
import type { RunRecord } from '../core/runs/record.ts';
import { formatDuration } from '../core/runs/format.ts';
import { LOG_FILE } from '../store/layout.ts';
import { describeMetrics } from './describe.ts';
import { findRun, storeFor, withEngine } from './store.ts';
import { readWords } from './words.ts';

export async function showCommand(words: string[]): Promise<number> {
  const { values, positionals } = readWords(words, { json: { type: 'boolean' }, store: { type: 'string' } }, 1);
  const run = await withEngine(storeFor(values.store, process.cwd()), (engine) => findRun(engine, positionals[0]));
  if (values.json) console.log(JSON.stringify(run));
  else for (const [name, value] of facts(run)) if (value !== '') console.log(`${name.padEnd(12)} ${value}`);
  return 0;
}

function facts(run: RunRecord): [string, string][] {
  const took = run.startedAt && run.endedAt ? formatDuration(run.endedAt - run.startedAt) : '';
  return [
    ['run', run.id],
    ['name', run.name],
    ['status', run.status],
    ['why', [run.error?.message, run.error?.advice].filter(Boolean).join(' ')],
    ['metrics', describeMetrics(run)],
    ['file', run.request.file],
    ['arguments', run.request.argv.join(' ')],
    ['back end', run.backend ? `${run.backend.name}: ${run.backend.device} (${run.backend.reason})` : ''],
    ['seed', String(run.seed)],
    ['models', run.models.map((model) => `${model.name} (${model.parameters} parameters)`).join(', ')],
    ['queued', run.startedAt ? '' : new Date(run.createdAt).toLocaleString()],
    ['started', run.startedAt ? new Date(run.startedAt).toLocaleString() : ''],
    ['took', took],
    ['commit', run.git ? `${run.git.commit.slice(0, 10)}${run.git.dirty ? ', with changes' : ''}` : ''],
    ['note', run.note],
    ['warnings', run.warnings.join('\n' + ' '.repeat(13))],
    ['folder', run.folder],
    ['log', path.join(run.folder, LOG_FILE)],
  ];
}
