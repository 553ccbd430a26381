import type { CreateLibrary, Machine } from '../evaluate/machine.ts';
import type { CallArguments, Value } from '../evaluate/values.ts';
import { bind } from '../evaluate/bind.ts';
import { itemsOf, toText } from '../library/convert.ts';
import { moduleOf } from '../library/module.ts';
import { operate, toArray } from '../numpy/arrays.ts';
import { fileReaders } from './files.ts';
import { heldFrame } from './frame.ts';

/** `pd.DataFrame(array, columns=[…])`, `pd.DataFrame({"a": array, …})`. */
function made(machine: Machine, args: CallArguments): Value {
  const { values } = bind('data=None, index=None, columns=None, dtype=None, copy=None', args);
  const { data } = values;
  const { span } = args;
  const unknown = machine.unknown('a table made in this way', span);
  const arrayIn = (value: Value) =>
    value.kind === 'tensor' || value.kind === 'instance' ? toArray(machine, value, span) : undefined;
  if (data?.kind === 'dict') {
    const own = new Map<string, Value>();
    for (const { key, value } of data.entries.values()) {
      const [name, array] = [toText(key), arrayIn(value)];
      if (name === undefined || array?.shape?.length !== 1) return unknown;
      own.set(name, array);
    }
    const [first] = own.values();
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

/** The part of pandas that reads tables and takes their columns. */
export const createPandas: CreateLibrary = (machine) => {
  const pandas = moduleOf('pandas', {
    ...fileReaders(machine),
    DataFrame: (args: CallArguments) => made(machine, args),
  });
  return { name: 'pandas', module: (name) => (name === 'pandas' ? pandas : undefined) };
};
