import type { Dimension } from '../../../model/dimension.ts';
import type { Machine } from '../../evaluate/machine.ts';
import type { Span } from '../../../model/span.ts';
import { type CallArguments, type InstanceValue, integer, type Value } from '../../evaluate/values.ts';
import { findMember } from '../../evaluate/classes.ts';
import { fromDimension, itemsOf, toDimension } from '../../library/convert.ts';
import { mapTensors } from '../../library/nested.ts';
import { isInstance } from '../values.ts';

/** What a set of examples gives: whole arrays, rows first, laid out as one example is. */
export interface DatasetState {
  readonly rows: Dimension | undefined;
  /** The structure of one example with whole arrays in the places of its tensors. */
  readonly whole: Value;
}

const DATASET = Symbol('torch.utils.data dataset');

export function datasetOf(value: Value | undefined): DatasetState | undefined {
  return isInstance(value) ? (value.state.get(DATASET) as DatasetState | undefined) : undefined;
}

export function setDataset(instance: InstanceValue, state: DatasetState): void {
  instance.state.set(DATASET, state);
}

/** The first tensor of a structure, whose first extent counts the rows. */
export function rowsInside(value: Value): Dimension | undefined {
  if (value.kind === 'tensor') return value.shape?.[0];
  return itemsOf(value)
    ?.map(rowsInside)
    .find((each) => each !== undefined);
}

export function exampleOf(machine: Machine, self: InstanceValue, args: CallArguments): Value {
  const state = datasetOf(self);
  const index = args.positional[0] ?? integer(0);
  if (!state) return machine.unknown('an example', args.span);
  return mapTensors(state.whole, (each) => machine.item(each, index, args.span));
}

export function lengthOf(machine: Machine, self: InstanceValue, args: CallArguments): Value {
  const rows = datasetOf(self)?.rows;
  return rows === undefined ? machine.unknown('the length of a data set', args.span) : fromDimension(rows);
}

/** Rows of another set: how many are taken is known where their numbers are listed. */
export function rowsOf(machine: Machine, dataset: Value, span: Span): Dimension | undefined {
  const known = datasetOf(dataset)?.rows;
  if (known !== undefined) return known;
  if (dataset.kind === 'tensor') return dataset.shape?.[0];
  const items = itemsOf(dataset);
  if (items) return items.length;
  if (!isInstance(dataset) || !findMember(dataset.class, '__len__').member) return undefined;
  return toDimension(
    machine.call(machine.attribute(dataset, '__len__', span), {
      positional: [],
      named: new Map(),
      span,
      spans: new Map(),
      open: false,
    }),
  );
}
