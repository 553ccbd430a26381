import { ancestors } from '../library/ancestors.ts';
import { allRows, reasonAgainst } from '../library/allRows.ts';
import { heldRows, rowOf, rowsItem } from '../library/heldRows.ts';
import { tensorsWithin } from '../library/nested.ts';
import { toArray } from '../numpy/arrays.ts';
import type { Span } from '../../model/span.ts';
import type { Evaluation } from './evaluation.ts';
import { rangeItem, rangeLength, rangeOf } from './range.ts';
import { integer, tuple, type TensorValue, type Value } from './values.ts';

/** Fewer passes are followed one by one. */
const FEW = 32;

/** What a loop goes over, where its items are numbered. */
export interface Numbered {
  readonly count: number;
  readonly item: (index: number) => Value;
  /** Any item, by a number that stands for every row. */
  readonly any: (index: TensorValue) => Value;
}

/** Items that are alike, of a range, the rows of an array, or what another loop has made. */
export function numbered({ machine }: Evaluation, value: Value, span: Span): Numbered | undefined {
  const range = rangeOf(value);
  const held = heldRows(value);
  const rows = value.kind === 'tensor' ? value.shape?.[0] : held?.count;
  if (range) {
    const along = (index: TensorValue): Value =>
      machine.binary('+', machine.binary('*', index, integer(range.step), span), integer(range.start), span);
    const any = (index: TensorValue): Value => (range.step === 1 && range.start === 0 ? index : along(index));
    return { count: rangeLength(range), item: (index) => rangeItem(range, index), any };
  }
  if (typeof rows !== 'number') return undefined;
  const item = (index: Value): Value => (held ? rowOf(machine, held, index, span) : machine.item(value, index, span));
  return { count: rows, item: (index) => item(integer(index)), any: item };
}

/** Whether it is worth laying passes together. */
export const isMany = (items: Numbered | undefined): items is Numbered => items !== undefined && items.count > FEW;

const isNumber = ({ kind }: Value): boolean => kind === 'number' || kind === 'boolean';

/** What is made in one pass, of nothing but arrays; undefined for anything else. */
function asArrays(evaluation: Evaluation, value: Value, span: Span): Value | undefined {
  if (value.kind === 'tuple') {
    const items = value.items.map((each) => asArrays(evaluation, each, span));
    return items.every((each) => each !== undefined) ? tuple(items) : undefined;
  }
  if (value.kind === 'tensor') return value;
  return isNumber(value) || value.kind === 'list' ? toArray(evaluation.machine, value, span) : undefined;
}

/** Data alone: what a layer gives belongs to a model, and each of its passes is followed. */
const isData = (value: Value): boolean =>
  ancestors(...tensorsWithin(value)).every(
    ({ layer, parameter, type }) => !layer && !parameter && type !== 'Input' && type !== 'Parameter',
  );

/** Whether a pass's number had a part in it. */
export const hangsOnPass = (value: Value): boolean =>
  ancestors(...tensorsWithin(value)).some(({ type }) => type === 'RowIndex');

/** One example as arrays, where it may stand for all of them. */
export function exampleOf(evaluation: Evaluation, value: Value, span: Span): Value | undefined {
  const example = asArrays(evaluation, value, span);
  const known = example && tensorsWithin(example).every(({ shape }) => shape);
  return known && isData(example) && reasonAgainst(example, 'this loop') === undefined ? example : undefined;
}

/** The items that passes have made, as one item of a list. */
export function madeOf({ machine }: Evaluation, example: Value, count: number, span: Span): Value {
  return rowsItem({ count, whole: allRows(machine, { example, rows: count, name: 'this loop', span }) }, span);
}
