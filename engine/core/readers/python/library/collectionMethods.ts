import { MOST_ITEMS } from '../../evaluate/budget.ts';
import { listLocation } from '../../evaluate/changes.ts';
import { equal } from '../../evaluate/compare.ts';
import type { Evaluation } from '../../evaluate/evaluation.ts';
import { openDict, setEntry } from '../../evaluate/items.ts';
import { isOpenDict, keyText } from '../../evaluate/keys.ts';
import type { Methods } from '../../evaluate/members.ts';
import type { Span } from '../../../model/span.ts';
import {
  boolean,
  type CallArguments,
  type DictValue,
  integer,
  list,
  type ListValue,
  NONE,
  text,
  tuple,
  type Value,
} from '../../evaluate/values.ts';
import { itemsOf } from '../../library/convert.ts';
import { numberIn } from './define.ts';
import { sortItems } from './sorting.ts';

type SetValue = Value & { kind: 'set' };

function many(evaluation: Evaluation, span: Span): Value {
  return { ...evaluation.machine.unknown('items that are not known', span), many: true };
}

/** Adds to a list, up to a bound; beyond it stands one item for any number. */
function append(evaluation: Evaluation, { items }: { items: Value[] }, values: readonly Value[], span: Span): void {
  const last = items.at(-1);
  if (items.length + values.length <= MOST_ITEMS) for (const each of values) items.push(each);
  else if (last?.kind !== 'unknown' || !last.many) items.push(many(evaluation, span));
}

function position(items: readonly Value[], wanted: Value | undefined): number | undefined {
  if (!wanted) return undefined;
  for (const [index, each] of items.entries()) {
    const verdict = each === wanted || equal(each, wanted);
    if (verdict === undefined) return undefined;
    if (verdict) return index;
  }
  return -1;
}

const sequenceMethods: Methods<ListValue | (Value & { kind: 'tuple' })> = {
  index: (_, { items }, { positional }) => {
    const at = position(items, positional[0]);
    return at === undefined || at < 0 ? undefined : integer(at);
  },
  count: (_, { items }, { positional: [wanted] }) => {
    const verdicts = items.map((each) => (wanted ? equal(each, wanted) : undefined));
    return verdicts.includes(undefined) ? undefined : integer(verdicts.filter(Boolean).length);
  },
};

const growing: Methods<ListValue> = {
  append: (evaluation, self, { positional: [value], span }) => {
    evaluation.changes.note(listLocation(self));
    if (value) append(evaluation, self, [value], span);
    return NONE;
  },
  extend: (evaluation, self, { positional: [value], span }) => {
    evaluation.changes.note(listLocation(self));
    const items = value && evaluation.machine.iterate(value, span);
    append(evaluation, self, items ?? [many(evaluation, span)], span);
    return NONE;
  },
  insert: (evaluation, self, { positional: [at, value], span }) => {
    evaluation.changes.note(listLocation(self));
    if (at?.kind === 'number' && value && self.items.length < MOST_ITEMS) self.items.splice(at.value, 0, value);
    else append(evaluation, self, [many(evaluation, span)], span);
    return NONE;
  },
};

const shrinking: Methods<ListValue> = {
  pop: (evaluation, self, { positional: [at] }) => {
    evaluation.changes.note(listLocation(self));
    const index = at === undefined ? -1 : at.kind === 'number' ? at.value : undefined;
    const item = index === undefined ? undefined : self.items.at(index);
    if (!item || (item.kind === 'unknown' && item.many)) return undefined;
    self.items.splice(index!, 1);
    return item;
  },
  remove: (evaluation, self, { positional }) => {
    evaluation.changes.note(listLocation(self));
    const at = position(self.items, positional[0]);
    if (at !== undefined && at >= 0) self.items.splice(at, 1);
    return NONE;
  },
  clear: (evaluation, self) => {
    evaluation.changes.note(listLocation(self));
    self.items.length = 0;
    return NONE;
  },
};

/** `table.columns.drop("y")`: the names without one or some of them. */
const leftOver: Methods<ListValue>[string] = (_, { items }, { positional: [given] }) => {
  const names = given?.kind === 'string' ? [given] : given && itemsOf(given);
  const left = items.filter((each) => names?.every((name) => equal(each, name) === false));
  return names && left.length + names.length === items.length ? list(left) : undefined;
};

export const listMethods: Methods<ListValue> = {
  ...sequenceMethods,
  ...growing,
  ...shrinking,
  reverse: (evaluation, self) => {
    evaluation.changes.note(listLocation(self));
    self.items.reverse();
    return NONE;
  },
  sort: (evaluation, self, args) => {
    evaluation.changes.note(listLocation(self));
    const sorted = sortItems(evaluation, self.items, args);
    self.items.forEach((_, index) => {
      self.items[index] = sorted?.[index] ?? evaluation.machine.unknown('an item of a sorted list', args.span);
    });
    return NONE;
  },
  copy: (_, { items }) => list([...items]),
  // The names of a table's columns are more than a list.
  tolist: (_, { items }) => list([...items]),
  to_list: (_, { items }) => list([...items]),
  drop: leftOver,
};

