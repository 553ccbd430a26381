import { type SymbolicDimension, symbol } from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { LibraryName, Origin, TensorValue, Value } from '../evaluate/values.ts';
import { integer, list } from '../evaluate/values.ts';
import { apply, source } from '../trace/apply.ts';

/** Stands for the number of rows of an array whose shape is not known, by the number of its origin. */
export const rowsNamed = (origin: number): SymbolicDimension => symbol(`rows_of_${origin}`);

/** The number of a row that stands for every row: what is made with it is made for each. */
export function rowIndex(machine: Machine, span: Span): TensorValue {
  return source(machine, { type: 'RowIndex', config: {}, shape: [], dtype: 'int64', span, library: 'torch' });
}

/** `idx.tolist()`, `int(idx)` and the like leave a row's number what it is. */
export const isRowIndex = (value: Value | undefined): value is TensorValue =>
  value?.kind === 'tensor' && value.origin.type === 'RowIndex';

/** How a number follows from the row's: `factor · row + offset`. */
interface Line {
  readonly factor: number;
  readonly offset: number;
}

function numberOf({ config, type }: Origin): number | undefined {
  return type === 'Constant' && typeof config.value === 'number' ? config.value : undefined;
}

function lineOf({ origin }: TensorValue): Line | undefined {
  if (origin.type === 'RowIndex') return { factor: 1, offset: 0 };
  const constant = numberOf(origin);
  if (constant !== undefined) return { factor: 0, offset: constant };
  const [one, two] = origin.inputs.map(lineOf);
  if (!one || !two) return undefined;
  if (origin.type === 'add') return { factor: one.factor + two.factor, offset: one.offset + two.offset };
  if (origin.type === 'subtract') return { factor: one.factor - two.factor, offset: one.offset - two.offset };
  if (origin.type !== 'multiply' || (one.factor !== 0 && two.factor !== 0)) return undefined;
  const [line, times] = one.factor === 0 ? [two, one.offset] : [one, two.offset];
  return { factor: line.factor * times, offset: line.offset * times };
}

const MOST_STEPS = 4096;

/** `x[i : i + length]`: the places of such a window, where its length is the same for all rows. */
export function windowOf(
  machine: Machine,
  { start, stop, step }: Value & { kind: 'slice' },
  { library, span }: { readonly library: LibraryName; readonly span: Span },
): TensorValue | undefined {
  if (start.kind !== 'tensor' || stop.kind !== 'tensor' || step.kind !== 'none') return undefined;
  const [from, to] = [lineOf(start), lineOf(stop)];
  const length = from && to && from.factor === to.factor ? to.offset - from.offset : 0;
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
