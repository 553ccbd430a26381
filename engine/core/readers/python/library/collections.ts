import { withoutFirst } from '../../evaluate/arguments.ts';
import type { Evaluation } from '../../evaluate/evaluation.ts';
import { keyText } from '../../evaluate/keys.ts';
import { type Pieces, piecesOf } from '../../evaluate/pieces.ts';
import {
  type ClassValue,
  type DictValue,
  integer,
  list,
  type ModuleValue,
  native,
  NONE,
  text,
  type Value,
} from '../../evaluate/values.ts';
import { moduleOf, numberIn, typeClass } from './define.ts';

/** `namedtuple('Point', 'x y')`: a class whose call makes a tuple with names. */
function namedTuple({ machine }: Evaluation): Value {
  return native('namedtuple', ({ positional: [title, fields], span }) => {
    const given = fields?.kind === 'string' ? fields.value.split(/[\s,]+/).filter((each) => each !== '') : undefined;
    const items = fields && !given ? machine.iterate(fields, span) : undefined;
    const names = given ?? items?.map((each) => (each.kind === 'string' ? each.value : ''));
    if (!names) return machine.unknown('a call of namedtuple()', span);
    return typeClass(title?.kind === 'string' ? title.value : 'namedtuple', (args) => ({
      kind: 'tuple',
      names,
      items: names.map((name, index) => args.positional[index] ?? args.named.get(name) ?? NONE),
    }));
  });
}

/** How often each piece of a text stands there. */
function countsOf(pieces: Pieces): DictValue {
  const counts = new Map<string, number>();
  for (const each of pieces.text) counts.set(each, (counts.get(each) ?? 0) + 1);
  const entries: DictValue['entries'] = new Map();
  for (const [each, count] of counts) {
    const key = pieces.values?.get(each) ?? text(each);
    const known = numberIn(entries.get(keyText(key))?.value) ?? 0;
    entries.set(keyText(key), { key, value: integer(known + count) });
  }
  return { kind: 'dict', entries };
}

/** Counts as `Counter` has them, in a dict. */
function counter({ machine }: Evaluation): ClassValue {
  return typeClass('Counter', ({ positional: [given], span }) => {
    const entries: DictValue['entries'] = new Map();
    const pieces = piecesOf(given);
    if (pieces) return countsOf(pieces);
    const items = given ? machine.iterate(given, span) : [];
    if (!items) return machine.unknown('counts of what is not known', span);
    for (const key of items) {
      const count = numberIn(entries.get(keyText(key))?.value) ?? 0;
      entries.set(keyText(key), { key, value: integer(count + 1) });
    }
    return { kind: 'dict', entries };
  });
}

/** A dict that makes an entry where one is missing; told apart from a plain one by its class. */
function defaultDict({ machine }: Evaluation): ClassValue {
  const entriesOf = (self: Value | undefined) =>
    self?.kind === 'instance' ? self.attributes.get('entries') : undefined;
  const init = native('__init__', (args) => {
    const [self, factory = NONE] = args.positional;
    if (self?.kind === 'instance') {
      self.attributes.set('default_factory', factory);
      self.attributes.set('entries', { kind: 'dict', entries: new Map() });
    }
    return NONE;
  });
  const item = native('__getitem__', (args) => {
    const [self, key] = args.positional;
    const entries = entriesOf(self);
    if (entries?.kind !== 'dict' || !key) return machine.unknown('an entry', args.span);
    const known = entries.entries.get(keyText(key))?.value;
    if (known || self?.kind !== 'instance') return known ?? NONE;
    const made = machine.call(self.attributes.get('default_factory') ?? NONE, {
      ...withoutFirst(args),
      positional: [],
    });
    machine.setItem(entries, key, made, args.span);
    return made;
  });
  const setItem = native('__setitem__', ({ positional: [self, key, value], span }) => {
    const entries = entriesOf(self);
    if (entries && key && value) machine.setItem(entries, key, value, span);
    return NONE;
  });
  const through = native('__getattr__', ({ positional: [self, name], span }) => {
    const entries = entriesOf(self);
    return entries && name?.kind === 'string' ? machine.attribute(entries, name.value, span) : NONE;
  });
  const keys = native('__iter__', ({ positional: [self] }) => entriesOf(self) ?? list([]));
  return {
    kind: 'class',
    name: 'defaultdict',
    bases: [],
    members: new Map<string, Value>([
      ['__init__', init],
      ['__getitem__', item],
      ['__setitem__', setItem],
      ['__getattr__', through],
      ['__iter__', keys],
    ]),
  };
}

export function collectionsModule(evaluation: Evaluation): ModuleValue {
  const dict = evaluation.builtins.get('dict') ?? NONE;
  return moduleOf('collections', {
    OrderedDict: dict,
    defaultdict: defaultDict(evaluation),
    Counter: counter(evaluation),
    deque: evaluation.builtins.get('list') ?? NONE,
    namedtuple: namedTuple(evaluation),
  });
}
