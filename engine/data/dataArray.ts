/** Numbers of a data set in row-major order. */
export interface DataArray {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32' | 'uint8';
  readonly values: Float32Array | Int32Array | Uint8Array;
}

export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((size, each) => size * each, 1);
}

/** A data file that can't be used: what is wrong and what to do, in sentences. */
export class DataProblem extends Error {}
