import type { LoopFunctions } from './program.ts';

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
