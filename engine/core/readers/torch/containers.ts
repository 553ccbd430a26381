import type { Machine } from '../evaluate/machine.ts';
import {
  type CallArguments,
  type ClassValue,
  type InstanceValue,
  integer,
  list,
  NONE,
  text,
  tuple,
  type Value,
} from '../evaluate/values.ts';
import { type Method, nativeClass } from '../library/classes.ts';
import { itemsOf } from '../library/convert.ts';
import { isStrange, register } from './module.ts';
import { parameterFrom } from './parameters.ts';
import { moduleState, OPEN, setValue } from './state.ts';
import { callArguments, unknownTensor } from './values.ts';

interface Container {
  readonly machine: Machine;
  readonly moduleClass: ClassValue;
}

type Members = Readonly<Record<string, Method | Value>>;

function entries(self: InstanceValue): readonly [string, Value][] {
  const { children, layer } = moduleState(self);
  const held = [...(layer?.parameters.keys() ?? [])].map((name): [string, Value] => [
    name,
    self.attributes.get(name) ?? NONE,
  ]);
  return children.size > 0 ? [...children] : held;
}

function put({ machine, moduleClass }: Container, self: InstanceValue, name: string, value: Value): void {
  const made = isStrange(value, moduleClass)
    ? machine.unknown(`what ${value.class.name} inherits from`, value.span)
    : value.kind === 'tensor' && value.origin.type !== 'Parameter'
      ? parameterFrom(machine, value)
      : value;
  // A place that holds no module is counted too.
  if (made.kind === 'unknown' || made.kind === 'none') setValue(machine, moduleState(self).children, name, made);
  else register(machine, moduleClass, { self, name, value: made });
  setValue(machine, self.attributes, name, made);
}

function append(container: Container, self: InstanceValue, values: readonly Value[]): void {
  values.forEach((value) => put(container, self, String(entries(self).length), value));
}

/** All items of anything that can be looped over; what can't be leaves the container open. */
function appendAll(container: Container, self: InstanceValue, value: Value, args: CallArguments): void {
  const items = container.machine.iterate(value, args.span);
  if (items) append(container, self, items);
  else if (value.kind !== 'none') self.state.set(OPEN, true);
}

/** A container of the same class with the same modules under new numbers. */
function slice(container: Container, self: InstanceValue, values: readonly Value[]): InstanceValue {
  const made: InstanceValue = {
    kind: 'instance',
    class: self.class,
    attributes: new Map(),
    span: self.span,
    state: new Map(),
  };
  append(container, made, values);
  return made;
}

/** Python's rules for the bounds of a slice. */
export function sliceOf(index: Extract<Value, { kind: 'slice' }>, length: number): readonly number[] | undefined {
  const read = (value: Value): number | null | undefined =>
    value.kind === 'none' ? null : value.kind === 'number' ? value.value : undefined;
  const [start, stop, step] = [read(index.start), read(index.stop), read(index.step)];
  if (start === undefined || stop === undefined || step === undefined || step === 0) return undefined;
  const by = step ?? 1;
  const bound = (value: number | null, otherwise: number) => {
    if (value === null) return otherwise;
    const from = value < 0 ? value + length : value;
    return by > 0 ? Math.min(Math.max(from, 0), length) : Math.min(Math.max(from, -1), length - 1);
  };
  const [from, to] = [bound(start, by > 0 ? 0 : length - 1), bound(stop, by > 0 ? length : -1)];
  const found: number[] = [];
  for (let at = from; by > 0 ? at < to : at > to; at += by) found.push(at);
  return found;
}

function keyOf(self: InstanceValue, index: Value | undefined): string | undefined {
  if (index?.kind === 'string') return index.value;
  if (index?.kind !== 'number') return undefined;
  const all = entries(self);
  return all.at(index.value)?.[0];
}

function getItem(container: Container, self: InstanceValue, args: CallArguments): Value {
  const [index] = args.positional;
  const { machine } = container;
  const all = entries(self);
  if (index?.kind === 'slice') {
    const places = self.state.has(OPEN) ? undefined : sliceOf(index, all.length);
    return places
      ? slice(
          container,
          self,
          places.map((at) => all[at]![1]),
        )
      : machine.unknown('a slice of modules', args.span);
  }
  const key = keyOf(self, index);
  const found = all.find(([name]) => name === key)?.[1];
  return found ?? machine.unknown(`an item of ${self.class.name}`, args.span);
}

function shared(container: Container): Members {
  return {
    __len__: (self, args) =>
      self.state.has(OPEN) ? container.machine.unknown('a length', args.span) : integer(entries(self).length),
    __getitem__: (self, args) => getItem(container, self, args),
    __setitem__: (self, args) => {
      const [index, value] = args.positional;
      const key = keyOf(self, index);
      if (key !== undefined && value) put(container, self, key, value);
      return NONE;
    },
  };
}

