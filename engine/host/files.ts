import { randomBytes } from 'node:crypto';
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/** The end of the name of a file that is being written. */
export const BEING_WRITTEN = '.tmp';

/** Replaces a file as a whole: a reader sees the old text or the new one, never half of either. */
export function writeWhole(file: string, text: string, mode = 0o644): void {
  const temporary = `${file}.${randomBytes(4).toString('hex')}${BEING_WRITTEN}`;
  try {
    writeFileSync(temporary, text, { mode });
    renameSync(temporary, file);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Undefined when the file is absent or isn't JSON. */
export function readJson<T>(file: string): T | undefined {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as T;
  } catch {
    return undefined;
  }
}
