import type { ConfigValue } from '../../model/config.ts';
import { symbol } from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import type { Machine } from '../evaluate/machine.ts';
import {
  type CallArguments,
  FALSE,
  type InstanceValue,
  integer,
  list,
  native,
  NONE,
  text,
  tuple,
  type Value,
} from '../evaluate/values.ts';
import { nativeClass } from '../library/classes.ts';
import { fromDimension, itemsOf, toBoolean, toConfigValue, toDimension, toNumber, toText } from '../library/convert.ts';
import { isRowIndex } from '../library/rowIndex.ts';
import { arrayFrom, toArray } from '../numpy/arrays.ts';
import { indexed } from '../numpy/indexing.ts';
import {
  arrayOf,
  columnOf,
  completeState,
  FRAME,
  formOf,
  type FrameSource,
  type FrameState,
  type HeldColumns,
  namesOf,
  stateOf,
  withColumn,
} from './columns.ts';

const EVERY_ROW: Value = { kind: 'slice', start: NONE, stop: NONE, step: NONE };

export function frameOf(
  machine: Machine,
  { source, columns: listed, asInFile, from, to, without, span }: FrameWish,
): Value {
  const held = machine.arrayIn?.({ path: source.path, ...formOf(source) });
  const all = held?.columns?.length === new Set(held?.columns).size ? held?.columns : undefined;
  // All columns by their names, where the file is at hand.
  const columns = asInFile && listed && all ? all.filter((each) => listed.includes(each)) : listed;
  const named = columns ?? all?.filter((each) => !without?.includes(each)).slice(from, to);
  const rows = held?.shape[0] ?? symbol(`rows${machine.nextId()}`);
  return make(machine, named ? { source, columns: named, rows } : { source, from, to, without, rows }, span);
}

/** Columns of a file: some by name, or all but some, or those between two places. */
export interface FrameWish extends Pick<FrameState, 'columns' | 'from' | 'to' | 'without'> {
  readonly source: FrameSource;
  /** Columns stand as they do in the file, in whatever order they are listed. */
  readonly asInFile?: boolean;
  readonly span: Span;
}

/** A frame of arrays: one of [rows, columns] with names, and columns of their own. */
export function heldFrame(
  machine: Machine,
  { source, own, span }: { source: HeldColumns; own?: ReadonlyMap<string, Value>; span: Span },
): Value {
  const rows = source.array.shape?.[0] ?? symbol(`rows${machine.nextId()}`);
  return make(machine, { source, own, rows }, span);
}

function words(value: ConfigValue | undefined): readonly string[] | undefined {
  const list = typeof value === 'string' ? [value] : value;
  return Array.isArray(list) && list.every((each) => typeof each === 'string') ? list : undefined;
}

/** `df["y"]`, `df[["a", "b"]]`. */
function selected(machine: Machine, self: InstanceValue, args: CallArguments): Value {
  const [index] = args.positional;
  const name = toText(index);
  if (name !== undefined) return columnOf(machine, stateOf(self), name, args.span);
  const names = index && words(toConfigValue(index));
  if (!names) return machine.unknown('rows of a table', args.span);
  const whole = { ...stateOf(self), without: undefined, from: undefined, to: undefined };
  return make(machine, { ...whole, columns: names }, args.span);
}

/** Another state from here on. */
function change(machine: Machine, self: InstanceValue, state: FrameState): void {
  const before = stateOf(self);
  machine.willChange(() => self.state.set(FRAME, before));
  self.state.set(FRAME, state);
}

const lose = (machine: Machine, self: InstanceValue, lost: string): void =>
  change(machine, self, { ...stateOf(self), lost });

/** `df.drop(columns=["y"])`, `df.drop("y", axis=1)`, also in place. */
function dropped(machine: Machine, self: InstanceValue, args: CallArguments): Value {
  const { positional, named, span } = args;
  const across = toNumber(named.get('axis') ?? positional[1]) === 1 || toText(named.get('axis')) === 'columns';
  const given = named.get('columns') ?? (across ? (named.get('labels') ?? positional[0]) : undefined);
  const names = given && words(toConfigValue(given));
  const inPlace = toBoolean(named.get('inplace') ?? FALSE);
  if (!names || inPlace === undefined) {
    if (inPlace !== false) lose(machine, self, 'a table without some of its rows');
    return machine.unknown('a table without some of its rows', span);
  }
  const left = without(stateOf(self), names);
  if (!inPlace) return make(machine, left, span);
  change(machine, self, left);
  return NONE;
}

