import type { Machine } from '../evaluate/machine.ts';
import { type HeldRows, integer, type TensorValue, type UnknownValue, type Value } from '../evaluate/values.ts';
import type { Span } from '../../model/span.ts';
import { mapTensors } from './nested.ts';
import { apply } from '../trace/apply.ts';

/** All items of a list that a loop has filled with one for each of its passes. */
export function rowsItem(held: HeldRows, span: Span): UnknownValue {
  return { kind: 'unknown', reason: 'what a loop makes in each pass', span, many: true, held };
}

const heldBy = (item: Value): HeldRows | undefined => (item.kind === 'unknown' ? item.held : undefined);

/** What a list holds that one loop has filled. */
export function heldRows(value: Value | undefined): HeldRows | undefined {
  const [item, another] = value?.kind === 'list' || value?.kind === 'tuple' ? value.items : [];
  return item && !another ? heldBy(item) : undefined;
}

/** How many items there are, where loops have filled all of them but those that are known. */
export function lengthWithRows(items: readonly Value[]): Value | undefined {
  let count = 0;
  for (const each of items) {
    const held = heldBy(each);
    if (!held && each.kind === 'unknown' && each.many) return undefined;
    count += held?.count ?? 1;
  }
  return integer(count);
}

/** The array of a list that loops have filled, one behind the other. */
export function arrayOfRows(machine: Machine, value: Value, span: Span): TensorValue | undefined {
  const items = value.kind === 'list' || value.kind === 'tuple' ? value.items : [];
  const wholes = items.map((each) => heldBy(each)?.whole);
  if (!wholes.every((each) => each?.kind === 'tensor')) return undefined;
  const [first, ...others] = wholes as TensorValue[];
  if (!first || others.length === 0) return first;
  const { library } = first;
  return apply(machine, {
    type: 'concatenate',
    inputs: wholes as TensorValue[],
    config: { axis: 0 },
    span,
    library,
  })[0];
}

/** One item, or some side by side. */
export const rowOf = (machine: Machine, { whole }: HeldRows, index: Value, span: Span): Value =>
  mapTensors(whole, (each) => machine.item(each, index, span));
