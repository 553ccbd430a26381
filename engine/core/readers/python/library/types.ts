import type { Evaluation } from '../../evaluate/evaluation.ts';
import { inherits } from '../../evaluate/classes.ts';
import { dictOf, keyText } from '../../evaluate/keys.ts';
import { distinctValues, piecesOf } from '../../evaluate/pieces.ts';
import { textOf } from '../../evaluate/textOf.ts';
import {
  boolean,
  type CallArguments,
  type ClassValue,
  type DictValue,
  float,
  integer,
  list,
  text,
  tuple,
  type Value,
} from '../../evaluate/values.ts';
import { extentCall } from '../../evaluate/openArguments.ts';
import { numberIn, typeClass } from './define.ts';

function toInteger({ machine }: Evaluation, { positional: [value, base], named, span }: CallArguments): Value {
  const number = numberIn(value);
  if (number !== undefined && Number.isFinite(number)) return integer(Math.trunc(number));
  if (value?.kind === 'dimension') return value;
  if (!value) return integer(0);
  if (value.kind === 'string') {
    const radix = numberIn(base ?? named.get('base')) ?? 10;
    const parsed = Number.parseInt(value.value.replaceAll('_', '').trim(), radix);
    if (Number.isSafeInteger(parsed) && radix >= 2 && radix <= 36) return integer(parsed);
  }
  if (value.kind !== 'unknown') return machine.unknown('a call of int()', span);
  return extentCall('int', [value], span) ?? { ...value, argument: undefined };
}

function toFloat({ machine }: Evaluation, { positional: [value], span }: CallArguments): Value {
  const number = numberIn(value);
  if (number !== undefined) return float(number);
  if (!value) return float(0);
  if (value.kind === 'string') {
    const word = value.value.trim().toLowerCase();
    if (/^[+-]?(?:inf|infinity)$/.test(word)) return float(word.startsWith('-') ? -Infinity : Infinity);
    if (word === 'nan') return float(Number.NaN);
    if (word !== '' && Number.isFinite(Number(word))) return float(Number(word));
  }
  return value.kind === 'unknown' ? value : machine.unknown('a call of float()', span);
}

function toDict(evaluation: Evaluation, { positional: [given], named, span, open }: CallArguments): Value {
  const { machine } = evaluation;
  const entries: DictValue['entries'] = new Map();
  if (open) return machine.unknown('a mapping with unknown entries', span);
  if (given?.kind === 'dict') for (const [key, entry] of given.entries) entries.set(key, { ...entry });
  else if (given) {
    const pairs = machine.iterate(given, span)?.map((each) => machine.iterate(each, span));
    if (!pairs) return machine.unknown('a mapping with unknown entries', span);
    for (const pair of pairs) {
      const [key, value] = pair ?? [];
      if (!key || !value) return machine.unknown('a mapping with unknown entries', span);
      entries.set(keyText(key), { key, value });
    }
  }
  for (const [key, entry] of dictOf(named).entries) entries.set(key, entry);
  return { kind: 'dict', entries };
}

function gathered(evaluation: Evaluation, { positional: [given], span }: CallArguments) {
  return given ? evaluation.machine.iterate(given, span) : [];
}

function unique(items: readonly Value[]): Value {
  return { kind: 'set', items: [...new Map(items.map((each) => [keyText(each), each])).values()] };
}

