import type { DataArray, DataLists } from '../dataArray.ts';

export interface LabelledSet {
  readonly x: DataArray | DataLists;
  readonly y: DataArray;
}

/** What a file asks of a data set: `num_words` of IMDB, `label_mode` of CIFAR-100. */
export type SetOptions = Readonly<Record<string, unknown>>;

/** `train` and `test`, or `all` where a set is not divided. */
export type Parts = Readonly<Record<string, LabelledSet>>;

/** One form in which a set lies on a disk. */
export interface Source {
  /** Where below a searched folder it lies: a file, or the folder of its files. */
  readonly paths: readonly string[];
  /** Files whose presence tells that a folder holds the set; each may be packed as `.gz`. */
  readonly markers?: readonly string[];
  readonly read: (place: string, options: SetOptions) => Parts;
}
