import { call } from './arguments.ts';
import { listLocation, type Location } from './changes.ts';
import type { Span } from '../../model/span.ts';
import { callMember } from './calls.ts';
import { findMember } from './classes.ts';
import type { Evaluation } from './evaluation.ts';
import { guarded } from './guard.ts';
import { fillPart } from '../library/filledByParts.ts';
import { heldRows, rowOf, rowsItem } from '../library/heldRows.ts';
import { isOpenDict, keyText, moreEntries } from './keys.ts';
import { rangeItem, rangeLength, rangeOf } from './range.ts';
import { partOf } from './sizes.ts';
import { noteChoices, noteItems } from './uses.ts';
import { type DictValue, integer, list, NONE, text, tuple, type Value } from './values.ts';

/** Positions that a slice takes from a sequence of this length, as Python clamps them. */
function slicePositions(slice: Value & { kind: 'slice' }, length: number): number[] | undefined {
  const bound = (value: Value) =>
    value.kind === 'none'
      ? null
      : value.kind === 'number'
        ? value.value
        : value.kind === 'boolean'
          ? Number(value.value)
          : undefined;
  const step = bound(slice.step) ?? (slice.step.kind === 'none' ? 1 : undefined);
  const [start, stop] = [bound(slice.start), bound(slice.stop)];
  if (step === undefined || step === 0 || start === undefined || stop === undefined) return undefined;
  const clamp = (at: number, low: number, high: number) => Math.min(high, Math.max(low, at < 0 ? at + length : at));
  const [low, high] = step > 0 ? [0, length] : [-1, length - 1];
  const from = start === null ? (step > 0 ? 0 : length - 1) : clamp(start, low, high);
  const to = stop === null ? (step > 0 ? length : -1) : clamp(stop, low, high);
  const positions: number[] = [];
  for (let at = from; step > 0 ? at < to : at > to; at += step) positions.push(at);
  return positions;
}

function hasMany(items: readonly Value[]): boolean {
  return items.some((each) => each.kind === 'unknown' && each.many);
}

function sequenceItem(evaluation: Evaluation, items: readonly Value[], index: Value, span: Span): Value {
  const { machine } = evaluation;
  if (index.kind !== 'number' || !Number.isInteger(index.value)) return machine.unknown('an item of a sequence', span);
  if (evaluation.language === 'javascript' && index.value < 0) return NONE;
  const at = index.value < 0 ? index.value + items.length : index.value;
  const open = items.findIndex((each) => each.kind === 'unknown' && each.many);
  if (open >= 0 && (index.value < 0 ? at <= open : at >= open)) return machine.unknown('an item of a sequence', span);
  const item = items[at];
  if (item) return item;
  return evaluation.language === 'javascript' ? NONE : machine.unknown('an item beyond the end of a sequence', span);
}

function sliceOf(value: Value & { kind: 'list' | 'tuple' }, index: Value & { kind: 'slice' }) {
  if (hasMany(value.items)) return undefined;
  const items = slicePositions(index, value.items.length)?.map((at) => value.items[at]!);
  if (!items) return undefined;
  return value.kind === 'list' ? list(items) : tuple(items);
}

/** One of what a loop made in each pass. */
function heldItem({ machine }: Evaluation, object: Value, index: Value, span: Span): Value | undefined {
  const held = heldRows(object);
  const at = index.kind === 'number' && held ? (index.value < 0 ? index.value + held.count : index.value) : -1;
  const isThere = held !== undefined && (index.kind === 'tensor' || (at >= 0 && at < held.count));
  return isThere ? rowOf(machine, held, index.kind === 'tensor' ? index : integer(at), span) : undefined;
}

/** Some of what a loop made, side by side. */
function rowsSlice({ machine }: Evaluation, object: Value, index: Value & { kind: 'slice' }, span: Span) {
  const held = heldRows(object);
  const positions = held && slicePositions(index, held.count);
  if (!positions || positions.length === 0) return undefined;
  return list([rowsItem({ count: positions.length, whole: rowOf(machine, held, index, span) }, span)]);
}

