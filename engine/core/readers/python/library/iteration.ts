import { call } from '../../evaluate/arguments.ts';
import type { Evaluation } from '../../evaluate/evaluation.ts';
import { elementOf, iterate, sequenceOf, underlying } from '../../evaluate/iterate.ts';
import type { Machine } from '../../evaluate/machine.ts';
import { wantValue } from '../../evaluate/openArguments.ts';
import { isPlain, mapPieces, piecesOf } from '../../evaluate/pieces.ts';
import { makeRange, RANGE } from '../../evaluate/range.ts';
import {
  type CallArguments,
  type ClassValue,
  integer,
  list,
  native,
  tuple,
  type Value,
} from '../../evaluate/values.ts';
import { heldRows, rowsItem } from '../../library/heldRows.ts';
import { define, numberIn } from './define.ts';
import { sortItems } from './sorting.ts';
import { symbol } from '../../../model/dimension.ts';
import type { Span } from '../../../model/span.ts';
import type { Expression } from '../../program/tree.ts';

/** A range of unknown length still gives whole numbers. */
function openRange(machine: Machine, given: readonly Value[], span: Span): Value {
  const element: Value = { kind: 'dimension', value: symbol(`index${machine.nextId()}`) };
  const [count] = given;
  return sequenceOf({ element, source: tuple([]), span, ...(given.length === 1 && { count }) });
}

function rangeClass({ machine, sizes }: Evaluation): ClassValue {
  const create = native('__new__', ({ positional, span }) => {
    const numbers = positional.slice(1).map(numberIn);
    if (numbers.length === 0 || numbers.some((each) => each === undefined || !Number.isInteger(each))) {
      for (const each of positional.slice(1)) wantValue(sizes, each);
      return openRange(machine, positional.slice(1), span);
    }
    const [first = 0, second, step = 1] = numbers;
    if (step === 0) return machine.unknown('a range with the step 0', span);
    return makeRange(
      second === undefined ? { start: 0, stop: first, step } : { start: first, stop: second, step },
      span,
    );
  });
  RANGE.members.set('__new__', create);
  return { ...RANGE, members: new Map<string, Value>([['__new__', create]]) };
}

/** Turns each row of several iterables into one value; where a length is not known, an example of any number. */
function rows(
  evaluation: Evaluation,
  given: readonly Value[],
  { span, make }: { span: Span; make: (row: readonly Value[], index: Value) => Value },
): Value {
  const lists = given.map((each) => iterate(evaluation, each, span));
  if (lists.every((each) => each !== undefined)) {
    const length = Math.min(...lists.map((each) => each.length));
    const items = Array.from({ length: lists.length === 0 ? 0 : length }, (_, index) =>
      make(
        lists.map((each) => each[index]!),
        integer(index),
      ),
    );
    return list(items);
  }
  const first = given[lists.findIndex((each) => each === undefined)]!;
  const row = given.map((each, index) => lists[index]?.[0] ?? elementOf(evaluation, each, span));
  const element = make(row, evaluation.machine.unknown('a position in a loop', span));
  return sequenceOf({ element, source: underlying(first), span });
}

/** What loops have filled, and arrays of as many rows, side by side. */
function zippedRows(given: readonly Value[], span: Span): Value | undefined {
  const held = given.map((each) => heldRows(each));
  if (!held.some((each) => each)) return undefined;
  const counts = given.map((each, at) => held[at]?.count ?? (each.kind === 'tensor' ? each.shape?.[0] : undefined));
  const [count] = counts;
  if (typeof count !== 'number' || counts.some((each) => each !== count)) return undefined;
  const whole = tuple(given.map((each, at) => held[at]?.whole ?? each));
  return list([rowsItem({ count, whole }, span)]);
}

/** A function of one expression, `ord`, or a method such as `numbers.get`. */
function isPlainFunction(follow: Value): boolean {
  if (follow.kind === 'function') return !Array.isArray(follow.body) && isPlain(follow.body as Expression);
  return follow.kind === 'native' && (follow.name === 'ord' || follow.name === 'get' || follow.name === 'index');
}

