import type { Config } from '../core/model/config.ts';
import type { ReadOptions } from '../core/readers/read.ts';
import { type DataArray, DataProblem } from './dataArray.ts';
import { cellsInFile, columnsInFile, type FileWish, placeOfFile, readFileOf, type Tables } from './files.ts';

/** The files of numbers of one program. */
export interface ArraysBeside {
  /** @throws DataProblem for a file that is not there, or holds nothing of the kind */
  readonly array: (wish: FileWish) => DataArray;
  /** What the readers may know of it before. */
  readonly held: NonNullable<ReadOptions['arrayIn']>;
}

/**
 * @param folder of the program
 * @param named files by the names that the program has for them
 */
export function arraysBeside(folder: string, named: Readonly<Record<string, string>> = {}): ArraysBeside {
  const tables: Tables = new Map();
  const placed = (wish: FileWish): FileWish => ({ ...wish, path: placeOfFile(wish.path, folder, named) });
  const array = (wish: FileWish): DataArray => readFileOf(placed(wish), tables);
  const known = new Map<string, ReturnType<ArraysBeside['held']>>();
  const look = (wish: FileWish): ReturnType<ArraysBeside['held']> => {
    try {
      const there = placed(wish);
      const cells = cellsInFile(there, tables);
      return { shape: array(wish).shape, columns: columnsInFile(there, tables), ...(cells ? { cells } : {}) };
    } catch (error) {
      // What can't be read is told where it is trained on; a Parquet file may not have been read ahead.
      if (error instanceof DataProblem) return undefined;
      throw error;
    }
  };
  const held = (wish: Config): ReturnType<ArraysBeside['held']> => {
    const key = JSON.stringify(wish);
    if (!known.has(key)) known.set(key, look(wish as unknown as FileWish));
    return known.get(key);
  };
  return { array, held };
}
