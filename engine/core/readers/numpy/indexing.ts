import type { ConfigValue } from '../../model/config.ts';
import type { Span } from '../../model/span.ts';
import { isChanged } from '../evaluate/inPlace.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { TensorValue, Value } from '../evaluate/values.ts';
import { itemsOf, toConfigValue, toDimension } from '../library/convert.ts';
import { windowOf } from '../library/rowIndex.ts';
import { arrayInFile } from './files.ts';
import { operate, toArray } from './arrays.ts';

/** One part of an index as the catalogue's `getitem` has it; arrays become inputs. */
function part(machine: Machine, index: Value, inputs: TensorValue[]): ConfigValue | undefined {
  if (index.kind === 'none') return null;
  if (index.kind === 'ellipsis') return '...';
  if (index.kind === 'slice') {
    const [start, stop, step] = [index.start, index.stop, index.step].map(toConfigValue);
    if (start !== undefined && stop !== undefined && step !== undefined) return { start, stop, step };
    const { span } = inputs[0]!.origin;
    const window = windowOf(machine, index, { library: 'numpy', span });
    return window && { input: inputs.push(window) - 1, window: true };
  }
  if (index.kind === 'tensor') {
    inputs.push(index);
    return { input: inputs.length - 1 };
  }
  return toDimension(index);
}

/** `x[…]` of an array. */
export function indexed(machine: Machine, array: TensorValue, index: Value, span: Span): Value {
  const member = index.kind === 'string' ? arrayInFile(machine, array, index.value, span) : undefined;
  if (member) return member;
  const known = index.kind === 'number' ? itemsOf(array.constant)?.at(index.value) : undefined;
  if (known?.kind === 'number' && array.shape?.length === 1 && !isChanged(array.origin)) return known;
  const inputs = [array];
  const parts = (index.kind === 'tuple' ? index.items : [index]).map((each) => {
    const list = each.kind === 'list' ? toArray(machine, each, span) : undefined;
    return part(machine, list ?? each, inputs);
  });
  if (parts.some((each) => each === undefined)) return machine.unknown('an index that is not known', span);
  const found = operate(machine, 'getitem', { inputs, config: { index: parts as ConfigValue[] }, span });
  return isRow(array, found) ? machine.unknown('a row of a length of its own', span) : found;
}

/** Texts and lists of numbers lie as objects in an array: one of them is no single number. */
const isRow = ({ dtype }: TensorValue, found: TensorValue): boolean => dtype === 'object' && found.shape?.length === 0;

/** Rows of an array as a loop or an unpacking takes them, where they are few. */
export function rowsOf(machine: Machine, array: TensorValue, span: Span): readonly Value[] | undefined {
  const [rows] = array.shape ?? [];
  if (typeof rows !== 'number' || rows > 64) return undefined;
  const known = itemsOf(array.constant);
  return Array.from(
    { length: rows },
    (_, row) => known?.[row] ?? operate(machine, 'getitem', { inputs: [array], config: { index: [row] }, span }),
  );
}