function mapped(evaluation: Evaluation, { positional: [follow, ...given], span }: CallArguments): Value {
  const make = (row: readonly Value[]) => evaluation.machine.call(follow!, call(span, row));
  const [only, another] = given;
  if (follow && only?.kind === 'instance' && piecesOf(only) && !another && isPlainFunction(follow))
    return mapPieces(only, span, (piece) => make([piece])) ?? evaluation.machine.unknown('a call of map()', span);
  return follow ? rows(evaluation, given, { span, make }) : evaluation.machine.unknown('a call of map()', span);
}

function filtered(evaluation: Evaluation, { positional: [test, given], span }: CallArguments): Value | undefined {
  const { machine } = evaluation;
  const items = given && iterate(evaluation, given, span);
  if (!items || !test) return undefined;
  const truths = items.map((each) =>
    machine.truth(test.kind === 'none' ? each : machine.call(test, call(span, [each]))),
  );
  return truths.includes(undefined) ? undefined : list(items.filter((_, index) => truths[index]));
}

function nextOf(evaluation: Evaluation, { positional: [given, fallback], span }: CallArguments): Value | undefined {
  if (!given) return undefined;
  const items = iterate(evaluation, given, span);
  if (!items) return elementOf(evaluation, given, span);
  if (given.kind !== 'list') return items[0] ?? fallback;
  evaluation.machine.willChangeList(given);
  return given.items.shift() ?? fallback;
}

/** What Python has for going through things. */
export function iterationBuiltins(evaluation: Evaluation): Record<string, Value> {
  const { machine } = evaluation;
  return {
    range: rangeClass(evaluation),
    zip: native(
      'zip',
      ({ positional, span }) => zippedRows(positional, span) ?? rows(evaluation, positional, { span, make: tuple }),
    ),
    enumerate: define(evaluation, 'enumerate', 'iterable, start=0', ({ iterable, start }, { span }) => {
      if (!iterable) return undefined;
      const make = ([value]: readonly Value[], index: Value) =>
        tuple([machine.binary('+', index, start!, span), value!]);
      return rows(evaluation, [iterable], { span, make });
    }),
    map: native('map', (args) => mapped(evaluation, args)),
    filter: define(evaluation, 'filter', 'function, iterable', (_, args) => filtered(evaluation, args)),
    reversed: define(evaluation, 'reversed', 'sequence', ({ sequence }, { span }) => {
      const items = sequence && iterate(evaluation, sequence, span);
      return items && list(items.toReversed());
    }),
    sorted: define(evaluation, 'sorted', 'iterable, key=None, reverse=False', ({ iterable }, args) => {
      const items = iterable && iterate(evaluation, iterable, args.span);
      const sorted = items && sortItems(evaluation, items, args);
      return sorted && list(sorted);
    }),
    iter: define(evaluation, 'iter', 'iterable, sentinel=None', ({ iterable }, { span }) => {
      const items = iterable && iterate(evaluation, iterable, span);
      return items ? list([...items]) : iterable;
    }),
    next: define(evaluation, 'next', 'iterator, default=None', (_, args) => nextOf(evaluation, args)),
    any: define(evaluation, 'any', 'iterable', ({ iterable }, { span }) =>
      everyOrAny(evaluation, iterable, { span, any: true }),
    ),
    all: define(evaluation, 'all', 'iterable', ({ iterable }, { span }) =>
      everyOrAny(evaluation, iterable, { span, any: false }),
    ),
  };
}

function everyOrAny(
  evaluation: Evaluation,
  iterable: Value | undefined,
  { span, any }: { span: Span; any: boolean },
): Value | undefined {
  const truths = (iterable && iterate(evaluation, iterable, span))?.map((each) => evaluation.machine.truth(each));
  if (!truths) return undefined;
  if (truths.includes(any)) return { kind: 'boolean', value: any };
  return truths.includes(undefined) ? undefined : { kind: 'boolean', value: !any };
}
