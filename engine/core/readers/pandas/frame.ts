import type { Config, ConfigValue } from '../../model/config.ts';
import { type Shape, symbol } from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import type { Machine } from '../evaluate/machine.ts';
import {
  type CallArguments,
  type InstanceValue,
  native,
  NONE,
  type TensorValue,
  tuple,
  type Value,
} from '../evaluate/values.ts';
import { nativeClass } from '../library/classes.ts';
import { fromDimension, itemsOf, toConfigValue, toDimension, toNumber, toText } from '../library/convert.ts';
import { isRowIndex } from '../library/rowIndex.ts';
import { arrayFrom, operate } from '../numpy/arrays.ts';

/** The file behind a frame, and how its lines are told apart. */
export interface FrameSource {
  readonly path: string;
  readonly format: 'csv' | 'parquet';
  readonly separator: string;
  readonly names: readonly string[] | null;
  readonly header: boolean;
}

/**
 * Columns of a table: those named, in this order, or all of the file but those taken away. `from` and `to` cut them by
 * place, as a slice does.
 */
interface FrameState {
  readonly source: FrameSource;
  readonly columns?: readonly string[];
  readonly without?: readonly string[];
  readonly from?: number;
  readonly to?: number;
  /** Stands for the number of rows, the same for all that comes of one reading. */
  readonly rows: Shape[number];
  /** The number of one row, where it is a row alone. */
  readonly row?: TensorValue;
}

const FRAME = Symbol('pandas frame');

const stateOf = (self: InstanceValue) => self.state.get(FRAME) as FrameState;

export function frameOf(
  machine: Machine,
  { source, columns, span }: { source: FrameSource; columns?: readonly string[]; span: Span },
): Value {
  return make(machine, { source, columns, rows: symbol(`rows${machine.nextId()}`) }, span);
}

/** The numbers of a frame: one row for each line. One column alone has no second axis. */
function arrayOf(machine: Machine, state: FrameState, { span, single }: { span: Span; single: boolean }): TensorValue {
  const { source, columns, without, from, to, rows, row } = state;
  const config: Config = {
    path: source.path,
    format: source.format,
    separator: source.separator,
    names: source.names,
    header: source.header,
    columns: columns ?? null,
    without: without ?? null,
    from: from ?? null,
    to: to ?? null,
    single,
  };
  const isCut = from !== undefined || to !== undefined;
  const width = columns && !isCut ? columns.length : symbol(`columns${machine.nextId()}`);
  const shape = single ? [rows] : [rows, width];
  const whole = arrayFrom(machine, { type: 'File', config, shape, dtype: 'float64', span });
  return row ? operate(machine, 'getitem', { inputs: [whole, row], config: { index: [{ input: 1 }] }, span }) : whole;
}

function words(value: ConfigValue | undefined): readonly string[] | undefined {
  const list = typeof value === 'string' ? [value] : value;
  return Array.isArray(list) && list.every((each) => typeof each === 'string') ? list : undefined;
}

function column(machine: Machine, self: InstanceValue, { name, span }: { name: string; span: Span }): Value {
  const { source, rows, row } = stateOf(self);
  return arrayOf(machine, { source, columns: [name], rows, row }, { span, single: true });
}

/** `df["y"]`, `df[["a", "b"]]`. */
function selected(machine: Machine, self: InstanceValue, args: CallArguments): Value {
  const [index] = args.positional;
  const name = toText(index);
  if (name !== undefined) return column(machine, self, { name, span: args.span });
  const names = index && words(toConfigValue(index));
  if (!names) return machine.unknown('rows of a table', args.span);
  return make(machine, { ...stateOf(self), columns: names, without: undefined }, args.span);
}

/** `df.drop(columns=["y"])`, `df.drop("y", axis=1)`. */
function dropped(machine: Machine, self: InstanceValue, args: CallArguments): Value {
  const { positional, named, span } = args;
  const across = toNumber(named.get('axis') ?? positional[1]) === 1 || toText(named.get('axis')) === 'columns';
  const given = named.get('columns') ?? (across ? (named.get('labels') ?? positional[0]) : undefined);
  const names = given && words(toConfigValue(given));
  if (!names || named.has('inplace')) return machine.unknown('a table without some of its rows', span);
  return make(machine, without(stateOf(self), names), span);
}

