import type { Config } from '../../model/config.ts';
import { type Shape, symbol } from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { InstanceValue, TensorValue, Value } from '../evaluate/values.ts';
import { arrayFrom, operate, toArray } from '../numpy/arrays.ts';

/** The file behind a frame, and how its lines are told apart. */
export interface FrameSource {
  readonly path: string;
  readonly format: 'csv' | 'parquet';
  readonly separator: string;
  readonly names: readonly string[] | null;
  readonly header: boolean;
  /** Lines in front that are passed over, and rows that are read at most. */
  readonly skipped?: number;
  readonly limit?: number;
  readonly comments?: string;
  /** Cells that say that there is no value, beside pandas's own words. */
  readonly missing?: readonly string[];
}

/** Columns in which a row must have a value to be kept: those named, or all but others. */
export interface Complete {
  readonly columns: readonly string[] | null;
  readonly without: readonly string[];
}

/** Arrays behind a frame: [rows, columns] with a name for each column, which are all that there are. */
export interface HeldColumns {
  readonly array: TensorValue;
  readonly names: readonly string[];
}

/**
 * Columns of a table: those named, in this order, or all of it but those taken away. `from` and `to` cut them by
 * place, as a slice does.
 */
export interface FrameState {
  readonly source: FrameSource | HeldColumns;
  /** Columns that the program has set itself, last. */
  readonly own?: ReadonlyMap<string, Value>;
  readonly columns?: readonly string[];
  readonly without?: readonly string[];
  readonly from?: number;
  readonly to?: number;
  /** Stands for the number of rows, the same for all that comes of one reading. */
  readonly rows: Shape[number];
  /** The number of one row, where it is a row alone. */
  readonly row?: TensorValue;
  readonly complete?: Complete;
  /** Why nothing is known of it any more. */
  readonly lost?: string;
}

export const FRAME = Symbol('pandas frame');

export const stateOf = (self: InstanceValue) => self.state.get(FRAME) as FrameState;

/** What is known of a table; nothing for anything else. */
export const frameState = (value: Value | undefined): FrameState | undefined =>
  value?.kind === 'instance' ? (value.state.get(FRAME) as FrameState | undefined) : undefined;

const isHeld = (source: FrameState['source']): source is HeldColumns => 'array' in source;

/** The names of all its columns, where they are known without the file. */
export function namesOf({ source, own, columns, without = [], from, to }: FrameState): readonly string[] | undefined {
  const base = columns ?? (isHeld(source) ? source.names : undefined);
  if (!base) return undefined;
  const added = columns ? [] : [...(own?.keys() ?? [])].filter((name) => !base.includes(name));
  return [...base, ...added].filter((name) => !without.includes(name)).slice(from, to);
}

/** How the lines of a file are told apart, as its reader takes it. */
export const formOf = ({
  format,
  separator,
  names,
  header,
  skipped,
  limit,
  comments,
  missing,
}: FrameSource): Config => ({
  format,
  separator,
  names,
  header,
  ...(skipped ? { skipped } : {}),
  ...(limit === undefined ? {} : { rows: limit }),
  ...(comments === undefined ? {} : { comments }),
  ...(missing ? { missing } : {}),
});

/** The numbers of columns that lie in a file: one row for each line. One column alone has no second axis. */
function fromFile(machine: Machine, state: FrameState & { source: FrameSource }, how: How): TensorValue {
  const { source, columns, without, from, to, rows, complete } = state;
  const config: Config = {
    path: source.path,
    ...formOf(source),
    columns: columns ?? null,
    without: without ?? null,
    from: from ?? null,
    to: to ?? null,
    single: how.single,
    ...(complete ? { complete: { columns: complete.columns, without: complete.without } } : {}),
  };
  const isCut = from !== undefined || to !== undefined;
  const width = columns && !isCut ? columns.length : symbol(`columns${machine.nextId()}`);
  const shape = how.single ? [rows] : [rows, width];
  return arrayFrom(machine, { type: 'File', config, shape, dtype: 'float64', span: how.span });
}

interface How {
  readonly span: Span;
  readonly single: boolean;
}

const ALL = { start: null, stop: null, step: null };

/** What stands in the file or the arrays under this name. */
function given(machine: Machine, state: FrameState, name: string, span: Span): Value {
  const { source, rows, complete } = state;
  if (!isHeld(source)) return fromFile(machine, { source, columns: [name], rows, complete }, { span, single: true });
  const at = source.names.indexOf(name);
  return at < 0
    ? machine.unknown(`a column ${name} that the table does not have`, span)
    : operate(machine, 'getitem', { inputs: [source.array], config: { index: [ALL, at] }, span });
}

/** `df["y"]`: [rows]. */
export function columnOf(machine: Machine, state: FrameState, name: string, span: Span): Value {
  if (state.lost) return machine.unknown(state.lost, span);
  return inRow(machine, state, state.own?.get(name) ?? given(machine, state, name, span), span);
}