/** `object[index]`. */
export function item(evaluation: Evaluation, object: Value, index: Value, span: Span): Value {
  const { machine, libraries } = evaluation;
  switch (object.kind) {
    case 'list':
    case 'tuple':
      if (index.kind === 'slice')
        return sliceOf(object, index) ?? rowsSlice(evaluation, object, index, span) ?? machine.unknown('a slice', span);
      if (index.kind === 'boolean') return sequenceItem(evaluation, object.items, integer(Number(index.value)), span);
      return (
        namedItem(evaluation, object, index, span) ??
        heldItem(evaluation, object, index, span) ??
        rowItem(evaluation, object, index, span) ??
        sequenceItem(evaluation, object.items, index, span)
      );
    case 'string':
      return stringItem(evaluation, object.value, index, span);
    case 'dict':
      return dictItem(evaluation, object, index, span);
    case 'tensor': {
      const library = libraries.find((each) => each.name === object.library);
      const what = 'an item of a tensor';
      const found = guarded(evaluation, { what, span }, () =>
        library?.tensorOperator?.('index', [object, index], span),
      );
      return found ?? machine.unknown(what, span);
    }
    case 'instance':
      return instanceItem(evaluation, object, index, span);
    case 'class':
      return classItem(evaluation, object, index, span);
    case 'unknown':
      if (index.kind === 'number' || index.kind === 'string')
        return partOf(evaluation.sizes, object, `[${index.kind} ${index.value}]`, () => ({
          ...object,
          extent: undefined,
        }));
      noteItems(evaluation.sizes.uses, object, 0, span);
      return { ...object, argument: undefined, extent: undefined };
    default:
      return machine.unknown(`an item of a ${object.kind}`, span);
  }
}

/** A number that is a tensor takes a row out of a list of numbers, or of each column of a list of examples. */
function rowItem(evaluation: Evaluation, object: Value, index: Value, span: Span): Value | undefined {
  if (index.kind !== 'tensor' || evaluation.language !== 'python') return undefined;
  const library = evaluation.libraries.find((each) => each.name === index.library);
  return library?.tensorOperator?.('index', [object, index], span);
}

/** JavaScript's `list['length']` is an attribute. */
function namedItem(evaluation: Evaluation, object: Value, index: Value, span: Span): Value | undefined {
  if (evaluation.language !== 'javascript' || index.kind !== 'string') return undefined;
  return evaluation.machine.attribute(object, index.value, span);
}

function stringItem({ machine }: Evaluation, value: string, index: Value, span: Span): Value {
  if (index.kind === 'slice') {
    const positions = slicePositions(index, value.length);
    return positions ? text(positions.map((at) => value[at]).join('')) : machine.unknown('a slice', span);
  }
  const at = index.kind === 'number' ? (index.value < 0 ? index.value + value.length : index.value) : -1;
  const letter = value[at];
  return letter === undefined ? machine.unknown('a letter of a text', span) : text(letter);
}

function dictItem(evaluation: Evaluation, object: DictValue, index: Value, span: Span): Value {
  const keys = [...object.entries.values()].map(({ key }) => key);
  if (index.kind === 'unknown') noteChoices(evaluation.sizes.uses, index, keys, span);
  const key = evaluation.language === 'javascript' && index.kind === 'number' ? text(String(index.value)) : index;
  const entry = object.entries.get(keyText(key));
  if (entry) return entry.value;
  if (evaluation.language === 'javascript' && index.kind !== 'unknown' && !isOpenDict(object)) return NONE;
  return evaluation.machine.unknown('an entry that is not in the mapping', span);
}

function instanceItem(evaluation: Evaluation, object: Value & { kind: 'instance' }, index: Value, span: Span): Value {
  const { machine } = evaluation;
  const range = rangeOf(object);
  if (range) {
    const length = rangeLength(range);
    if (index.kind === 'number') {
      const at = index.value < 0 ? index.value + length : index.value;
      return at >= 0 && at < length ? rangeItem(range, at) : machine.unknown('an item beyond the end of a range', span);
    }
    const bounds = index.kind === 'slice' && length <= 100_000 ? slicePositions(index, length) : undefined;
    return bounds ? list(bounds.map((at) => rangeItem(range, at))) : machine.unknown('an item of a range', span);
  }
  const found = callMember(evaluation, object, '__getitem__', call(span, [index]));
  if (found) return found;
  if (evaluation.language === 'javascript' && index.kind === 'string')
    return machine.attribute(object, index.value, span);
  return machine.unknown(`an item of an object of ${object.class.name}`, span);
}

