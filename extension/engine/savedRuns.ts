import { existsSync, lstatSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { damagedRun } from '../../engine/core/runs/damagedRun.ts';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import { wellFormed } from '../../engine/core/runs/wellFormed.ts';

/**
 * The runs that a folder keeps, read from their own files without an engine: all that an untrusted workspace gets.
 * What says it runs may long be dead; it is shown as it was written.
 */
export function readSavedRuns(store: string): RunRecord[] {
  const runs = path.join(store, '.descent', 'runs');
  return namesIn(runs).flatMap((name) => {
    const folder = path.join(runs, name);
    return namesIn(folder).length === 0 ? [] : [savedRun({ id: name, folder })];
  });
}

function savedRun(place: { readonly id: string; readonly folder: string }): RunRecord {
  const file = path.join(place.folder, 'run.json');
  try {
    // The folder may come from anywhere: no shape in it is believed, and no place. A pipe would never end.
    const said: unknown = lstatSync(file).isFile() ? JSON.parse(readFileSync(file, 'utf8')) : undefined;
    if (typeof said === 'object' && said !== null && !Array.isArray(said)) return wellFormed(said, place);
  } catch {
    // Below.
  }
  return damagedRun(place, existsSync(file) ? 'damaged' : 'missing');
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
