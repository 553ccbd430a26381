import { existsSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { damagedRun } from '../core/runs/damagedRun.ts';
import { writeWhole } from '../host/files.ts';
import { RUN_RECORD_VERSION, type RunRecord } from '../core/runs/record.ts';
import { wellFormed } from '../core/runs/wellFormed.ts';
import { RUN_FILE } from './layout.ts';
import { StoreError, withStoreErrors } from './storeError.ts';

/** A run as its folder tells it. `fixed`: why this folder's run.json must not be replaced. */
export interface FoundRun {
  readonly record: RunRecord;
  readonly fixed?: { readonly code: 'newer' | 'damaged'; readonly why: string };
}

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
    // A pipe would never end.
    if (!statSync(path.join(folder, RUN_FILE)).isFile()) return broken(folder, 'damaged');
    text = readFileSync(path.join(folder, RUN_FILE), 'utf8');
  } catch {
    return broken(folder, existsSync(path.join(folder, RUN_FILE)) ? 'damaged' : 'missing');
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
    return broken(folder, 'damaged');
  }
  const record = completed(said, folder);
  if (record.version <= RUN_RECORD_VERSION) return { record };
  const why = 'This run was made by a newer version of Descent; it can be looked at, not changed. Update Descent.';
  return { record: { ...record, warnings: [...record.warnings, why] }, fixed: { code: 'newer', why } };
}

function broken(folder: string, how: 'damaged' | 'missing'): FoundRun {
  const record = damagedRun({ id: path.basename(folder), folder }, how);
  return { record, fixed: { code: 'damaged', why: `${record.error?.message} ${record.error?.advice}` } };
}

function completed(said: object, folder: string): RunRecord {
  return wellFormed(said, { id: path.basename(folder), folder });
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
