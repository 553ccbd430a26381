import { type SymbolicDimension, symbol } from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { LibraryName, Origin, TensorValue, Value } from '../evaluate/values.ts';
import { integer, list } from '../evaluate/values.ts';
import { apply, source } from '../trace/apply.ts';

/** Stands for the number of rows of an array whose shape is not known, by the number of its origin. */
export const rowsNamed = (origin: number): SymbolicDimension => symbol(`rows_of_${origin}`);

/** The number of a row that stands for every row: what is made with it is made for each. */
export function rowIndex(machine: Machine, span: Span, library: LibraryName = 'torch'): TensorValue {
  return source(machine, { type: 'RowIndex', config: {}, shape: [], dtype: 'int64', span, library });
}

/** `idx.tolist()`, `int(idx)` and the like leave a row's number what it is. */
export const isRowIndex = (value: Value | undefined): value is TensorValue =>
  value?.kind === 'tensor' && value.origin.type === 'RowIndex';

/** How a number follows from another one, such as the row's: `factor · base + offset`. */
export interface Line {
  /** Absent: it follows from none. */
  readonly base?: Origin;
  readonly factor: number;
  readonly offset: number;
}

function numberOf({ config, type }: Origin): number | undefined {
  return type === 'Constant' && typeof config.value === 'number' ? config.value : undefined;
}

export function lineOf({ origin }: TensorValue): Line {
  const constant = numberOf(origin);
  if (constant !== undefined) return { factor: 0, offset: constant };
  return combined(origin) ?? { base: origin, factor: 1, offset: 0 };
}

function combined({ type, inputs }: Origin): Line | undefined {
  if (!['add', 'subtract', 'multiply'].includes(type) || inputs.length !== 2) return undefined;
  const [one, two] = inputs.map(lineOf) as [Line, Line];
  if (one.base && two.base && one.base !== two.base) return undefined;
  const base = one.base ?? two.base;
  if (type === 'add') return { base, factor: one.factor + two.factor, offset: one.offset + two.offset };
  if (type === 'subtract') return { base, factor: one.factor - two.factor, offset: one.offset - two.offset };
  if (one.base && two.base) return undefined;
  const [line, times] = one.base ? [one, two.offset] : [two, one.offset];
  return { base, factor: line.factor * times, offset: line.offset * times };
}

const MOST_STEPS = 4096;

/** `x[i : i + length]`: the places of such a window, where its length is the same wherever it begins. */
export function windowOf(
  machine: Machine,
  { start, stop, step }: Value & { kind: 'slice' },
  { library, span }: { readonly library: LibraryName; readonly span: Span },
): TensorValue | undefined {
  if (start.kind !== 'tensor' || stop.kind !== 'tensor' || step.kind !== 'none') return undefined;
  const [from, to] = [lineOf(start), lineOf(stop)];
  const isAlong = from.base !== undefined && from.base === to.base && from.factor === to.factor;
  const length = isAlong ? to.offset - from.offset : 0;
  if (length < 1 || length > MOST_STEPS || !Number.isInteger(length)) return undefined;
  const places = Array.from({ length }, (_, place) => place);
  const steps = source(machine, {
    type: 'Constant',
    config: { value: places },
    shape: [length],
    dtype: 'int64',
    span,
    library,
    constant: list(places.map(integer)),
  });
  return apply(machine, { type: 'add', inputs: [{ ...start, library }, steps], config: {}, span, library })[0];
}

/** Whether a row's number had a part in this. */
export function hangsOnRow(start: TensorValue): boolean {
  const found = new Set([start.origin]);
  for (const origin of found) {
    if (origin.type === 'RowIndex') return true;
    for (const each of origin.inputs) found.add(each.origin);
  }
  return false;
}