/** `Enumeration['NAME']`; a subscript on any other class is a type, such as `List[int]`. */
function classItem(evaluation: Evaluation, object: Value & { kind: 'class' }, index: Value, span: Span): Value {
  const member = index.kind === 'string' ? findMember(object, index.value).member : undefined;
  return member ?? (object.span ? object : evaluation.machine.unknown('a type', span));
}

/** `object[index] = value`. What can't be set is passed over, and where the index is not known all is uncertain. */
export function setItem(
  evaluation: Evaluation,
  { object, index, value, span }: { object: Value; index: Value; value: Value; span: Span },
): void {
  if (object.kind === 'list') return setListItem(evaluation, object, index, value);
  if (object.kind === 'dict') return setEntry(evaluation, object, index, value);
  if (object.kind === 'tensor') return fillPart(evaluation.machine, object, [index, value], span);
  if (object.kind === 'unknown') evaluation.sizes.parts.delete(object);
  if (object.kind !== 'instance') return;
  if (callMember(evaluation, object, '__setitem__', call(span, [index, value]))) return;
  if (index.kind === 'string' && evaluation.language === 'javascript')
    evaluation.machine.setAttribute(object, index.value, value, span);
}

export function setEntry(evaluation: Evaluation, dict: DictValue, index: Value, value: Value): void {
  const key = evaluation.language === 'javascript' && index.kind === 'number' ? text(String(index.value)) : index;
  if (key.kind === 'unknown') return openDict(evaluation, dict, key);
  const name = keyText(key);
  evaluation.changes.note(entryLocation(dict, name, key));
  dict.entries.set(name, { key, value });
}

/** One entry as a place. Where it is not sure that it is there, nor is it how many entries there are. */
function entryLocation(dict: DictValue, name: string, key: Value): Location {
  return {
    owner: dict.entries,
    key: name,
    local: false,
    read: () => dict.entries.get(name)?.value,
    write: (old) => {
      if (old) dict.entries.set(name, { key, value: old });
      else dict.entries.delete(name);
    },
    doubted: () => {
      const [more, entry] = moreEntries({ start: 0, end: 0 });
      return { location: entryLocation(dict, more, entry.key), value: entry.value };
    },
  };
}

/** Something was set, nobody knows where: any entry may have changed, and there may be others. */
export function openDict(evaluation: Evaluation, dict: DictValue, cause: Value & { kind: 'unknown' }): void {
  const [more, entry] = moreEntries(cause.span);
  for (const [name, { key }] of [...dict.entries, [more, entry] as const]) {
    evaluation.changes.note(entryLocation(dict, name, key));
    dict.entries.set(name, { key, value: name === more ? entry.value : cause });
  }
}

function setListItem(evaluation: Evaluation, target: Value & { kind: 'list' }, index: Value, value: Value): void {
  evaluation.changes.note(listLocation(target));
  const { items } = target;
  if (index.kind === 'number') {
    const at = index.value < 0 ? index.value + items.length : index.value;
    const append = evaluation.language === 'javascript' && at === items.length;
    if (items[at] || append) items[at] = value;
    return;
  }
  const positions = index.kind === 'slice' ? slicePositions(index, items.length) : undefined;
  const values = value.kind === 'list' || value.kind === 'tuple' ? value.items : undefined;
  if (positions && values && index.kind === 'slice' && index.step.kind === 'none')
    items.splice(positions[0] ?? items.length, positions.length, ...values.slice(0, 10_000));
  else if (positions && values) positions.forEach((at, each) => (items[at] = values[each] ?? items[at]!));
  else items.fill(evaluation.machine.unknown('an item set at an unknown index', { start: 0, end: 0 }));
}
