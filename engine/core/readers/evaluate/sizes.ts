import { type Dimension, symbol } from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import type { AskedSize } from '../../model/graph.ts';
import type { Expression } from '../program/tree.ts';
import { asExtent, openPart } from './openArguments.ts';
import { integer, type TensorValue, type UnknownValue, type Value } from './values.ts';

/**
 * Numbers that a file leaves open and that models hang on, such as how many words its data has: each by what the file
 * calls it. A person can give them.
 */
export interface Sizes {
  readonly given: ReadonlyMap<string, number>;
  readonly names: WeakMap<UnknownValue, string>;
  readonly places: Map<string, { readonly span: Span; readonly value?: UnknownValue }>;
  /** Parts of what is not known, by their names: what is asked for twice of the same thing is the same part. */
  readonly parts: WeakMap<Value, Map<string, Value>>;
  /** What a person's numbers were taken for. */
  readonly used: Map<string, AskedSize>;
  /** Names that stand for more than one thing: no single number can be asked for. */
  readonly several: Set<string>;
  /** Arguments that nobody gives and their parts, by name: nothing else goes by these names. */
  readonly arguments: Map<string, Value>;
  /** Those of them that hold no arrays, as their annotation, their name or their use tells. */
  readonly plain: Set<string>;
  /** Those of them that were used as a whole shape. */
  readonly shapes: Set<string>;
  /** Extents that were used as such: numbers, and no parts of a model. */
  readonly extents: Set<string>;
  /** Extents that decided about something while they were not known: a number of rounds, a condition, the size of a window. */
  readonly wanted: Set<string>;
}

export const createSizes = (given: Readonly<Record<string, number>> = {}): Sizes => ({
  given: new Map(Object.entries(given)),
  names: new WeakMap(),
  places: new Map(),
  parts: new WeakMap(),
  used: new Map(),
  several: new Set(),
  arguments: new Map(),
  plain: new Set(),
  shapes: new Set(),
  extents: new Set(),
  wanted: new Set(),
});

const LONGEST_NAME = 60;
/** Names that sizes of other kinds have: the batch, and what a model leaves open on purpose. */
const RESERVED = /^(?:batch|any)/;

/** `data.features`; what an object calls its own differs from one to the next. */
const OF_OBJECT = /^(?!self\.|this\.)[A-Za-z_$][\w$]*\.[\w$.]+$/;

/**
 * A value under the name that the file has for it: the number that a person gave for it, or the value itself, by which
 * every use of it is known to be the same. What a value is computed from never passes for the value.
 * @param tried what is only tried out names nothing a second time
 */
export function namedSize(sizes: Sizes, name: string | undefined, value: Value, tried = false): Value {
  if (value.kind !== 'unknown' || value.many || name === undefined || name.length > LONGEST_NAME) return value;
  if (value.extent !== undefined || sizes.arguments.has(name)) return value;
  const before = sizes.names.get(value);
  const given = RESERVED.test(name) ? undefined : sizes.given.get(before ?? name);
  if (given !== undefined) {
    sizes.names.set(value, before ?? name);
    sizes.used.set(before ?? name, { name: before ?? name, span: value.span, given });
    return integer(given);
  }
  if (RESERVED.test(name) || before !== undefined) return value;
  const known = sizes.places.get(name);
  const elsewhere = known && (known.span.start !== value.span.start || known.span.file !== value.span.file);
  // What an object tells of itself is the same whenever it is asked.
  if (known?.value && !elsewhere && OF_OBJECT.test(name)) return known.value;
  if (known && (elsewhere || !tried)) sizes.several.add(name);
  if (elsewhere) return value;
  sizes.names.set(value, name);
  sizes.places.set(name, { span: value.span, value });
  return value;
}

const isArgument = (value: Value): value is UnknownValue => value.kind === 'unknown' && value.argument !== undefined;

/** A part of what is not known: the one that was made when it was first asked for. */
export function partOf(sizes: Sizes, whole: Value, name: string, make: () => UnknownValue): Value {
  const parts = sizes.parts.get(whole) ?? new Map<string, Value>();
  sizes.parts.set(whole, parts);
  const part = parts.get(name) ?? (isArgument(whole) ? openPart(sizes, whole, name) : make());
  parts.set(name, part);
  return part;
}

/** A name that the file leaves undefined, where a person gave a number for it. */
export function undefinedSize(sizes: Sizes, name: string, span: Span): Value | undefined {
  const given = sizes.given.get(name);
  if (given === undefined) return undefined;
  sizes.used.set(name, { name, span, given });
  return integer(given);
}

/** A number that is not known, as an extent: the same one for the same value of the file. */
export function openSize(sizes: Sizes, value: Value | undefined, otherwise: () => Dimension): Dimension {
  if (value?.kind === 'tensor') return undefinedName(sizes, value) ?? otherwise();
  if (value?.kind === 'unknown' && value.extent !== undefined) return asExtent(sizes, value.extent);
  const name = value?.kind === 'unknown' ? sizes.names.get(value) : undefined;
  if (name === undefined || value?.kind !== 'unknown') return otherwise();
  // One name for two things would make them equal.
  return sizes.places.get(name)?.value === value ? symbol(`${name}?`) : otherwise();
}

/** The extent that a name stands for which the file leaves undefined. */
function undefinedName(sizes: Sizes, { origin, shape }: TensorValue): Dimension | undefined {
  const { name } = origin.config;
  if (origin.type !== 'Slot' || shape !== undefined || typeof name !== 'string' || RESERVED.test(name))
    return undefined;
  if (!sizes.places.has(name)) sizes.places.set(name, { span: origin.span, value: undefined });
  return sizes.places.get(name)!.value === undefined ? symbol(`${name}?`) : undefined;
}

/** An expression in the words of the file, where it is short: `len(vocab)`, `config.width`, `words + 1`. */
export function wordsOf(expression: Expression): string | undefined {
  switch (expression.kind) {
    case 'name':
      return expression.name;
    case 'number':
      return String(expression.value);
    case 'attribute': {
      const object = wordsOf(expression.object);
      return object && `${object}.${expression.name}`;
    }
    case 'subscript': {
      const [object, index] = [wordsOf(expression.object), wordsOf(expression.index)];
      return object && index && `${object}[${index}]`;
    }
    case 'call': {
      const callee = wordsOf(expression.callee);
      const args = expression.arguments.map((each) => (each.spread || each.name ? undefined : wordsOf(each.value)));
      return callee && args.every((each) => each !== undefined) ? `${callee}(${args.join(', ')})` : undefined;
    }
    case 'binary': {
      const [left, right] = [wordsOf(expression.left), wordsOf(expression.right)];
      return left && right && `${left} ${expression.operator} ${right}`;
    }
    default:
      return undefined;
  }
}

/**
 * What a model still wants to know, of all that has a name: found in the extents of its weights and outputs. After it,
 * what a person has given for the file.
 */
export function sizesIn(sizes: Sizes, symbols: Iterable<string>): readonly AskedSize[] {
  const all = [...symbols];
  const holds = (each: string, name: string) => {
    const at = each.indexOf(`${name}?`);
    return at >= 0 && (at === 0 || !/[\w.\])]/.test(each[at - 1]!));
  };
  const open = [...sizes.places]
    .filter(([name]) => !sizes.several.has(name) && all.some((each) => holds(each, name)))
    .map(([name, { span }]) => ({ name, span }));
  return [...open, ...sizes.used.values()];
}
