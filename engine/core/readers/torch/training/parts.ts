import type { Config } from '../../../model/config.ts';
import type { Dimension } from '../../../model/dimension.ts';
import type { Machine } from '../../evaluate/machine.ts';
import type { Span } from '../../../model/span.ts';
import {
  type CallArguments,
  type ClassValue,
  type InstanceValue,
  list,
  NONE,
  type Value,
} from '../../evaluate/values.ts';
import { itemsOf, toDimension } from '../../library/convert.ts';
import { mapTensors } from '../../library/nested.ts';
import { type Arguments, readArguments } from '../arguments.ts';
import { produce } from '../produce.ts';
import { datasetOf, rowsOf, setDataset } from './dataset.ts';

/** Rows of another set: how many are taken is known where their numbers are listed. */
function subset(
  machine: Machine,
  taken: { kind: ClassValue; dataset: Value; rows: Dimension | undefined; part: Config; span: Span },
): InstanceValue {
  const { kind, dataset, rows, part, span } = taken;
  const made: InstanceValue = {
    kind: 'instance',
    class: kind,
    attributes: new Map([['dataset', dataset]]),
    span,
    state: new Map(),
  };
  const known = datasetOf(dataset);
  const whole = known
    ? mapTensors(known.whole, (each) =>
        produce(
          machine,
          { type: 'rows', inputs: [each], config: part, span },
          each.shape && rows !== undefined ? [rows, ...each.shape.slice(1)] : undefined,
        ),
      )
    : machine.unknown('a part of a data set', span);
  if (known) setDataset(made, { rows, whole });
  return made;
}

function shareOf(length: Value, rows: Dimension | undefined): Dimension | undefined {
  if (length.kind !== 'number' || !length.float) return toDimension(length);
  return typeof rows === 'number' ? Math.floor(rows * length.value) : undefined;
}

/** `random_split(dataset, lengths)`: numbers of rows, or shares of them. */
export function randomSplit(machine: Machine, kind: ClassValue, made: Arguments): Value {
  const dataset = made.value('dataset');
  const rows = rowsOf(machine, dataset, made.span);
  const lengths = itemsOf(made.value('lengths'));
  if (!lengths) return machine.unknown('the parts of a data set', made.span);
  let start: Dimension | undefined = 0;
  const parts = lengths.map((length, index) => {
    const taken = shareOf(length, rows);
    const part: Config = {
      part: index,
      parts: lengths.length,
      shuffled: true,
      start: typeof start === 'number' ? start : null,
    };
    start = typeof start === 'number' && typeof taken === 'number' ? start + taken : undefined;
    return subset(machine, { kind, dataset, rows: taken, part, span: made.span });
  });
  return list(parts);
}

export function constructSubset(machine: Machine, self: InstanceValue, args: CallArguments): Value {
  const made = readArguments(machine, 'dataset, indices', args);
  const dataset = made.value('dataset');
  const indices = made.value('indices');
  const count = machine.iterate(indices, args.span)?.length;
  const taken = subset(machine, { kind: self.class, dataset, rows: count, part: { listed: true }, span: args.span });
  const state = datasetOf(taken);
  if (state) setDataset(self, state);
  self.attributes.set('dataset', dataset);
  return NONE;
}
