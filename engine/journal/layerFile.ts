import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { LAYERS_FILE, type LayerSnapshot, parseSnapshot } from '../core/runs/layerStatistics.ts';

/** Bytes that are read from the end. */
const READ = 8 * 2 ** 20;

export interface LayerFile {
  /** Bytes that the file had; 0 where there is none. */
  readonly size: number;
  /** At most as many as asked for, evenly spread, the latest last. */
  readonly snapshots: readonly LayerSnapshot[];
}

/** What a run's folder tells of its layers. @param known its size when it was last read: the same is not read again */
export function readLayerFile(folder: string, most: number, known = -1): LayerFile | undefined {
  let file: number;
  try {
    file = openSync(path.join(folder, LAYERS_FILE), 'r');
  } catch {
    return undefined;
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile() || stat.size === known) return undefined;
    const bytes = Buffer.alloc(Math.min(stat.size, READ));
    const count = readSync(file, bytes, 0, bytes.length, stat.size - bytes.length);
    // The first line may have been cut off, and the last may not be whole yet: neither is a snapshot then.
    const lines = bytes.toString('utf8', 0, count).split('\n').filter(Boolean);
    const snapshots = lines.map(parseSnapshot).filter((each) => each !== undefined);
    return { size: stat.size, snapshots: spread(snapshots, most) };
  } finally {
    closeSync(file);
  }
}

function spread<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, at) => all[Math.round((at * (all.length - 1)) / (most - 1))]!);
}
