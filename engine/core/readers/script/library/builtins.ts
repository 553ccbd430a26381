import { call, withoutFirst } from '../../evaluate/arguments.ts';
import { MOST_ITEMS } from '../../evaluate/budget.ts';
import { inherits } from '../../evaluate/classes.ts';
import type { Evaluation } from '../../evaluate/evaluation.ts';
import { moduleNamed } from '../../evaluate/imports.ts';
import { keyText } from '../../evaluate/keys.ts';
import { createModuleScope } from '../../evaluate/modules.ts';
import { textOf } from '../../evaluate/textOf.ts';
import {
  boolean,
  type CallArguments,
  type DictValue,
  list,
  type ModuleValue,
  native,
  NONE,
  text,
  type Value,
} from '../../evaluate/values.ts';
import { arrayFrom } from './arrays.ts';

const number = (value: number): Value => ({ kind: 'number', value, float: !Number.isInteger(value) });

const MATH = [
  'abs',
  'ceil',
  'floor',
  'round',
  'trunc',
  'sqrt',
  'cbrt',
  'exp',
  'log',
  'log2',
  'log10',
  'pow',
  'max',
  'min',
  'sin',
  'cos',
  'tan',
  'tanh',
  'atan',
  'atan2',
  'hypot',
  'sign',
] as const;

function namespace(name: string, members: Readonly<Record<string, Value>>): ModuleValue {
  return { kind: 'module', name, member: (each) => (Object.hasOwn(members, each) ? members[each] : undefined) };
}

function mathNamespace({ machine }: Evaluation): ModuleValue {
  const functions = MATH.map((name): [string, Value] => [
    name,
    native(name, ({ positional, span, open }) => {
      const numbers = positional.map((each) => (each.kind === 'number' ? each.value : undefined));
      if (open || !numbers.every((each) => each !== undefined))
        return machine.unknown(`a call of Math.${name}()`, span);
      const follow: (...values: number[]) => number = Math[name];
      return number(follow(...numbers.slice(0, 1_000)));
    }),
  ]);
  const random = native('random', ({ span }) => machine.unknown('a random number', span));
  return namespace('Math', { ...Object.fromEntries(functions), random, PI: number(Math.PI), E: number(Math.E) });
}

/** Keys and values of an object, array or class's object; nothing where they are not known. */
function pairs(value: Value | undefined): (readonly [Value, Value])[] | undefined {
  if (value?.kind === 'dict') return [...value.entries.values()].map(({ key, value: each }) => [key, each]);
  if (value?.kind === 'list') return value.items.map((each, index) => [text(String(index)), each]);
  if (value?.kind === 'instance') return [...value.attributes].map(([name, each]) => [text(name), each]);
  return undefined;
}

function objectNamespace({ machine }: Evaluation): ModuleValue {
  const over = (name: string, follow: (key: Value, value: Value) => Value) =>
    native(name, ({ positional: [given], span }) => {
      const entries = pairs(given);
      return entries
        ? list(entries.map((each) => follow(...each)))
        : machine.unknown(`a call of Object.${name}()`, span);
    });
  const same = native('freeze', ({ positional: [given = NONE] }) => given);
  return namespace('Object', {
    keys: over('keys', (key) => key),
    values: over('values', (_, value) => value),
    entries: over('entries', (key, value) => list([key, value])),
    freeze: same,
    seal: same,
    assign: native('assign', ({ positional: [target, ...given], span }) => {
      for (const source of given)
        for (const [key, value] of pairs(source) ?? []) if (target) machine.setItem(target, key, value, span);
      const told = given.every((each) => pairs(each) || each.kind === 'none');
      return told && target ? target : machine.unknown('an object with unknown entries', span);
    }),
    fromEntries: native('fromEntries', ({ positional: [given], span }) => {
      const entries: DictValue['entries'] = new Map();
      const items = given && machine.iterate(given, span);
      for (const each of items ?? []) {
        const [key, value] = machine.iterate(each, span) ?? [];
        if (key && value) entries.set(keyText(key), { key, value });
      }
      return items ? { kind: 'dict', entries } : machine.unknown('an object with unknown entries', span);
    }),
  });
}

function arrayClass(evaluation: Evaluation): Value {
  const { machine } = evaluation;
  const members = new Map<string, Value>([
    [
      '__new__',
      native('Array', ({ positional: [, first, ...rest], span }) => {
        if (first?.kind !== 'number' || rest.length > 0) return list(first ? [first, ...rest] : []);
        const fits = first.value >= 0 && first.value <= MOST_ITEMS;
        return fits
          ? list(Array.from({ length: first.value }, () => NONE))
          : machine.unknown('a very long array', span);
      }),
    ],
    ['from', { ...native('from', (args) => arrayFrom(evaluation, args)), binding: 'static' }],
    ['of', { ...native('of', ({ positional }) => list([...positional])), binding: 'static' }],
    [
      'isArray',
      {
        ...native('isArray', ({ positional: [given], span }) =>
          given?.kind === 'unknown' ? machine.unknown('whether it is an array', span) : boolean(given?.kind === 'list'),
        ),
        binding: 'static',
      },
    ],
  ]);
  return { kind: 'class', name: 'Array', bases: [], members };
}

