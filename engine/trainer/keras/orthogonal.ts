// TensorFlow.js draws orthogonal matrices by a factorisation of many small operations, minutes long where a layer is wide.
import type { Tensor } from '@tensorflow/tfjs-core';
import { randomNormal, tensor } from '@tensorflow/tfjs-core';
import { classNamed } from './registry.ts';

/** Rounding leaves a little of the former columns in a new one; what a second pass leaves is as small as numbers go. */
const PASSES = 2;

function makeOrthogonal(column: Float64Array, before: readonly Float64Array[]): void {
  for (const other of before) {
    let shared = 0;
    for (let row = 0; row < column.length; row++) shared += column[row]! * other[row]!;
    for (let row = 0; row < column.length; row++) column[row]! -= shared * other[row]!;
  }
}

/**
 * Columns of length 1 that stand at right angles, made one after the other out of those of a matrix (modified Gram-Schmidt):
 * its QR factorisation with a positive diagonal.
 * @param values the matrix, row by row, with at least as many rows as columns
 */
export function orthonormalColumns(values: ArrayLike<number>, rows: number, columns: number): readonly Float64Array[] {
  const made: Float64Array[] = [];
  for (let at = 0; at < columns; at++) {
    const column = Float64Array.from({ length: rows }, (_, row) => values[row * columns + at]!);
    for (let pass = 0; pass < PASSES; pass++) makeOrthogonal(column, made);
    const length = Math.sqrt(column.reduce((sum, each) => sum + each * each, 0));
    made.push(column.map((each) => each / length));
  }
  return made;
}

interface Orthogonal {
  readonly gain: number;
  readonly seed?: number;
}

function drawn(this: Orthogonal, shape: readonly number[]): Tensor {
  const columns = shape.at(-1) ?? 0;
  const rows = shape.slice(0, -1).reduce((size, each) => size * each, 1);
  if (shape.length < 2) throw new Error('Only matrices can be orthogonal. Give the array two dimensions.');
  const [long, short] = [Math.max(rows, columns), Math.min(rows, columns)];
  const random = randomNormal([long, short], 0, 1, 'float32', this.seed);
  const made = orthonormalColumns(random.dataSync(), long, short);
  random.dispose();
  const values = new Float32Array(rows * columns);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      values[row * columns + column] = this.gain * (rows < columns ? made[row]![column]! : made[column]![row]!);
  return tensor(values, [...shape], 'float32');
}

/** Gives TensorFlow.js's orthogonal initialiser a quick way to the same numbers. */
export function quickenOrthogonal(): void {
  Object.assign(classNamed('Orthogonal')!.prototype as object, { apply: drawn });
}