function inRow(machine: Machine, { row }: FrameState, whole: Value, span: Span): Value {
  if (!row || whole.kind !== 'tensor') return whole;
  return operate(machine, 'getitem', { inputs: [whole, row], config: { index: [{ input: 1 }] }, span });
}

/** All numbers of a frame, [rows, columns], or [rows] of a single column. */
export function arrayOf(machine: Machine, state: FrameState, how: How): Value {
  if (state.lost) return machine.unknown(state.lost, how.span);
  return inRow(machine, state, whole(machine, state, how), how.span);
}

function whole(machine: Machine, state: FrameState, how: How): Value {
  const { source, own } = state;
  const names = namesOf(state);
  const changed = own !== undefined && (names ? names.some((name) => own.has(name)) : own.size > 0);
  if (!changed && !isHeld(source)) return fromFile(machine, { ...state, source }, how);
  if (!names) return machine.unknown('a table with columns of its own beside those of a file', how.span);
  const all = isHeld(source) && !changed && names.join('\n') === source.names.join('\n');
  if (all && !how.single) return source.array;
  const columns = names.map((name) => own?.get(name) ?? given(machine, state, name, how.span));
  const arrays = columns.map((each) => (each.kind === 'tensor' ? toArray(machine, each, how.span) : undefined));
  const missing = columns.find((_, at) => arrays[at] === undefined);
  if (missing) return missing.kind === 'unknown' ? missing : machine.unknown('a column of a table', how.span);
  if (how.single) return arrays[0]!;
  return operate(machine, 'stack', { inputs: arrays as TensorValue[], config: { axis: -1 }, span: how.span });
}

/** `df.dropna()`: the rows that have a value in some columns, or in all; undefined where those are not known. */
export function completeState(
  machine: Machine,
  state: FrameState,
  { subset, span }: { subset: readonly string[] | undefined; span: Span },
): FrameState | undefined {
  const { source, own, complete, columns, without = [], from, to, row, lost } = state;
  if (row || lost) return undefined;
  if (isHeld(source) || own || complete || from !== undefined || to !== undefined)
    return masked(machine, state, { subset, span });
  const kept = subset ? { columns: subset, without: [] } : { columns: columns ?? null, without };
  const held = machine.arrayIn?.({ path: source.path, ...formOf(source), complete: { ...kept } });
  return { ...state, complete: kept, rows: held?.shape[0] ?? symbol(`rows${machine.nextId()}`) };
}

/** The same for columns that the program has computed: rows are picked by a mask. */
function masked(
  machine: Machine,
  state: FrameState,
  { subset, span }: { subset: readonly string[] | undefined; span: Span },
): FrameState | undefined {
  const names = namesOf(state);
  if (!names) return undefined;
  const all = new Map(names.map((name) => [name, columnOf(machine, state, name, span)]));
  const arrays = [...all.values()].filter((each) => each.kind === 'tensor');
  const looked = (subset ?? names).map((name) => all.get(name));
  if (arrays.length < names.length || !looked.every((each) => each?.kind === 'tensor') || looked.length === 0)
    return undefined;
  const missing = (looked as TensorValue[])
    .map((each) => operate(machine, 'isnan', { inputs: [each], span }))
    .reduce((one, other) => operate(machine, 'logical_or', { inputs: [one, other], span }));
  const mask = operate(machine, 'logical_not', { inputs: [missing], span });
  const picked = (array: TensorValue): TensorValue =>
    operate(machine, 'getitem', { inputs: [array, mask], config: { index: [{ input: 1 }] }, span });
  const own = new Map(names.map((name) => [name, picked(all.get(name) as TensorValue)]));
  const rows = symbol(`rows${machine.nextId()}`);
  return { source: { array: own.get(names[0]!)!, names: [] }, own, rows };
}

/** `df["y"] = …`: arrays of one column may have a second axis. */
export function withColumn(
  machine: Machine,
  state: FrameState,
  { name, value, span }: { name: string; value: Value; span: Span },
): FrameState {
  const array = value.kind === 'tensor' || value.kind === 'instance' ? toArray(machine, value, span) : undefined;
  const flat =
    array?.shape?.length === 2 && array.shape[1] === 1
      ? operate(machine, 'reshape', { inputs: [array], config: { newshape: [-1] }, span })
      : array;
  const known =
    flat ?? (value.kind === 'unknown' ? value : machine.unknown('a column of a table that is set to this', span));
  const { columns, without } = state;
  return {
    ...state,
    own: new Map([...(state.own ?? []), [name, known]]),
    ...(columns && !columns.includes(name) ? { columns: [...columns, name] } : {}),
    ...(without ? { without: without.filter((each) => each !== name) } : {}),
  };
}
