/** Numbers of a data set in row-major order. */
export interface DataArray {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'uint8';
  readonly values: Float32Array | Int32Array | Uint8Array;
}

/** Rows of different lengths, as texts in numbers of words are. */
export interface DataLists {
  readonly lists: readonly Int32Array[];
}

export function isLists(data: DataArray | DataLists): data is DataLists {
  return 'lists' in data;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, each) => size * each, 1);
}

/** Some rows of an array, in the order in which they are named. */
export function rowsOf<Data extends DataArray | DataLists>(data: Data, rows: ArrayLike<number>): Data;
export function rowsOf(data: DataArray | DataLists, rows: ArrayLike<number>): DataArray | DataLists {
  if (isLists(data)) return { lists: Array.from(rows, (row) => data.lists[row]!) };
  const { shape, dtype, values } = data;
  const width = sizeOf(shape.slice(1));
  const taken = values.slice(0, rows.length * width);
  for (let row = 0; row < rows.length; row += 1)
    taken.set(values.subarray(rows[row]! * width, (rows[row]! + 1) * width), row * width);
  return { shape: [rows.length, ...shape.slice(1)], dtype, values: taken };
}

/** A data file that can't be used: what is wrong and what to do, in sentences. */
export class DataProblem extends Error {}