function conversion(evaluation: Evaluation, name: string, follow: (value: Value, base?: Value) => Value | undefined) {
  return native(name, ({ positional: [value = NONE, base], span }) => {
    return follow(value, base) ?? evaluation.machine.unknown(`a call of ${name}()`, span);
  });
}

function toNumber(value: Value): Value | undefined {
  if (value.kind === 'number' || value.kind === 'dimension') return value;
  if (value.kind === 'boolean') return number(Number(value.value));
  return value.kind === 'string' ? number(Number(value.value)) : undefined;
}

function conversions(evaluation: Evaluation): Record<string, Value> {
  const { machine } = evaluation;
  const parsed = (value: Value, follow: (value: string) => number) => {
    const shown = textOf(evaluation, value);
    return shown === undefined ? undefined : number(follow(shown));
  };
  const parseWhole = conversion(evaluation, 'parseInt', (value, base) =>
    parsed(value, (each) => Number.parseInt(each, base?.kind === 'number' ? base.value : 10)),
  );
  const parseReal = conversion(evaluation, 'parseFloat', (value) => parsed(value, Number.parseFloat));
  const isInteger = conversion(evaluation, 'isInteger', (value) =>
    value.kind === 'unknown' ? undefined : boolean(value.kind === 'number' && Number.isInteger(value.value)),
  );
  const toNumeric = conversion(evaluation, 'Number', toNumber);
  return {
    parseInt: parseWhole,
    parseFloat: parseReal,
    Number: {
      kind: 'class',
      name: 'Number',
      bases: [],
      members: new Map<string, Value>([
        ['__new__', native('Number', (args) => toNumeric.call(withoutFirst(args)))],
        ['isInteger', { ...isInteger, binding: 'static' }],
        ['parseInt', { ...parseWhole, binding: 'static' }],
        ['parseFloat', { ...parseReal, binding: 'static' }],
        ['MAX_SAFE_INTEGER', number(Number.MAX_SAFE_INTEGER)],
        ['POSITIVE_INFINITY', number(Infinity)],
      ]),
    },
    String: conversion(evaluation, 'String', (value) => {
      const shown = textOf(evaluation, value);
      return shown === undefined ? undefined : text(shown);
    }),
    Boolean: conversion(evaluation, 'Boolean', (value) => {
      const truth = machine.truth(value);
      return truth === undefined ? undefined : boolean(truth);
    }),
    isNaN: conversion(evaluation, 'isNaN', (value) =>
      value.kind === 'number' ? boolean(Number.isNaN(value.value)) : undefined,
    ),
  };
}

function required(evaluation: Evaluation, { positional: [path], span }: CallArguments): Value {
  if (path?.kind !== 'string') return evaluation.machine.unknown('a call of require()', span);
  const module = moduleNamed(evaluation, path.value, createModuleScope(span.file));
  const exported = module?.kind === 'module' ? module.member('default') : undefined;
  return exported ?? module ?? evaluation.machine.unknown(`the module ${path.value}`, span);
}

/** What only a page, a server or a running program has. */
const OUTSIDE = [
  'window',
  'document',
  'process',
  'fetch',
  'Date',
  'performance',
  'JSON',
  'Symbol',
  'Set',
  'Map',
  'WeakMap',
  'Float32Array',
  'Float64Array',
  'Int32Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Buffer',
  'Image',
  'globalThis',
  'navigator',
  'localStorage',
  'arguments',
  'alert',
  'URL',
  'crypto',
  'Intl',
  'RegExp',
];

/** JavaScript's names that need no import. */
export function scriptBuiltins(evaluation: Evaluation): Map<string, Value> {
  const { machine } = evaluation;
  const nowhere = { start: 0, end: 0 };
  const nothing = native('nothing', () => NONE);
  const errors = ['Error', 'TypeError', 'RangeError'].map((name): [string, Value] => [
    name,
    { kind: 'class', name, bases: [], members: new Map() },
  ]);
  return new Map<string, Value>([
    ...Object.entries(conversions(evaluation)),
    ...errors,
    ...OUTSIDE.map((name): [string, Value] => [name, machine.unknown(name, nowhere)]),
    ['Math', mathNamespace(evaluation)],
    ['Object', objectNamespace(evaluation)],
    ['Array', arrayClass(evaluation)],
    ['NaN', number(Number.NaN)],
    ['Infinity', number(Infinity)],
    ['console', { kind: 'module', name: 'console', member: () => nothing }],
    ['setTimeout', nothing],
    ['setInterval', nothing],
    ['require', native('require', (args) => required(evaluation, args))],
    [
      'Promise',
      namespace('Promise', {
        all: native('all', ({ positional: [given = NONE] }) => given),
        resolve: native('resolve', ({ positional: [given = NONE] }) => given),
      }),
    ],
    [
      'instanceof',
      native('instanceof', ({ positional: [value, type], span }) => {
        const truth = value?.kind === 'instance' && type?.kind === 'class' ? inherits(value.class, type) : undefined;
        const list = value?.kind === 'list' && type?.kind === 'class' ? type.name === 'Array' : truth;
        return list === undefined ? machine.unknown('a test of a type', span) : boolean(list);
      }),
    ],
    // The page's own script starts here; a function given to it is followed as if the page had loaded.
    [
      'addEventListener',
      native('addEventListener', ({ positional: [, follow], span }) =>
        follow ? machine.call(follow, call(span)) : NONE,
      ),
    ],
  ]);
}