function listed(container: Container): Members {
  return {
    ...shared(container),
    __iter__: (self, args) =>
      self.state.has(OPEN)
        ? container.machine.unknown(`the items of ${self.class.name}`, args.span)
        : list(entries(self).map(([, value]) => value)),
    append: (self, args) => {
      append(container, self, args.positional);
      return self;
    },
    extend: (self, args) => {
      appendAll(container, self, args.positional[0] ?? NONE, args);
      return self;
    },
    insert: (self, args) => {
      const [at, value] = args.positional;
      const values = entries(self).map(([, each]) => each);
      if (at?.kind === 'number' && value) values.splice(at.value, 0, value);
      values.forEach((each, index) => put(container, self, String(index), each));
      return self;
    },
    __add__: (self, args) => {
      const more = container.machine.iterate(args.positional[0] ?? NONE, args.span) ?? [];
      return slice(container, self, [...entries(self).map(([, value]) => value), ...more]);
    },
  };
}

function named(container: Container): Members {
  const { machine } = container;
  const update = (self: InstanceValue, value: Value, args: CallArguments) => {
    const pairs =
      value.kind === 'dict' ? [...value.entries.values()].map(({ key, value: each }) => [key, each]) : undefined;
    const items =
      pairs ?? (value.kind === 'none' ? [] : machine.iterate(value, args.span)?.map((each) => itemsOf(each) ?? []));
    for (const [key, each] of items ?? []) if (key?.kind === 'string' && each) put(container, self, key.value, each);
    if (!items) self.state.set(OPEN, true);
  };
  return {
    ...shared(container),
    __init__: (self, args) => {
      update(self, args.positional[0] ?? [...args.named.values()][0] ?? NONE, args);
      return NONE;
    },
    update: (self, args) => {
      update(self, args.positional[0] ?? NONE, args);
      return NONE;
    },
    __iter__: (self) => list(entries(self).map(([name]) => text(name))),
    __contains__: (self, args) => ({
      kind: 'boolean',
      value:
        keyOf(self, args.positional[0]) !== undefined &&
        entries(self).some(([name]) => name === keyOf(self, args.positional[0])),
    }),
    keys: (self) => list(entries(self).map(([name]) => text(name))),
    values: (self) => list(entries(self).map(([, value]) => value)),
    items: (self) => list(entries(self).map(([name, value]) => tuple([text(name), value]))),
    get: (self, args) => entries(self).find(([name]) => name === keyOf(self, args.positional[0]))?.[1] ?? NONE,
  };
}

function constructSequential(container: Container, self: InstanceValue, args: CallArguments): Value {
  const [first] = args.positional;
  if (args.positional.length === 1 && first?.kind === 'dict') {
    for (const { key, value } of first.entries.values())
      if (key.kind === 'string') put(container, self, key.value, value);
  } else append(container, self, args.positional);
  if (args.open) self.state.set(OPEN, true);
  return NONE;
}

/** Each module is fed with what the one before gives. */
function runSequential(machine: Machine, self: InstanceValue, args: CallArguments): Value {
  let flowing: Value = args.positional[0] ?? [...args.named.values()][0] ?? NONE;
  for (const [, each] of entries(self)) {
    flowing =
      each.kind === 'unknown'
        ? unknownTensor(machine, each.reason, each.span)
        : machine.call(each, callArguments([flowing], args.span));
  }
  return self.state.has(OPEN) ? unknownTensor(machine, 'modules of Sequential that are not known', self.span) : flowing;
}

export function createContainers(machine: Machine, moduleClass: ClassValue): Readonly<Record<string, ClassValue>> {
  const container: Container = { machine, moduleClass };
  const initialise: Method = (self, args) => {
    appendAll(container, self, args.positional[0] ?? [...args.named.values()][0] ?? NONE, args);
    return NONE;
  };
  const make = (name: string, members: Members) => nativeClass(`torch.nn.${name}`, members, [moduleClass]);
  return {
    Sequential: make('Sequential', {
      ...listed(container),
      __init__: (self, args) => constructSequential(container, self, args),
      forward: (self, args) => runSequential(machine, self, args),
    }),
    ModuleList: make('ModuleList', { ...listed(container), __init__: initialise }),
    ParameterList: make('ParameterList', { ...listed(container), __init__: initialise }),
    ModuleDict: make('ModuleDict', named(container)),
    ParameterDict: make('ParameterDict', named(container)),
    DataParallel: make('DataParallel', {
      __init__: (self, args) => {
        const [module] = args.positional;
        if (module) put(container, self, 'module', module);
        return NONE;
      },
      forward: (self, args) => machine.call(self.attributes.get('module') ?? NONE, args),
    }),
  };
}
