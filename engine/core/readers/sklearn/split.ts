import type { Dimension } from '../../model/dimension.ts';
import { symbol } from '../../model/dimension.ts';
import type { Machine } from '../evaluate/machine.ts';
import { bind } from '../evaluate/bind.ts';
import { type CallArguments, list, type NativeValue, type TensorValue, type Value } from '../evaluate/values.ts';
import { toBoolean, toNumber } from '../library/convert.ts';
import { produceData } from '../library/data.ts';
import { operate, toArray } from '../numpy/arrays.ts';

interface Sizes {
  readonly train: Dimension;
  readonly test: Dimension;
}

/** A share of the rows, or how many: as scikit-learn rounds them, the test up and the training down. */
function sizesOf(machine: Machine, rows: Dimension | undefined, test?: number, train?: number): Sizes {
  if (typeof rows !== 'number') {
    const open = (part: string) => symbol(`${part}${machine.nextId()}`);
    return { train: open('train'), test: open('test') };
  }
  const exact = (size: number, round: (value: number) => number) => (size < 1 ? round(size * rows) : size);
  const inTrain = train === undefined ? undefined : exact(train, Math.floor);
  const inTest = test === undefined ? undefined : exact(test, Math.ceil);
  if (inTest === undefined && inTrain === undefined) return sizesOf(machine, rows, 0.25);
  return { train: inTrain ?? rows - inTest!, test: inTest ?? rows - inTrain! };
}

const SIGNATURE = '*arrays, test_size=None, train_size=None, random_state=None, shuffle=True, stratify=None';

/** `train_test_split(x, y, …)`: the rows of each array in two parts, the same rows for all. */
function trainTestSplit(machine: Machine, args: CallArguments): Value {
  const { values } = bind(SIGNATURE, args);
  const arrays = args.positional.map((each) => ({ each, array: toArray(machine, each, args.span) }));
  const stratify = values.stratify && toArray(machine, values.stratify, args.span);
  // What is not understood keeps its own reason in either part.
  const isKnown =
    arrays.every(({ each, array }) => array ?? each.kind === 'unknown') &&
    (stratify !== undefined || values.stratify?.kind === 'none');
  if (arrays.length === 0 || !isKnown || args.open) return machine.unknown('the parts of a split', args.span);
  const all = arrays.map(({ each, array }) => (each.kind === 'tensor' ? each : (array ?? each)));
  const rows = all.flatMap((each) => (each.kind === 'tensor' && each.shape ? [each.shape[0]] : []))[0];
  const sizes = sizesOf(machine, rows, toNumber(values.test_size), toNumber(values.train_size));
  const config = {
    test_size: toNumber(values.test_size) ?? null,
    train_size: toNumber(values.train_size) ?? null,
    random_state: toNumber(values.random_state) ?? null,
    shuffle: toBoolean(values.shuffle) ?? true,
    call: machine.nextId(),
  };
  const part = (array: TensorValue, which: 'train' | 'test'): Value => {
    const shape = array.shape && [sizes[which], ...array.shape.slice(1)];
    const inputs = stratify ? [array, stratify] : [array];
    const made = produceData(
      machine,
      { type: 'split_rows', inputs, config: { ...config, part: which }, span: args.span },
      { shape, dtype: array.dtype },
    );
    return { ...made, library: array.library };
  };
  return list(
    all.flatMap((each) => (each.kind === 'tensor' ? [part(each, 'train'), part(each, 'test')] : [each, each])),
  );
}

/** `shuffle(x, y, random_state=0)`: the same new order for all. */
export function shuffled(machine: Machine, args: CallArguments): Value {
  const arrays = args.positional.map((each) => toArray(machine, each, args.span));
  if (arrays.length === 0 || !arrays.every((each) => each !== undefined))
    return machine.unknown('arrays in an order of chance', args.span);
  const config = { random_state: toNumber(args.named.get('random_state')) ?? null, call: machine.nextId() };
  const all = arrays.map((array) => operate(machine, 'shuffle', { inputs: [array], config, span: args.span }));
  return all.length === 1 ? all[0]! : list(all);
}

export function splitFunctions(machine: Machine): Readonly<Record<string, NativeValue['call']>> {
  return { train_test_split: (args) => trainTestSplit(machine, args) };
}
