import type { CreateLibrary, Machine } from '../evaluate/machine.ts';
import type { CallArguments, Value } from '../evaluate/values.ts';
import { bind } from '../evaluate/bind.ts';
import { itemsOf, toText } from '../library/convert.ts';
import { produceData } from '../library/data.ts';
import { classesOf } from '../library/labels.ts';
import { moduleOf } from '../library/module.ts';
import { operate, toArray } from '../numpy/arrays.ts';
import { dummies } from './dummies.ts';
import { fileReaders } from './files.ts';
import { heldFrame } from './frame.ts';
import { joined } from './joined.ts';

/** `pd.DataFrame(array, columns=[…])`, `pd.DataFrame({"a": array, …})`. */
function made(machine: Machine, args: CallArguments): Value {
  const { values } = bind('data=None, index=None, columns=None, dtype=None, copy=None', args);
  const { data } = values;
  const { span } = args;
  const unknown = machine.unknown('a table made in this way', span);
  const arrayIn = (value: Value) =>
    value.kind === 'tensor' || value.kind === 'instance' || value.kind === 'list'
      ? toArray(machine, value, span)
      : undefined;
  if (data?.kind === 'dict') {
    const own = new Map<string, Value>();
    for (const { key, value } of data.entries.values()) {
      const [name, array] = [toText(key), arrayIn(value)];
      const isWords = itemsOf(value)?.every((each) => each.kind === 'string') === true;
      if (name === undefined || !(isWords || array?.shape?.length === 1)) return unknown;
      own.set(name, array ?? machine.unknown('a column of words that stand in the program', span));
    }
    const first = [...own.values()].find(({ kind }) => kind === 'tensor');
    return first?.kind === 'tensor' ? heldFrame(machine, { source: { array: first, names: [] }, own, span }) : unknown;
  }
  const array = data && arrayIn(data);
  const names = itemsOf(values.columns)?.map(toText);
  if (!array?.shape || !names?.every((name) => name !== undefined)) return unknown;
  const wide =
    array.shape.length === 1
      ? operate(machine, 'reshape', { inputs: [array], config: { newshape: [-1, 1] }, span })
      : array;
  if (wide.shape?.length !== 2 || wide.shape[1] !== names.length) return unknown;
  return heldFrame(machine, { source: { array: wide, names }, span });
}

/** `pd.get_dummies(labels)`: a column for each class, where it is known how many there are. */
function labelColumns(machine: Machine, { positional: [labels], named, span }: CallArguments): Value | undefined {
  const classes = labels?.kind === 'tensor' && named.size === 0 ? classesOf(labels) : undefined;
  if (labels?.kind !== 'tensor' || classes === undefined) return undefined;
  const array = produceData(
    machine,
    { type: 'class_columns', inputs: [labels, labels], config: {}, span },
    { shape: labels.shape && [...labels.shape.slice(0, 1), classes], dtype: 'bool' },
  );
  const names = Array.from({ length: classes }, (_, index) => String(index));
  return heldFrame(machine, { source: { array, names }, span });
}

/** The part of pandas that reads tables and takes their columns. */
export const createPandas: CreateLibrary = (machine) => {
  const pandas = moduleOf('pandas', {
    ...fileReaders(machine),
    DataFrame: (args: CallArguments) => made(machine, args),
    get_dummies: (args: CallArguments) => labelColumns(machine, args) ?? dummies(machine, args),
    concat: (args: CallArguments) => joined(machine, args),
  });
  return { name: 'pandas', module: (name) => (name === 'pandas' ? pandas : undefined) };
};
