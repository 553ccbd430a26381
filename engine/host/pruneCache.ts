import { readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const DAY = 86_400_000;

export interface CacheLimits {
  /** Files that nobody used for so long go. */
  readonly days: number;
  /** Beyond so much, those go that were used the longest ago. */
  readonly megabytes: number;
}

interface CacheFile {
  readonly file: string;
  readonly used: number;
  readonly size: number;
}

/**
 * Takes from folders that hold nothing but what can be made again. Whoever has such a file open keeps it; whoever looks
 * for it makes it anew. What can't be taken away stays.
 */
export function pruneCache(folders: readonly string[], limits: CacheLimits, now = Date.now()): void {
  const files = folders.flatMap(filesIn).sort((one, other) => other.used - one.used);
  let room = limits.megabytes * 2 ** 20;
  for (const { file, used, size } of files) {
    room -= size;
    if (room >= 0 && now - used <= limits.days * DAY) continue;
    try {
      rmSync(file, { force: true });
    } catch {
      // In use on Windows: another day.
    }
  }
}

/** Once a day, by the mark that is left in the folder: looking at thousands of files is not for every start. */
export function isDue(mark: string, now = Date.now()): boolean {
  try {
    if (now - statSync(mark).mtimeMs < DAY) return false;
  } catch {
    // There is none yet.
  }
  try {
    writeFileSync(mark, '');
    return true;
  } catch {
    return false;
  }
}

/** Says that a file was used, for disks that don't keep that. Once a day is enough. */
export function markUsed(file: string, now = Date.now()): void {
  try {
    if (now - statSync(file).mtimeMs > DAY) utimesSync(file, new Date(now), new Date(now));
  } catch {
    // It is somebody else's, or gone.
  }
}

function filesIn(folder: string): CacheFile[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .flatMap((entry) => described(path.join(entry.parentPath, entry.name)));
  } catch {
    return [];
  }
}

function described(file: string): CacheFile[] {
  try {
    const { atimeMs, mtimeMs, size } = statSync(file);
    return [{ file, used: Math.max(atimeMs, mtimeMs), size }];
  } catch {
    return [];
  }
}
