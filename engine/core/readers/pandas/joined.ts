import { bind } from '../evaluate/bind.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { CallArguments, Origin, TensorValue, Value } from '../evaluate/values.ts';
import { itemsOf, toNumber, toText } from '../library/convert.ts';
import { operate } from '../numpy/arrays.ts';
import { columnsIn, frameOfColumns } from './tables.ts';

const SIGNATURE =
  'objs, *, axis=0, join="outer", ignore_index=False, keys=None, levels=None, names=None, verify_integrity=False, sort=False, copy=None';

/** What picks rows, so that they no longer go by their numbers. */
const PICKS = /^(?:boolean_mask|take|shuffle|part_by_chance|listed_rows|split)$/;

/** All that columns are made of row by row: a single number, such as a mean, has no rows. */
function alongRows(columns: readonly TensorValue[]): readonly Origin[] {
  const found = new Set(columns.map(({ origin }) => origin));
  for (const { inputs } of found) for (const { shape, origin } of inputs) if (shape?.length !== 0) found.add(origin);
  return [...found];
}

/**
 * What the rows of columns go by: which rows of a file were kept, or their plain numbers. pandas puts rows together by
 * that, and not by their place. @returns nothing where it is not plain
 */
function rowsOf(columns: readonly TensorValue[]): string | undefined {
  const all = alongRows(columns);
  const isPicked = all.some(({ type, inputs }) => PICKS.test(type) || (type === 'getitem' && inputs.length > 1));
  const kept = new Set(
    all.flatMap(({ type, config }) => (type === 'File' ? JSON.stringify(config.complete ?? 0) : [])),
  );
  const [only = '0', another] = kept;
  return isPicked || another !== undefined ? undefined : only;
}

const NOT_PLAIN = 'tables put together whose rows or columns are not plain';

/** `pd.concat([one, other], axis=1)`, and rows below rows. */
export function joined(machine: Machine, args: CallArguments): Value {
  const { values, excess } = bind(SIGNATURE, args);
  const { span } = args;
  const unknown = machine.unknown(NOT_PLAIN, span);
  const axis = toText(values.axis) === 'columns' ? 1 : toText(values.axis) === 'index' ? 0 : toNumber(values.axis);
  const isPlain = excess.length === 0 && values.keys?.kind === 'none';
  const parts = itemsOf(values.objs)?.map((each) => columnsIn(machine, each, span));
  if (!isPlain || (axis !== 0 && axis !== 1) || !parts?.every((each) => each !== undefined)) return unknown;
  const [first, ...others] = parts;
  if (!first) return unknown;
  if (axis === 1) {
    const all = parts.flatMap((each) => [...each]);
    const [rows, ...more] = parts.map((each) => rowsOf([...each.values()]));
    const isOne = rows !== undefined && more.every((each) => each === rows);
    return isOne && new Set(all.map(([name]) => name)).size === all.length
      ? frameOfColumns(machine, new Map(all), span)
      : unknown;
  }
  const isAlike = (each: ReadonlyMap<string, TensorValue>): boolean =>
    each.size === first.size && [...first.keys()].every((name) => each.has(name));
  if (!others.every(isAlike)) return unknown;
  const below = [...first.keys()].map((name) => {
    const inputs = parts.map((each) => each.get(name)!);
    return [name, operate(machine, 'concatenate', { inputs, config: { axis: 0 }, span })] as const;
  });
  return frameOfColumns(machine, new Map(below), span);
}
