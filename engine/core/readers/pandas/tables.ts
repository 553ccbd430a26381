import type { Span } from '../../model/span.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { TensorValue, Value } from '../evaluate/values.ts';
import { columnOf, frameState, namesOf } from './columns.ts';
import { heldFrame } from './frame.ts';

/** The columns of a table by their names; nothing where one of them is not known. */
export function columnsIn(machine: Machine, value: Value, span: Span): Map<string, TensorValue> | undefined {
  const state = frameState(value);
  const names = state && namesOf(state);
  const columns = names?.map((name) => [name, columnOf(machine, state!, name, span)] as const);
  if (!columns?.every((each): each is readonly [string, TensorValue] => each[1].kind === 'tensor')) return undefined;
  return new Map(columns);
}

/** A table of columns, each by its name. */
export function frameOfColumns(machine: Machine, own: ReadonlyMap<string, TensorValue>, span: Span): Value {
  const [first] = own.values();
  return first
    ? heldFrame(machine, { source: { array: first, names: [] }, own, span })
    : machine.unknown('a table without columns', span);
}
