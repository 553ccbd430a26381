import type { Dimension } from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import { call } from './arguments.ts';
import { MOST_ITEMS } from './budget.ts';
import { findMember } from './classes.ts';
import { heldRows, rowOf } from '../library/heldRows.ts';
import type { Evaluation } from './evaluation.ts';
import { isOpenDict } from './keys.ts';
import { rangeLength, rangeOf, rangeItem } from './range.ts';
import { noteItems } from './uses.ts';
import { type ClassValue, integer, native, text, type Value } from './values.ts';

/** The items of anything that can be looped over, where all of them are known. */
export function iterate(evaluation: Evaluation, value: Value, span: Span): readonly Value[] | undefined {
  switch (value.kind) {
    case 'list':
    case 'tuple':
    case 'set':
      evaluation.budget.spend(Math.ceil(value.items.length / 8), span);
      return value.items.some((each) => each.kind === 'unknown' && each.many)
        ? rowItems(evaluation, value, span)
        : [...value.items];
    case 'dict':
      return isOpenDict(value) ? undefined : [...value.entries.values()].map((each) => each.key);
    case 'string':
      return value.value.length > MOST_ITEMS ? undefined : Array.from(value.value, text);
    case 'tensor':
      return tensorItems(evaluation, value, span);
    case 'instance':
      return instanceItems(evaluation, value, span);
    case 'class':
      return enumItems(value);
    case 'unknown':
      noteItems(evaluation.sizes.uses, value, 0, span);
      return undefined;
    default:
      return undefined;
  }
}

const MOST_ROWS = 256;

/** What a loop made in each pass, one by one where these are few. */
function rowItems({ machine }: Evaluation, value: Value, span: Span): readonly Value[] | undefined {
  const held = heldRows(value);
  if (!held || held.count > MOST_ROWS) return undefined;
  return Array.from({ length: held.count }, (_, row) => rowOf(machine, held, integer(row), span));
}

function tensorItems(evaluation: Evaluation, value: Value & { kind: 'tensor' }, span: Span) {
  const rows = value.shape?.[0];
  if (typeof rows !== 'number' || rows > MOST_ROWS) return undefined;
  return Array.from({ length: rows }, (_, index) => evaluation.machine.item(value, integer(index), span));
}

function instanceItems(evaluation: Evaluation, value: Value & { kind: 'instance' }, span: Span) {
  const range = rangeOf(value);
  if (range) {
    const count = rangeLength(range);
    if (count > MOST_ITEMS) return undefined;
    evaluation.budget.spend(Math.ceil(count / 8), span);
    return Array.from({ length: count }, (_, index) => rangeItem(range, index));
  }
  const iterator = findMember(value.class, '__iter__').member;
  if (iterator) {
    const items = evaluation.machine.call(iterator, call(span, [value]));
    return items === value ? undefined : iterate(evaluation, items, span);
  }
  const length = findMember(value.class, '__len__').member;
  const item = findMember(value.class, '__getitem__').member;
  if (!length || !item) return undefined;
  const count = evaluation.machine.call(length, call(span, [value]));
  if (count.kind !== 'number' || count.value > MOST_ROWS) return undefined;
  return Array.from({ length: count.value }, (_, index) =>
    evaluation.machine.call(item, call(span, [value, integer(index)])),
  );
}

/** Looping over an enumeration gives its members. */
function enumItems(value: ClassValue): readonly Value[] | undefined {
  const members = [...value.members.values()].filter((each) => each.kind === 'instance' && each.class === value);
  return members.length > 0 ? members : undefined;
}

/**
 * What one item of it is like, where it is not known how many there are: a library's class says so with a member
 * `__element__`.
 */
export function elementOf(evaluation: Evaluation, value: Value, span: Span): Value {
  const { machine } = evaluation;
  if (value.kind === 'instance') {
    const range = rangeOf(value);
    const element = findMember(value.class, '__element__').member;
    if (element) return machine.call(element, call(span, [value]));
    if (!range) {
      const iterator = findMember(value.class, '__iter__').member;
      const items = iterator ? machine.call(iterator, call(span, [value])) : value;
      if (items !== value) return iterate(evaluation, items, span)?.[0] ?? elementOf(evaluation, items, span);
      const item = findMember(value.class, '__getitem__').member;
      if (item) return machine.call(item, call(span, [value, machine.unknown('an index', span)]));
    }
  }
  const held = heldRows(value);
  if (held) return rowOf(machine, held, integer(0), span);
  // One item of an array of lists, such as a review of IMDB, stands there as if it were a number.
  if (value.kind === 'tensor' && value.shape?.length !== 0) return machine.item(value, integer(0), span);
  return machine.unknown('an item of what is looped over', span);
}

interface Sequence {
  readonly element: Value;
  readonly source: Value;
  readonly span: Span;
  /** How many items there are, where that is known by name. */
  readonly count?: Value;
}

/** Any number of items like `element`, as `enumerate` gives them over something of unknown length. */
export function sequenceOf({ element, source, span, count }: Sequence): Value {
  const attributes = new Map([
    ['element', element],
    ['source', source],
  ]);
  if (count) attributes.set('count', count);
  return { kind: 'instance', class: SEQUENCE, attributes, span, state: new Map() };
}

/** How many items a sequence has, where that is known by name. */
export function countOf(value: Value): Dimension | undefined {
  const count = value.kind === 'instance' && value.class === SEQUENCE ? value.attributes.get('count') : undefined;
  return count?.kind === 'dimension' ? count.value : undefined;
}

const SEQUENCE: ClassValue = {
  kind: 'class',
  name: 'sequence',
  bases: [],
  members: new Map<string, Value>(
    ['__element__', '__getitem__'].map((name) => [
      name,
      native(name, ({ positional: [self], span }) =>
        self?.kind === 'instance'
          ? (self.attributes.get('element') ?? { kind: 'none' })
          : { kind: 'unknown', reason: 'an item', span },
      ),
    ]),
  ),
};

/** What a loop really goes over, below `enumerate`, `zip` and progress bars. */
export function underlying(value: Value): Value {
  let at = value;
  while (at.kind === 'instance' && at.class === SEQUENCE) {
    const source = at.attributes.get('source');
    if (!source || (source.kind === 'tuple' && source.items.length === 0)) return at;
    at = source;
  }
  return at;
}
