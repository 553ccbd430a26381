import type { Config } from '../../../model/config.ts';
import type { Dimension } from '../../../model/dimension.ts';
import type { Machine } from '../../evaluate/machine.ts';
import { rangeLength, rangeOf } from '../../evaluate/range.ts';
import type { Span } from '../../../model/span.ts';
import {
  type CallArguments,
  type ClassValue,
  type InstanceValue,
  list,
  NONE,
  type TensorValue,
  type Value,
} from '../../evaluate/values.ts';
import { nativeClass } from '../../library/classes.ts';
import { itemsOf, toConfigValue, toDimension } from '../../library/convert.ts';
import { mapTensors } from '../../library/nested.ts';
import { type Arguments, readArguments } from '../arguments.ts';
import { produce } from '../produce.ts';
import { isInstance } from '../values.ts';
import { rowsOf, setDataset } from './dataset.ts';
import { wholeOf } from './ownRows.ts';

/** Some rows of another set: how they are taken of each of its arrays, and how many, where that is known. */
interface Taken {
  readonly dataset: Value;
  readonly rows: Dimension | undefined;
  readonly part: { readonly type: string; readonly config: Config; readonly more?: readonly TensorValue[] };
  readonly span: Span;
}

function takeRows(machine: Machine, made: InstanceValue, { dataset, rows, part, span }: Taken): void {
  made.attributes.set('dataset', dataset);
  const known = wholeOf(machine, dataset, span);
  if (!known) return;
  const { type, config, more = [] } = part;
  const whole = mapTensors(known.whole, (each) =>
    produce(
      machine,
      { type, inputs: [each, ...more], config, span },
      each.shape && rows !== undefined ? [rows, ...each.shape.slice(1)] : undefined,
      each.dtype,
    ),
  );
  setDataset(made, { rows, whole });
}

const SEED = Symbol('torch.Generator seed');

/** `torch.Generator().manual_seed(42)`: what it draws first follows from its seed. */
export function createGenerator(): ClassValue {
  return nativeClass('torch.Generator', {
    __init__: () => NONE,
    manual_seed: (self, args) => {
      self.state.set(SEED, toDimension(args.positional[0]));
      return self;
    },
  });
}

function seedOf(generator: Value): number | undefined {
  if (!isInstance(generator)) return undefined;
  const seed = generator.state.get(SEED) as number | undefined;
  generator.state.delete(SEED);
  return seed;
}

/** How many rows each part has: numbers, or shares, whose remainder goes to the first parts one by one. */
function sizesOf(lengths: readonly Value[], rows: Dimension | undefined): readonly (Dimension | undefined)[] {
  const shares = lengths.every((each) => each.kind === 'number' && (each.float || each.value === 0));
  if (!shares) return lengths.map(toDimension);
  if (typeof rows !== 'number') return lengths.map(() => undefined);
  const sizes = lengths.map((each) => Math.floor(rows * (each.kind === 'number' ? each.value : 0)));
  const left = rows - sizes.reduce((sum, each) => sum + each, 0);
  return sizes.map((each, index) => each + Math.floor(left / sizes.length) + (index < left % sizes.length ? 1 : 0));
}

/** `random_split(dataset, lengths)`: numbers of rows, or shares of them. */
export function randomSplit(machine: Machine, kind: ClassValue, made: Arguments): Value {
  const { span } = made;
  const dataset = made.value('dataset');
  const all = rowsOf(machine, dataset, span);
  const lengths = itemsOf(made.value('lengths'));
  if (!lengths) return machine.unknown('the parts of a data set', span);
  const sizes = sizesOf(lengths, all);
  const common: Config = {
    lengths: lengths.map((each) => (each.kind === 'number' ? each.value : null)),
    seed: seedOf(made.value('generator')) ?? null,
    call: machine.nextId(),
  };
  const parts = sizes.map((rows, part): InstanceValue => {
    const taken: InstanceValue = { kind: 'instance', class: kind, attributes: new Map(), span, state: new Map() };
    takeRows(machine, taken, { dataset, rows, part: { type: 'part_by_chance', config: { ...common, part } }, span });
    return taken;
  });
  return list(parts);
}

/** The numbers of rows as they are listed, as a range, or as an array that the file computes. */
function listed(indices: Value): Pick<Taken, 'rows' | 'part'> {
  if (indices.kind === 'tensor')
    return { rows: indices.shape?.[0], part: { type: 'take', config: { axis: 0 }, more: [indices] } };
  const range = isInstance(indices) ? rangeOf(indices) : undefined;
  if (range) {
    const rows = rangeLength(range);
    return { rows, part: { type: 'listed_rows', config: { start: range.start, step: range.step, count: rows } } };
  }
  const numbers = itemsOf(indices);
  const rows = numbers?.map(toConfigValue);
  const known = rows?.every((each) => typeof each === 'number') ? rows : undefined;
  if (known) return { rows: known.length, part: { type: 'listed_rows', config: { rows: known } } };
  const reason = 'which rows the Subset takes';
  return { rows: numbers?.length, part: { type: 'Unknown', config: { reason } } };
}

export function constructSubset(machine: Machine, self: InstanceValue, args: CallArguments): Value {
  const made = readArguments(machine, 'dataset, indices', args);
  const { span } = args;
  takeRows(machine, self, { dataset: made.value('dataset'), span, ...listed(made.value('indices')) });
  self.attributes.set('indices', made.value('indices'));
  return NONE;
}
