import { lstatSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import { wellFormed } from '../../engine/core/runs/wellFormed.ts';

/**
 * The runs that a folder keeps, read from their own files without an engine: all that an untrusted workspace gets.
 * What says it runs may long be dead; it is shown as it was written.
 */
export function readSavedRuns(store: string): RunRecord[] {
  const folder = path.join(store, '.descent', 'runs');
  return namesIn(folder).flatMap((name) => {
    try {
      const file = path.join(folder, name, 'run.json');
      // A pipe would never end.
      if (!lstatSync(file).isFile()) return [];
      const said: unknown = JSON.parse(readFileSync(file, 'utf8'));
      // The folder may come from anywhere: no shape in it is believed, and no place.
      const isRecord = typeof said === 'object' && said !== null && 'createdAt' in said;
      return isRecord ? [wellFormed(said, { id: name, folder: path.join(folder, name) })] : [];
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
