import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { RunRecord } from '../../engine/core/runs/record.ts';

/**
 * The runs that a folder keeps, read from their own files without an engine: all that an untrusted workspace gets.
 * What says it runs may long be dead; it is shown as it was written.
 */
export function readSavedRuns(store: string): RunRecord[] {
  const folder = path.join(store, '.descent', 'runs');
  return namesIn(folder).flatMap((name) => {
    try {
      const record = JSON.parse(readFileSync(path.join(folder, name, 'run.json'), 'utf8')) as RunRecord;
      // The folder may come from anywhere: what isn't a run is passed over, and no path in it is believed.
      if (typeof record.id !== 'string' || typeof record.createdAt !== 'number') return [];
      return [{ ...record, folder: path.join(folder, name) }];
    } catch {
      return [];
    }
  });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
