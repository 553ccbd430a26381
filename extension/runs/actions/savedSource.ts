import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { RunRecord } from '../../../engine/core/runs/record.ts';

export type SavedRun = Pick<RunRecord, 'folder' | 'cwd' | 'source'> & { readonly request: { readonly file: string } };

/** Absolute path of a file as the run folder keeps it, or undefined when it keeps none. */
export async function savedSource(run: SavedRun, file: string): Promise<string | undefined> {
  if (file === run.request.file && run.source !== '') {
    const kept = path.resolve(run.folder, run.source);
    // A record that was edited must not lead out of its folder.
    if (kept.startsWith(run.folder + path.sep) && (await isFile(kept))) return kept;
  }
  const source = path.join(run.folder, 'source');
  // The run folder is `<root>/.descent/runs/<id>`.
  const roots = [path.resolve(run.folder, '..', '..', '..'), run.cwd, path.dirname(file)];
  for (const root of roots) {
    const inside = path.relative(root, file);
    if (inside.startsWith('..') || path.isAbsolute(inside)) continue;
    const candidate = path.join(source, inside);
    if (await isFile(candidate)) return candidate;
  }
  return await findByName(source, path.basename(file));
}

async function isFile(file: string): Promise<boolean> {
  const stat = await fs.stat(file).catch(() => undefined);
  return stat?.isFile() === true;
}

/** The one with that name that lies least deep. */
async function findByName(folder: string, name: string): Promise<string | undefined> {
  const entries = await fs.readdir(folder, { recursive: true }).catch(() => []);
  const depth = (entry: string) => entry.split(path.sep).length;
  const [found] = entries.filter((entry) => path.basename(entry) === name).sort((a, b) => depth(a) - depth(b));
  return found === undefined ? undefined : path.join(folder, found);
}

/**
 * Where a line of the saved source is in the text of now, both from 1: the nearest line with the same words, else the
 * same number.
 */
export function findLine(saved: readonly string[], line: number, now: readonly string[]): number {
  const wanted = saved[line - 1]?.trim() ?? '';
  const fallback = Math.min(Math.max(1, line), Math.max(1, now.length));
  if (wanted === '') return fallback;
  for (let away = 0; away < now.length + line; away += 1)
    for (const candidate of [line + away, line - away])
      if (candidate >= 1 && now[candidate - 1]?.trim() === wanted) return candidate;
  return fallback;
}
