import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { writeWhole } from '../host/files.ts';
import { RUN_RECORD_VERSION, type RunRecord, type RunStatus } from '../core/runs/record.ts';
import { RUN_FILE } from './layout.ts';
import { StoreError, withStoreErrors } from './storeError.ts';

/** A run as its folder tells it. `fixed`: why this folder's run.json must not be replaced. */
export interface FoundRun {
  readonly record: RunRecord;
  readonly fixed?: { readonly code: 'newer' | 'damaged'; readonly why: string };
}

const STATUSES: ReadonlySet<string> = new Set<RunStatus>([
  'queued',
  'running',
  'completed',
  'stopped',
  'failed',
  'lost',
]);

/** Changes whenever run.json does; empty where there is none. */
export function runFileStamp(folder: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path.join(folder, RUN_FILE));
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return '';
  }
}

/** Reads a run folder, as far as it can be read. Never throws. `text`: what run.json holds. */
export function readRunFile(folder: string): FoundRun & { readonly text?: string } {
  let text: string;
  try {
    text = readFileSync(path.join(folder, RUN_FILE), 'utf8');
  } catch {
    return broken(folder, `${RUN_FILE} is missing or can't be read; what its journal says is shown.`);
  }
  return { ...parseRunFile(text, folder), text };
}

/** `text` is what run.json holds; the folder's own place and name win over what it says. */
export function parseRunFile(text: string, folder: string): FoundRun {
  let said: unknown;
  try {
    said = JSON.parse(text);
  } catch {
    said = undefined;
  }
  if (typeof said !== 'object' || said === null || Array.isArray(said)) {
    return broken(folder, `${RUN_FILE} is damaged and was left as it is; what its journal says is shown.`);
  }
  const record = completed(said as Partial<RunRecord>, folder);
  if (record.version <= RUN_RECORD_VERSION) return { record };
  const why = 'This run was made by a newer version of Descent; it can be looked at, not changed. Update Descent.';
  return { record: { ...record, warnings: [...record.warnings, why] }, fixed: { code: 'newer', why } };
}

function broken(folder: string, why: string): FoundRun {
  return { record: { ...completed({}, folder), warnings: [why] }, fixed: { code: 'damaged', why } };
}

function completed(said: Partial<RunRecord>, folder: string): RunRecord {
  const id = path.basename(folder);
  const list = <T>(value: readonly T[] | undefined): readonly T[] => (Array.isArray(value) ? value : []);
  const text = (value: unknown, otherwise = ''): string => (typeof value === 'string' ? value : otherwise);
  const number = (value: unknown, otherwise: number): number => (typeof value === 'number' ? value : otherwise);
  return {
    ...said,
    version: number(said.version, RUN_RECORD_VERSION),
    id,
    folder,
    name: text(said.name, id),
    note: text(said.note),
    status: STATUSES.has(String(said.status)) ? said.status! : 'lost',
    origin: said.origin === 'tensorboard' ? 'tensorboard' : 'descent',
    request: { file: '', argv: [], backend: 'auto', ...Object(said.request) },
    cwd: text(said.cwd),
    sourceHash: text(said.sourceHash),
    source: text(said.source),
    framework: text(said.framework),
    frameworkVersion: text(said.frameworkVersion),
    seed: number(said.seed, 0),
    createdAt: number(said.createdAt, timeOfId(id)),
    models: list(said.models),
    series: list(said.series),
    metrics: list(said.metrics),
    warnings: list(said.warnings),
    descentVersion: text(said.descentVersion),
  };
}

/** Milliseconds since 1970 that a run's id tells; 0 where it tells none. */
function timeOfId(id: string): number {
  const parts = /^(\d{4})(\d\d)(\d\d)-(\d\d)(\d\d)(\d\d)-/.exec(id)?.slice(1).map(Number);
  if (!parts) return 0;
  const [year, month, day, hour, minute, second] = parts as [number, number, number, number, number, number];
  return new Date(year, month - 1, day, hour, minute, second).getTime();
}

/** Replaces run.json as a whole. Throws a StoreError, and leaves the old one, when that can't be. */
export function writeRunFile(record: RunRecord): void {
  if (record.version > RUN_RECORD_VERSION) {
    throw new StoreError(
      'newer',
      `${record.name} was made by a newer version of Descent. Update Descent to change it.`,
    );
  }
  withStoreErrors(`The run ${record.name} can't be saved in ${record.folder}`, () =>
    writeWhole(path.join(record.folder, RUN_FILE), `${JSON.stringify(record, undefined, 2)}\n`),
  );
}
