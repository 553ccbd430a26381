import type { Span } from '../../../model/span.ts';
import type { Machine } from '../../evaluate/machine.ts';
import { findMember } from '../../evaluate/classes.ts';
import { type InstanceValue, integer, type TensorValue, tuple, type Value } from '../../evaluate/values.ts';
import { allRows as wholeRows, type Laid } from '../../library/allRows.ts';
import { itemsOf } from '../../library/convert.ts';
import { heldRows } from '../../library/heldRows.ts';
import { mapTensors, someWithin, tensorsWithin } from '../../library/nested.ts';
import { rowIndex } from '../../library/rowIndex.ts';
import { produce } from '../produce.ts';
import { tensorOfValue } from '../tensorOfValue.ts';
import { isInstance } from '../values.ts';
import { datasetOf, type DatasetState, rowsInside, rowsOf } from './dataset.ts';

/** What one example becomes when it is made for every row; numbers and truth values become tensors. */
function asTensors(machine: Machine, example: Value, span: Span): Value {
  return mapTensors(
    example,
    (tensor) => ({ ...tensor, library: 'torch' }),
    (value) =>
      value.kind === 'number' || value.kind === 'boolean' || value.kind === 'dimension'
        ? tensorOfValue(machine, value, span)
        : value,
  );
}

/** All rows of what is made one by one, as an example for any row tells it. */
export function allRows(machine: Machine, laid: Laid): DatasetState {
  const example = asTensors(machine, laid.example, laid.span);
  return { rows: laid.rows, whole: wholeRows(machine, { ...laid, example }) };
}

/** Where the symbolic example leaves shapes open, those of the first one hold. */
function exampleFor(machine: Machine, dataset: InstanceValue, span: Span): Value {
  const example = machine.item(dataset, rowIndex(machine, span), span);
  const isWhole =
    !someWithin(example, (each) => each.kind === 'unknown') && tensorsWithin(example).every((each) => each.shape);
  return isWhole ? example : machine.item(dataset, integer(0), span);
}

/** Columns of a list of examples, each example a tuple or list. */
function columnsOf(machine: Machine, items: readonly Value[], span: Span): Value | undefined {
  const width = itemsOf(items[0])?.length;
  if (width === undefined || items.some((each) => itemsOf(each)?.length !== width)) return undefined;
  const column = (at: number): TensorValue => {
    const parts = items.map((each) => tensorOfValue(machine, itemsOf(each)![at]!, span));
    const [first] = parts;
    const shape = first?.shape && [items.length, ...first.shape];
    return produce(machine, { type: 'stack', inputs: parts, config: { axis: 0 }, span }, shape, first?.dtype);
  };
  return tuple(Array.from({ length: width }, (_, at) => column(at)));
}

/** All rows of what a loader or a part of a set is made of, where they are known. */
export function wholeOf(machine: Machine, dataset: Value, span: Span): DatasetState | undefined {
  const known = datasetOf(dataset);
  if (known) return known;
  if (dataset.kind === 'tensor') return { rows: rowsInside(dataset), whole: dataset };
  const held = heldRows(dataset);
  if (held) return { rows: held.count, whole: mapTensors(held.whole, (each) => ({ ...each, library: 'torch' })) };
  const items = itemsOf(dataset);
  if (items) {
    const whole = items.length > 0 ? columnsOf(machine, items, span) : undefined;
    return whole && { rows: items.length, whole };
  }
  if (!isInstance(dataset) || !findMember(dataset.class, '__getitem__').member) return undefined;
  const example = exampleFor(machine, dataset, span);
  const name = `${dataset.class.name}.__getitem__`;
  return allRows(machine, { example, rows: rowsOf(machine, dataset, span), name, span });
}
