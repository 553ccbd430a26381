import type { Span } from '../../model/span.ts';
import type { Machine } from '../evaluate/machine.ts';
import { integer, list, type TensorValue, type Value } from '../evaluate/values.ts';
import { toArray } from '../numpy/arrays.ts';
import { allRows } from './allRows.ts';
import { rowIndex } from './rowIndex.ts';

/** Windows that are cut from the rows of an array. */
export interface Windows {
  readonly rows: number;
  /** Where the first begins, and how far the next one is. */
  readonly start?: number;
  readonly stride?: number;
  /** How many rows of the array each has, and how far apart; without a length each is one row. */
  readonly length?: number;
  readonly rate?: number;
  /** Whose doing it is. */
  readonly name: string;
  readonly span: Span;
}

/** All windows, one behind the other: [rows, length, …]. */
export function windowsOf(machine: Machine, array: TensorValue, windows: Windows): TensorValue | undefined {
  const { rows, start = 0, stride = 1, length, rate = 1, name, span } = windows;
  const sum = (left: Value, right: Value): Value => machine.binary('+', left, right, span);
  const first = sum(machine.binary('*', rowIndex(machine, span, 'numpy'), integer(stride), span), integer(start));
  const steps = Array.from({ length: length ?? 0 }, (_, place) => integer(place * rate));
  const places = length === undefined ? first : sum(first, toArray(machine, list(steps), span)!);
  const example = machine.item(array, places, span);
  const whole = example.kind === 'tensor' ? allRows(machine, { example, rows, name, span }) : undefined;
  return whole?.kind === 'tensor' ? whole : undefined;
}
