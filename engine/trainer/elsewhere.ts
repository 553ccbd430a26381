import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

// Threads and processes that the file starts have no way to the trainer's recorder, and may end before it.
const fileIn = (folder: string): string => path.join(folder, 'elsewhere.txt');

/** Leaves word in the run's folder that a thread or process of the file trained. */
export function noteElsewhere(folder: string, note: string): void {
  try {
    appendFileSync(fileIn(folder), `${note}\n`);
  } catch {
    // A full disk or a folder that is gone. The log has said it.
  }
}

/** What was left, each once; it is gone afterwards. */
export function takeElsewhere(folder: string): readonly string[] {
  try {
    const lines = readFileSync(fileIn(folder), 'utf8').split('\n');
    rmSync(fileIn(folder));
    return [...new Set(lines.filter((line) => line !== ''))];
  } catch {
    return [];
  }
}