export const tupleMethods: Methods<Value & { kind: 'tuple' }> = {
  ...sequenceMethods,
  // A shape of TensorFlow's.
  as_list: (_, { items }) => list([...items]),
  _asdict: (_, { items, names }) => ({
    kind: 'dict',
    entries: new Map(names?.map((name, index) => [keyText(text(name)), { key: text(name), value: items[index]! }])),
  }),
};

function update(
  evaluation: Evaluation,
  self: DictValue,
  { positional: [given], named, span, open }: CallArguments,
): void {
  if (given?.kind === 'dict')
    for (const { key, value } of given.entries.values()) setEntry(evaluation, self, key, value);
  else
    for (const pair of (given && evaluation.machine.iterate(given, span)) ?? []) {
      const [key, value] = evaluation.machine.iterate(pair, span) ?? [];
      if (key && value) setEntry(evaluation, self, key, value);
    }
  if (given?.kind === 'unknown' || open) openDict(evaluation, self, evaluation.machine.unknown('a mapping', span));
  for (const [name, value] of named) setEntry(evaluation, self, text(name), value);
}

const reading: Methods<DictValue> = {
  get: (_, self, { positional: [key, fallback], named }) => {
    if (!key || key.kind === 'unknown') return undefined;
    const known = self.entries.get(keyText(key))?.value;
    if (!known && isOpenDict(self)) return undefined;
    return known ?? fallback ?? named.get('default') ?? NONE;
  },
  keys: (_, { entries }) => list([...entries.values()].map(({ key }) => key)),
  values: (_, { entries }) => list([...entries.values()].map(({ value }) => value)),
  items: (_, { entries }) =>
    list([...entries.values()].map(({ key, value }) => (key.kind === 'unknown' ? key : tuple([key, value])))),
  copy: (_, { entries }) => ({
    kind: 'dict',
    entries: new Map([...entries].map(([key, entry]) => [key, { ...entry }])),
  }),
};

/** What a `Counter` counted most often; of what it counted alike, in the order in which that was met. */
function mostCommon({ entries }: DictValue, most: Value | undefined): Value | undefined {
  const counts = [...entries.values()].map(({ key, value }) => ({ key, count: numberIn(value) }));
  const many = most && most.kind !== 'none' ? numberIn(most) : counts.length;
  if (many === undefined || counts.some(({ count }) => count === undefined)) return undefined;
  const sorted = counts.toSorted((one, other) => other.count! - one.count!).slice(0, Math.max(0, many));
  return list(sorted.map(({ key, count }) => tuple([key, integer(count!)])));
}

export const dictMethods: Methods<DictValue> = {
  ...reading,
  most_common: (_, self, { positional: [most] }) => mostCommon(self, most),
  update: (evaluation, self, args) => {
    update(evaluation, self, args);
    return NONE;
  },
  setdefault: (evaluation, self, { positional: [key, fallback = NONE] }) => {
    if (!key || key.kind === 'unknown') return undefined;
    const known = self.entries.get(keyText(key))?.value;
    if (!known && isOpenDict(self)) return undefined;
    if (!known) setEntry(evaluation, self, key, fallback);
    return known ?? fallback;
  },
  pop: (evaluation, self, { positional: [key, fallback] }) => {
    if (!key || key.kind === 'unknown') return undefined;
    const known = self.entries.get(keyText(key))?.value;
    if (!known) return isOpenDict(self) ? undefined : fallback;
    setEntry(evaluation, self, key, known);
    self.entries.delete(keyText(key));
    return known;
  },
};

function withOthers(evaluation: Evaluation, { positional, span }: CallArguments): readonly Value[] | undefined {
  const lists = positional.map((each) => evaluation.machine.iterate(each, span));
  return lists.every((each) => each !== undefined) ? lists.flat() : undefined;
}

const changing: Methods<SetValue> = {
  add: (evaluation, self, { positional: [value] }) => {
    evaluation.changes.note(listLocation(self));
    if (value && !self.items.some((each) => keyText(each) === keyText(value))) self.items.push(value);
    return NONE;
  },
  discard: (evaluation, self, { positional: [value] }) => {
    evaluation.changes.note(listLocation(self));
    const at = self.items.findIndex((each) => value && keyText(each) === keyText(value));
    if (at >= 0) self.items.splice(at, 1);
    return NONE;
  },
};

export const setMethods: Methods<SetValue> = {
  ...changing,
  remove: changing.discard!,
  union: (evaluation, { items }, args) => {
    const others = withOthers(evaluation, args);
    const all = others && new Map([...items, ...others].map((each) => [keyText(each), each]));
    return all && { kind: 'set', items: [...all.values()] };
  },
  intersection: (evaluation, { items }, args) => {
    const keys = new Set(withOthers(evaluation, args)?.map(keyText));
    return { kind: 'set', items: items.filter((each) => keys.has(keyText(each))) };
  },
  difference: (evaluation, { items }, args) => {
    const keys = new Set(withOthers(evaluation, args)?.map(keyText));
    return { kind: 'set', items: items.filter((each) => !keys.has(keyText(each))) };
  },
  issubset: (evaluation, { items }, args) => {
    const keys = withOthers(evaluation, args)?.map(keyText);
    return keys && boolean(items.every((each) => keys.includes(keyText(each))));
  },
  copy: (_, { items }) => ({ kind: 'set', items: [...items] }),
};
