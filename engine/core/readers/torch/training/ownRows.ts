import { type Dimension, dimensionText } from '../../../model/dimension.ts';
import type { Config } from '../../../model/config.ts';
import type { Span } from '../../../model/span.ts';
import type { Machine } from '../../evaluate/machine.ts';
import { findMember } from '../../evaluate/classes.ts';
import {
  type InstanceValue,
  integer,
  type Origin,
  type TensorValue,
  tuple,
  type Value,
} from '../../evaluate/values.ts';
import { itemsOf } from '../../library/convert.ts';
import { mapTensors, someWithin, tensorsWithin } from '../../library/nested.ts';
import { rowIndex, rowsNamed } from '../../library/rowIndex.ts';
import { produce } from '../produce.ts';
import { ancestors } from '../../library/ancestors.ts';
import { tensorOfValue } from '../tensorOfValue.ts';
import { isInstance } from '../values.ts';
import { datasetOf, type DatasetState, rowsInside, rowsOf } from './dataset.ts';

/** What is drawn anew for each row can't be drawn for all at once. */
const BY_CHANCE = /^(?:Random|Permutation|shuffle|draw|random_\w+)$/;

const originsOf = (example: Value): readonly Origin[] => ancestors(...tensorsWithin(example));

/** An array whose rows are as many as the set has, where these are counted by an array's own. */
function counting(origins: readonly Origin[], rows: Dimension): { array: TensorValue; more: number } | undefined {
  const [, name, sign, more] = /^\(?(.+?)(?:([+-])(\d+)\))?$/.exec(dimensionText(rows)) ?? [];
  for (const origin of origins)
    for (const array of origin.inputs) {
      const first = array.shape ? array.shape[0] : rowsNamed(array.origin.id);
      if (first !== undefined && dimensionText(first) === name)
        return { array, more: more === undefined ? 0 : Number(`${sign}${more}`) };
    }
  return undefined;
}

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

function reasonFor(example: Value, origins: readonly Origin[], name: string): string | undefined {
  const open = someWithin(example, (each) => each.kind === 'unknown') || tensorsWithin(example).length === 0;
  if (open || origins.some(({ type }) => type === 'Unknown' || type === 'either'))
    return `what ${name} makes of each row`;
  // What was made before the example is the same for all rows.
  const started = origins.find(({ type }) => type === 'RowIndex')?.id ?? Infinity;
  const chance = origins.some(({ type, id }) => BY_CHANCE.test(type) && id > started);
  return chance ? `what ${name} draws by chance for each row` : undefined;
}

interface Laid {
  readonly example: Value;
  readonly rows: Dimension | undefined;
  /** Whose doing it is, for sentences. */
  readonly name: string;
  readonly span: Span;
}

/** All rows of what is made one by one, as an example for any row tells it. */
export function allRows(machine: Machine, { example, rows, name, span }: Laid): DatasetState {
  const origins = originsOf(example);
  const count = rows === undefined || typeof rows === 'number' ? undefined : counting(origins, rows);
  const uncounted = typeof rows !== 'number' && !count ? `how many rows there are for ${name}` : undefined;
  const reason = reasonFor(example, origins, name) ?? uncounted;
  const config: Config = reason ? { reason } : { rows: typeof rows === 'number' ? rows : null, more: count?.more ?? 0 };
  const type = reason ? 'Unknown' : 'each_row';
  const whole = mapTensors(asTensors(machine, example, span), (tensor) =>
    produce(
      machine,
      { type, inputs: count && !reason ? [tensor, count.array] : [tensor], config, span },
      tensor.shape && rows !== undefined ? [rows, ...tensor.shape] : undefined,
      tensor.dtype,
    ),
  );
  return { rows, whole };
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
