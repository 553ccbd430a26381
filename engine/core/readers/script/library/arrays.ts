import { call } from '../../evaluate/arguments.ts';
import { MOST_ITEMS } from '../../evaluate/budget.ts';
import { listLocation } from '../../evaluate/changes.ts';
import { equal, order } from '../../evaluate/compare.ts';
import type { Evaluation } from '../../evaluate/evaluation.ts';
import { iterate } from '../../evaluate/iterate.ts';
import type { Method, Methods } from '../../evaluate/members.ts';
import { textOf } from '../../evaluate/textOf.ts';
import {
  boolean,
  type CallArguments,
  integer,
  list,
  type ListValue,
  NONE,
  text,
  type Value,
} from '../../evaluate/values.ts';

type ListMethod = Method<ListValue>;

/** The items, where all are known. */
function known({ items }: ListValue): readonly Value[] | undefined {
  return items.some((each) => each.kind === 'unknown' && each.many) ? undefined : [...items];
}

function callback({ machine }: Evaluation, { positional: [follow], span }: CallArguments, self: ListValue) {
  return (each: Value, index: number) =>
    follow ? machine.call(follow, call(span, [each, integer(index), self])) : NONE;
}

const numberOr = (value: Value | undefined, fallback: number): number =>
  value?.kind === 'number' ? value.value : fallback;

/** Changes a list of which all items are known; what was done to another is any number of unknown items. */
const changing =
  (change: (items: Value[], args: CallArguments, evaluation: Evaluation) => Value | undefined): ListMethod =>
  (evaluation, self, args) => {
    evaluation.changes.note(listLocation(self));
    if (self.items.length <= MOST_ITEMS) return change(self.items, args, evaluation);
    self.items.push({ ...evaluation.machine.unknown('items that are not known', args.span), many: true });
    return undefined;
  };

const growing: Methods<ListValue> = {
  push: changing((items, { positional, open, span }, { machine }) => {
    items.push(...positional);
    if (open) items.push({ ...machine.unknown('items that are not known', span), many: true });
    return integer(items.length);
  }),
  unshift: changing((items, { positional }) => {
    items.unshift(...positional);
    return integer(items.length);
  }),
  pop: changing((items) => (items.at(-1)?.kind === 'unknown' ? undefined : (items.pop() ?? NONE))),
  shift: changing((items) => (items[0]?.kind === 'unknown' ? undefined : (items.shift() ?? NONE))),
  reverse: changing((items) => list(items.reverse())),
  fill: (evaluation, self, { positional: [value = NONE, from, to] }) => {
    evaluation.changes.note(listLocation(self));
    self.items.fill(value, numberOr(from, 0), numberOr(to, self.items.length));
    return self;
  },
  splice: changing((items, { positional: [from, count, ...given] }) => {
    if (from?.kind !== 'number') return undefined;
    return list(items.splice(from.value, numberOr(count, items.length), ...given));
  }),
  sort: (evaluation, self, { positional: [compare], span }) => {
    evaluation.changes.note(listLocation(self));
    let told = true;
    const sign = (left: Value, right: Value) => {
      const verdict = compare ? evaluation.machine.call(compare, call(span, [left, right])) : undefined;
      const result = verdict ? (verdict.kind === 'number' ? verdict.value : undefined) : order(left, right);
      told &&= result !== undefined;
      return result ?? 0;
    };
    self.items.sort(sign);
    if (!told) self.items.fill(evaluation.machine.unknown('an item of a sorted list', span));
    return self;
  },
};

const following: Methods<ListValue> = {
  map: (evaluation, self, args) => {
    const items = known(self);
    return items && list(items.map(callback(evaluation, args, self)));
  },
  flatMap: (evaluation, self, args) => {
    const results = known(self)?.map(callback(evaluation, args, self));
    return results && list(results.flatMap((each) => (each.kind === 'list' ? each.items : [each])));
  },
  forEach: (evaluation, self, args) => {
    known(self)?.forEach(callback(evaluation, args, self));
    return NONE;
  },
  filter: (evaluation, self, args) => {
    const items = known(self);
    const truths = items?.map(callback(evaluation, args, self)).map((each) => evaluation.machine.truth(each));
    return truths && !truths.includes(undefined) ? list(items!.filter((_, index) => truths[index])) : undefined;
  },
  reduce: (evaluation, self, { positional: [follow, start], span }) => {
    const items = known(self);
    if (!items || !follow) return undefined;
    const all = start ? [start, ...items] : items;
    const offset = start ? 0 : 1;
    return all
      .slice(1)
      .reduce<Value | undefined>(
        (left, right, index) =>
          left && evaluation.machine.call(follow, call(span, [left, right, integer(index + offset), self])),
        all[0],
      );
  },
};