function without(state: FrameState, names: readonly string[]): FrameState {
  return state.columns
    ? { ...state, columns: state.columns.filter((each) => !names.includes(each)) }
    : { ...state, without: [...(state.without ?? []), ...names] };
}

/** `df.pop("y")` takes the column out of the frame itself. */
function popped(machine: Machine, self: InstanceValue, args: CallArguments): Value {
  const name = toText(args.positional[0] ?? args.named.get('item'));
  if (name === undefined) return machine.unknown('a column of a table', args.span);
  const before = stateOf(self);
  const taken = column(machine, self, { name, span: args.span });
  machine.willChange(() => self.state.set(FRAME, before));
  self.state.set(FRAME, without(before, [name]));
  return taken;
}

const isAll = (value: Value | undefined) =>
  value?.kind === 'slice' && value.start.kind === 'none' && value.stop.kind === 'none' && value.step.kind === 'none';

function place(value: Value): number | null | undefined {
  return value.kind === 'none' ? null : toNumber(value);
}

/** `df.iloc[:, :-1]`, `df.iloc[:, 3]`: columns by their place, all rows or one of all. */
function byPlace(machine: Machine, self: InstanceValue, args: CallArguments): Value {
  const [index] = args.positional;
  const [rows, columns] = itemsOf(index) ?? [];
  const [row] = [rows ?? index];
  if (isRowIndex(row)) {
    const alone = make(machine, { ...stateOf(self), row }, args.span);
    const all: Value = { kind: 'slice', start: NONE, stop: NONE, step: NONE };
    return columns ? byPlace(machine, alone, { ...args, positional: [tuple([all, columns])] }) : alone;
  }
  const state = stateOf(self);
  const isCut = state.from !== undefined || state.to !== undefined;
  const unknown = machine.unknown('a part of a table by its places', args.span);
  if (!isAll(rows) || !columns || isCut) return unknown;
  const single = toDimension(columns);
  if (typeof single === 'number') {
    const to = single === -1 ? undefined : single + 1;
    return arrayOf(machine, { ...state, from: single, to }, { span: args.span, single: true });
  }
  if (columns.kind !== 'slice' || columns.step.kind !== 'none') return unknown;
  const [from, to] = [place(columns.start), place(columns.stop)];
  if (from === undefined || to === undefined) return unknown;
  return make(machine, { ...state, from: from ?? undefined, to: to ?? undefined }, args.span);
}

function indexer(machine: Machine, self: InstanceValue, span: Span): Value {
  return {
    kind: 'instance',
    class: nativeClass('pandas.iloc', { __getitem__: (_own, args) => byPlace(machine, self, args) }),
    attributes: new Map(),
    span,
    state: new Map(),
  };
}

function attribute(machine: Machine, self: InstanceValue, args: CallArguments): Value {
  const name = toText(args.positional[0]) ?? '';
  const { span } = args;
  const whole = () => arrayOf(machine, stateOf(self), { span, single: false });
  if (name === 'values') return whole();
  if (name === 'to_numpy') return native(name, whole);
  if (['astype', 'copy', 'reset_index'].includes(name)) return native(name, () => self);
  if (name === 'iloc') return indexer(machine, self, span);
  if (name === 'shape') {
    const { shape } = whole();
    return shape ? tuple(shape.map(fromDimension)) : NONE;
  }
  return machine.unknown(`${name} of a table`, span);
}

function make(machine: Machine, state: FrameState, span: Span): InstanceValue {
  const frame: InstanceValue = {
    kind: 'instance',
    class: nativeClass('pandas.DataFrame', {
      __getitem__: (self, args) => selected(machine, self, args),
      __getattr__: (self, args) => attribute(machine, self, args),
      drop: (self, args) => dropped(machine, self, args),
      pop: (self, args) => popped(machine, self, args),
      __array__: (self, args) => arrayOf(machine, stateOf(self), { span: args.span, single: false }),
      __len__: (self) => fromDimension(stateOf(self).rows),
      head: (self) => self,
    }),
    attributes: new Map(),
    span,
    state: new Map(),
  };
  frame.state.set(FRAME, state);
  return frame;
}