/** `df["y"] = …`, `df[["a", "b"]] = …`. */
function set(machine: Machine, self: InstanceValue, args: CallArguments): Value {
  const [index, value] = args.positional;
  const { span } = args;
  const names = index && words(toConfigValue(index));
  if (!names || !value) {
    lose(machine, self, 'a table of which some places are set');
    return NONE;
  }
  const array = names.length > 1 ? toArray(machine, value, span) : undefined;
  const part = (at: number): Value =>
    array
      ? indexed(machine, array, tuple([EVERY_ROW, integer(at)]), span)
      : machine.unknown('columns set at once', span);
  let state = stateOf(self);
  const single = toText(index) !== undefined || names.length === 1;
  names.forEach((name, at) => {
    state = withColumn(machine, state, { name, value: single ? value : part(at), span });
  });
  change(machine, self, state);
  return NONE;
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
  const taken = columnOf(machine, stateOf(self), name, args.span);
  change(machine, self, without(stateOf(self), [name]));
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
    return columns ? byPlace(machine, alone, { ...args, positional: [tuple([EVERY_ROW, columns])] }) : alone;
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

function indexer(machine: Machine, self: InstanceValue, { name, span }: { name: string; span: Span }): Value {
  return {
    kind: 'instance',
    class: nativeClass(`pandas.${name}`, {
      __getitem__: (_own, args) =>
        name === 'iloc' ? byPlace(machine, self, args) : machine.unknown(`${name} of a table`, args.span),
      __setitem__: () => {
        lose(machine, self, 'a table of which some places are set');
        return NONE;
      },
    }),
    attributes: new Map(),
    span,
    state: new Map(),
  };
}

/** A method that is not followed: where it changes the table itself, nothing is known of that any more. */
function notFollowed(machine: Machine, self: InstanceValue, name: string, span: Span): Value {
  return native(name, ({ named }) => {
    const inPlace = named.has('inplace') && toBoolean(named.get('inplace')!) !== false;
    if (inPlace || name === 'insert' || name === 'update') lose(machine, self, `a table after ${name}`);
    return machine.unknown(`${name} of a table`, span);
  });
}

/** The numbers of a table as they are: a copy, other floats, or rows without their names. */
function sameNumbers(machine: Machine, self: InstanceValue, name: string, span: Span): Value {
  return native(name, ({ positional: [type], named }) => {
    const inPlace = toBoolean(named.get('inplace') ?? FALSE);
    const isSame =
      name === 'copy' ||
      (name === 'astype' && /float/.test(nameOfType(type ?? named.get('dtype')))) ||
      (name === 'reset_index' && toBoolean(named.get('drop') ?? FALSE) === true);
    if (isSame && inPlace === true) return NONE;
    if (isSame && inPlace === false) return make(machine, stateOf(self), span);
    if (inPlace !== false) lose(machine, self, `a table after ${name}`);
    return machine.unknown(`${name} of a table`, span);
  });
}

/** `"float32"`, `float`, `np.float32`. */
function nameOfType(type: Value | undefined): string {
  const name = type && 'name' in type ? type.name : undefined;
  return (type && toText(type)) ?? (typeof name === 'string' ? name : '');
}

/** `df.dropna()`, also in place, of some columns or all. */
function completed(machine: Machine, self: InstanceValue, { named, positional, span }: CallArguments): Value {
  const given = named.get('subset');
  const subset = given && words(toConfigValue(given));
  const inPlace = toBoolean(named.get('inplace') ?? FALSE);
  const others = [...named.keys()].some((name) => !['subset', 'inplace', 'ignore_index'].includes(name));
  const isPlain = !others && positional.length === 0 && (!given || subset) && inPlace !== undefined;
  const state = isPlain ? completeState(machine, stateOf(self), { subset, span }) : undefined;
  if (!state) {
    if (inPlace !== false) lose(machine, self, 'a table without some of its rows');
    return machine.unknown('a table without some of its rows', span);
  }
  if (!inPlace) return make(machine, state, span);
  change(machine, self, state);
  return NONE;
}

const SAME_NUMBERS = new Set(['astype', 'copy', 'reset_index']);
const NOT_FOLLOWED = new Set(
  `fillna replace rename sort_values sort_index drop_duplicates set_index insert update apply map applymap query
   groupby merge join sample where mask clip round interpolate ffill bfill`.split(/\s+/),
);

function attribute(machine: Machine, self: InstanceValue, args: CallArguments): Value {
  const name = toText(args.positional[0]) ?? '';
  const { span } = args;
  const whole = () => arrayOf(machine, stateOf(self), { span, single: false });
  if (name === 'values') return whole();
  if (name === 'to_numpy') return native(name, whole);
  if (SAME_NUMBERS.has(name)) return sameNumbers(machine, self, name, span);
  if (['iloc', 'loc', 'at', 'iat'].includes(name)) return indexer(machine, self, { name, span });
  if (NOT_FOLLOWED.has(name)) return notFollowed(machine, self, name, span);
  const names = namesOf(stateOf(self));
  if (name === 'columns' && names) return list(names.map(text));
  if (name === 'shape') {
    const made = whole();
    return made.kind === 'tensor' && made.shape ? tuple(made.shape.map(fromDimension)) : machine.unknown(name, span);
  }
  return names?.includes(name)
    ? columnOf(machine, stateOf(self), name, span)
    : machine.unknown(`${name} of a table`, span);
}

/** What is not known of it is an array too, that says why. */
function asArray(machine: Machine, self: InstanceValue, { span }: CallArguments): Value {
  const whole = arrayOf(machine, stateOf(self), { span, single: false });
  if (whole.kind !== 'unknown') return whole;
  return arrayFrom(machine, { type: 'Unknown', config: { reason: whole.reason }, shape: undefined, span: whole.span });
}

function make(machine: Machine, state: FrameState, span: Span): InstanceValue {
  const frame: InstanceValue = {
    kind: 'instance',
    class: nativeClass('pandas.DataFrame', {
      __getitem__: (self, args) => selected(machine, self, args),
      __getattr__: (self, args) => attribute(machine, self, args),
      drop: (self, args) => dropped(machine, self, args),
      pop: (self, args) => popped(machine, self, args),
      dropna: (self, args) => completed(machine, self, args),
      __setitem__: (self, args) => set(machine, self, args),
      __array__: (self, args) => asArray(machine, self, args),
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