const deciding =
  (decide: (truths: readonly (boolean | undefined)[], items: readonly Value[]) => Value | undefined): ListMethod =>
  (evaluation, self, args) => {
    const items = known(self);
    const truths = items?.map(callback(evaluation, args, self)).map((each) => evaluation.machine.truth(each));
    return truths && decide(truths, items!);
  };

const searching: Methods<ListValue> = {
  some: deciding((truths) =>
    truths.includes(true) ? boolean(true) : truths.includes(undefined) ? undefined : boolean(false),
  ),
  every: deciding((truths) =>
    truths.includes(false) ? boolean(false) : truths.includes(undefined) ? undefined : boolean(true),
  ),
  find: deciding((truths, items) => (truths.includes(undefined) ? undefined : (items[truths.indexOf(true)] ?? NONE))),
  findIndex: deciding((truths) => (truths.includes(undefined) ? undefined : integer(truths.indexOf(true)))),
  includes: (_, self, { positional: [wanted] }) => {
    const verdicts = known(self)?.map((each) => (wanted ? equal(each, wanted) : false));
    if (!verdicts || (!verdicts.includes(true) && verdicts.includes(undefined))) return undefined;
    return boolean(verdicts.includes(true));
  },
  indexOf: (_, self, { positional: [wanted] }) => {
    const verdicts = known(self)?.map((each) => (wanted ? equal(each, wanted) : false));
    return verdicts?.includes(undefined) === false ? integer(verdicts.indexOf(true)) : undefined;
  },
};

export const arrayMethods: Methods<ListValue> = {
  ...growing,
  ...following,
  ...searching,
  concat: (_, self, { positional }) => {
    const items = known(self);
    return items && list([...items, ...positional.flatMap((each) => (each.kind === 'list' ? each.items : [each]))]);
  },
  slice: (_, self, { positional: [from, to] }) => {
    const told = [from, to].every((each) => !each || each.kind === 'number' || each.kind === 'none');
    return told ? known(self) && list(self.items.slice(numberOr(from, 0), numberOr(to, self.items.length))) : undefined;
  },
  join: (evaluation, self, { positional: [mark] }) => {
    const texts = known(self)?.map((each) => textOf(evaluation, each));
    const between = mark?.kind === 'string' ? mark.value : ',';
    return texts?.every((each) => each !== undefined) ? text(texts.join(between)) : undefined;
  },
  flat: (_, self) => {
    const items = known(self);
    return items && list(items.flatMap((each) => (each.kind === 'list' ? each.items : [each])));
  },
  at: (_, self, { positional: [index] }) =>
    index?.kind === 'number' ? (known(self)?.at(index.value) ?? NONE) : undefined,
  keys: (_, self) => known(self) && list(self.items.map((_each, index) => integer(index))),
  entries: (_, self) => known(self) && list(self.items.map((each, index) => list([integer(index), each]))),
  values: (_, self) => self,
};

/** `Array.from(iterable or { length }, follow)`. */
export function arrayFrom(evaluation: Evaluation, { positional: [given, follow], span }: CallArguments): Value {
  const { machine } = evaluation;
  const length = given?.kind === 'dict' ? machine.attribute(given, 'length', span) : undefined;
  const count = length?.kind === 'number' ? length.value : undefined;
  const items =
    given && given.kind !== 'dict'
      ? iterate(evaluation, given, span)
      : count !== undefined && count >= 0 && count <= MOST_ITEMS
        ? Array.from({ length: count }, () => NONE)
        : undefined;
  if (!items) return machine.unknown('an array of what is not known', span);
  return list(
    follow ? items.map((each, index) => machine.call(follow, call(span, [each, integer(index)]))) : [...items],
  );
}
