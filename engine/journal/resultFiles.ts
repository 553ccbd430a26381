import { lstatSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { RESULTS_FOLDER, type Results } from '../core/results/results.ts';
import { isResults } from '../core/results/wellFormed.ts';

/** The folder may come from anywhere: no more is read of it than a run writes. */
const LARGEST = 16 * 2 ** 20;
const MOST = 100;

/** Results that a run's folder holds, the newest last. What is damaged, or none of ours, is left out. */
export function readResults(folder: string): readonly Results[] {
  const inside = path.join(folder, RESULTS_FOLDER);
  return filesIn(inside)
    .map((name) => readOne(path.join(inside, name)))
    .filter((results) => results !== undefined)
    .sort((one, other) => one.time - other.time);
}

function filesIn(folder: string): readonly string[] {
  try {
    if (!lstatSync(folder).isDirectory()) return [];
    return readdirSync(folder)
      .filter((name) => name.endsWith('.json'))
      .slice(0, MOST);
  } catch {
    return [];
  }
}

function readOne(file: string): Results | undefined {
  try {
    const { size, isFile } = statOf(file);
    if (!isFile || size > LARGEST) return undefined;
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return isResults(read) ? read : undefined;
  } catch {
    return undefined;
  }
}

/** A pipe or a link would lead elsewhere, or never end. */
function statOf(file: string): { readonly size: number; readonly isFile: boolean } {
  const stat = lstatSync(file);
  return { size: stat.size, isFile: stat.isFile() };
}
