import type { LoopFunctions } from './loops.ts';

/** Rows of floats in the WebAssembly memory: byte address of the first, bytes from one to the next (0: the same). */
export interface Rows {
  readonly address: number;
  readonly step: number;
}

interface RowCall {
  readonly to: Rows;
  readonly left: Rows;
  readonly right: Rows;
  /** Floats in a row. */
  readonly length: number;
  readonly count: number;
}

const FLOAT = 4;

/** to = from, row by row. */
export function copyRows(
  functions: LoopFunctions,
  { to, from, length, count }: Omit<RowCall, 'left' | 'right'> & { from: Rows },
): void {
  functions.copyRows(to.address, to.step, from.address, from.step, 0, 0, length * FLOAT, count);
}

/** to += from, row by row. */
export function addRows(
  functions: LoopFunctions,
  { to, from, length, count }: Omit<RowCall, 'left' | 'right'> & { from: Rows },
): void {
  functions.addRows(to.address, to.step, from.address, from.step, 0, 0, length * FLOAT, count);
}

/** to += left × right, element by element. */
export function multiplyAddRows(functions: LoopFunctions, { to, left, right, length, count }: RowCall): void {
  const bytes = length * FLOAT;
  functions.multiplyAddRows(to.address, to.step, left.address, left.step, right.address, right.step, bytes, count);
}

export type RowActivation = 'linear' | 'relu';

/** to = activation(to + bias), row by row, with one bias for all rows, or none. */
export function finishRows(
  functions: LoopFunctions,
  { to, bias, length, count }: { to: number; bias: number | undefined; length: number; count: number },
  activation: RowActivation,
): void {
  const bytes = length * FLOAT;
  if (bias === undefined && activation === 'relu') functions.reluRows(to, 0, to, 0, 0, 0, bytes * count, 1);
  if (bias === undefined) return;
  const run = activation === 'relu' ? functions.addReluRows : functions.addRows;
  run(to, bytes, bias, 0, 0, 0, bytes, count);
}

/** to = from, and 0 where `sign` is not above 0. */
export function keepWhereAbove(
  functions: LoopFunctions,
  { to, from, sign, length }: { to: number; from: number; sign: number; length: number },
): void {
  functions.rowsWhereAbove(to, 0, from, 0, sign, 0, length * FLOAT, 1);
}