/** `int`, `str`, `list` and the other types whose call makes a value. */
export function typeClasses(evaluation: Evaluation): Record<string, ClassValue> {
  const { machine } = evaluation;
  const collection = (name: string, make: (items: readonly Value[]) => Value) =>
    typeClass(name, (args) => {
      const pieces = name.endsWith('set') ? piecesOf(args.positional[0]) : undefined;
      if (pieces) return make(distinctValues(pieces));
      const items = gathered(evaluation, args);
      // A sequence of unknown length stays what it is, so that a loop over it still knows what an item is like.
      const [given] = args.positional;
      if (!items)
        return given?.kind === 'instance' ? given : machine.unknown(`a ${name} of what is not known`, args.span);
      return make(items);
    });
  const made = [
    typeClass('int', (args) => toInteger(evaluation, args)),
    typeClass('float', (args) => toFloat(evaluation, args)),
    typeClass('bool', ({ positional: [value], span }) => {
      const truth = value ? machine.truth(value) : false;
      return truth === undefined ? machine.unknown('a call of bool()', span) : boolean(truth);
    }),
    typeClass('str', ({ positional: [value], span }) => {
      const shown = value ? textOf(evaluation, value) : '';
      return shown === undefined ? machine.unknown('a call of str()', span) : text(shown);
    }),
    typeClass('bytes', ({ span }) => machine.unknown('a call of bytes()', span)),
    typeClass('dict', (args) => toDict(evaluation, args)),
    collection('list', (items) => list([...items])),
    collection('tuple', tuple),
    collection('set', unique),
    collection('frozenset', unique),
    { kind: 'class', name: 'object', bases: [], members: new Map() } satisfies ClassValue,
  ];
  return Object.fromEntries(made.map((each) => [each.name, each]));
}

const KINDS: Readonly<Record<string, (value: Value) => boolean>> = {
  int: (value) => (value.kind === 'number' && !value.float) || value.kind === 'boolean' || value.kind === 'dimension',
  float: (value) => value.kind === 'number' && value.float,
  bool: (value) => value.kind === 'boolean',
  str: (value) => value.kind === 'string',
  list: (value) => value.kind === 'list',
  tuple: (value) => value.kind === 'tuple',
  dict: (value) => value.kind === 'dict',
  set: (value) => value.kind === 'set',
  object: () => true,
  Iterable: (value) => ['list', 'tuple', 'dict', 'set', 'string'].includes(value.kind),
  Sequence: (value) => ['list', 'tuple', 'string'].includes(value.kind),
  Mapping: (value) => value.kind === 'dict',
  Callable: (value) => ['function', 'native', 'bound', 'class'].includes(value.kind),
  List: (value) => value.kind === 'list',
  Tuple: (value) => value.kind === 'tuple',
  Dict: (value) => value.kind === 'dict',
  Set: (value) => value.kind === 'set',
};

/** `isinstance(x, torch.Tensor)`: an object of the file may inherit from it, and other kinds of arrays are not told apart. */
function isTensor(value: Value, name: string): boolean | undefined {
  if (value.kind === 'tensor') return value.library === 'torch' && /(?:^|\.)Tensor$/.test(name) ? true : undefined;
  return value.kind === 'instance' ? undefined : false;
}

/** `isinstance(value, type)`, where that can be told. */
export function isInstance(value: Value, type: Value): boolean | undefined {
  if (type.kind === 'tuple') {
    const verdicts = type.items.map((each) => isInstance(value, each));
    return verdicts.includes(true) ? true : verdicts.includes(undefined) ? undefined : false;
  }
  if (value.kind === 'unknown') return undefined;
  if (type.kind === 'native' && /Tensor$/.test(type.name)) return isTensor(value, type.name);
  if (type.kind !== 'class') return undefined;
  const plain = Object.hasOwn(KINDS, type.name) && !type.span ? KINDS[type.name] : undefined;
  if (plain) return plain(value);
  if (value.kind === 'instance') return inherits(value.class, type);
  if (value.kind === 'tensor') return /tensor|variable|array|parameter/i.test(type.name) ? undefined : false;
  return false;
}

const NUMERIC = new Set(['int', 'float', 'tuple', 'list', 'Sequence', 'Iterable', 'Tuple', 'List']);

/** Whether these are types of numbers and of several numbers: what is asked about with them is no part of a model. */
export const isNumeric = (type: Value): boolean =>
  type.kind === 'tuple' ? type.items.every(isNumeric) : type.kind === 'class' && !type.span && NUMERIC.has(type.name);

/** `type(value)`. */
export function typeOf(evaluation: Evaluation, value: Value): Value | undefined {
  if (value.kind === 'instance') return value.class;
  const name = Object.keys(KINDS).find((each) => each !== 'int' && KINDS[each]!(value)) ?? '';
  const found = value.kind === 'number' && !value.float ? 'int' : name;
  return evaluation.builtins.get(found);
}
