import { type Dimension, symbol } from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import type { Answer, AskedSize } from '../../model/answer.ts';
import type { Answered } from './answers.ts';
import type { Expression } from '../program/tree.ts';
import { asExtent, notePart, openPart } from './openArguments.ts';
import type { AllUses } from './uses.ts';
import type { TensorValue, UnknownValue, Value } from './values.ts';

/**
 * What a file leaves open and models hang on, such as how many words its data has: each by what the file calls it. A
 * person can give it.
 */
export interface Sizes {
  readonly given: ReadonlyMap<string, Answer>;
  /** What an answer stands for in the file. */
  readonly answer: TellAnswer;
  readonly names: WeakMap<UnknownValue, string>;
  readonly places: Map<string, { readonly span: Span; readonly value?: UnknownValue; readonly tried?: boolean }>;
  /** Parts of what is not known, by their names: what is asked for twice of the same thing is the same part. */
  readonly parts: WeakMap<Value, Map<string, Value>>;
  /** What a person's answers were taken for. */
  readonly used: Map<string, AskedSize>;
  /** How many things went by a name so far: the second is called `n (2)`, since one number for two would make them equal. */
  readonly counts: Map<string, number>;
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
  /** Names of arguments that were opened, and of their parts, for one model. */
  readonly asked: Set<string>;
  /** What the file does with arguments that nobody gives. */
  readonly uses: AllUses;
  /** Classes that were answered, by which argument: a model that calls one with its tensors wants an object of it. */
  readonly classes: Map<Value, string>;
  /** Makes the object of an answer such as `Encoder(...)`, while an argument is opened. */
  opening?: (made: Value) => Value | undefined;
}

export type TellAnswer = (answer: Answer, span: Span) => Answered;

export const createSizes = (given: Readonly<Record<string, Answer>> = {}, answer: TellAnswer): Sizes => ({
  given: new Map(Object.entries(given)),
  answer,
  names: new WeakMap(),
  places: new Map(),
  parts: new WeakMap(),
  used: new Map(),
  counts: new Map(),
  arguments: new Map(),
  plain: new Set(),
  shapes: new Set(),
  extents: new Set(),
  wanted: new Set(),
  asked: new Set(),
  uses: new Map(),
  classes: new Map(),
});

/** What a person answered for something, where that stands for anything. */
export function givenFor(sizes: Sizes, name: string, span: Span): Value | undefined {
  const given = sizes.given.get(name);
  if (given === undefined) return undefined;
  const told = sizes.answer(given, span);
  const refused = 'refused' in told ? told.refused : undefined;
  const before = sizes.used.get(name)?.refused;
  sizes.used.set(name, { name, span, given, ...((refused ?? before) && { refused: refused ?? before }) });
  if (!('value' in told)) return undefined;
  if (told.value.kind === 'class') sizes.classes.set(told.value, name);
  return told.value;
}

/** A class where an object is called with tensors: nothing that it would make is a part of the model. */
export function refuseClass(sizes: Sizes, called: Value): boolean {
  const name = sizes.classes.get(called);
  const used = name === undefined ? undefined : sizes.used.get(name);
  if (used) sizes.used.set(used.name, { ...used, refused: { why: 'class' } });
  return used !== undefined;
}

/** Whether one and the same value can stand in several places: what is made anew each time it is written can't. */
export function isShared(value: Value): boolean {
  if (value.kind === 'list' || value.kind === 'tuple') return value.items.every(isShared);
  return value.kind !== 'instance' && value.kind !== 'dict' && value.kind !== 'set' && value.kind !== 'tensor';
}

/** The same for what is asked for wherever it is used: an object would be another one each time. */
function givenAnywhere(sizes: Sizes, name: string, span: Span): Value | undefined {
  const value = givenFor(sizes, name, span);
  if (!value || isShared(value)) return value;
  sizes.used.set(name, { name, span, given: sizes.given.get(name)!, refused: { why: 'unclear' } });
  return undefined;
}

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
  const own = sizes.names.get(value) ?? (RESERVED.test(name) ? undefined : claim(sizes, name, value, tried));
  if (own === undefined) return value;
  const given = givenAnywhere(sizes, own, value.span);
  return given ?? (OF_OBJECT.test(own) ? (sizes.places.get(own)?.value ?? value) : value);
}

/** More things of one name than anybody would be asked for. */
const MOST_OF_A_NAME = 40;

/** The name that a value goes by from here on: its own, or that of what surely is the same; nothing where there are too many. */
function claim(sizes: Sizes, name: string, value: UnknownValue, tried: boolean): string | undefined {
  const known = sizes.places.get(name);
  const elsewhere = known && (known.span.start !== value.span.start || known.span.file !== value.span.file);
  // What an object tells of itself is the same whenever it is asked.
  if (known?.value && !elsewhere && OF_OBJECT.test(name)) return name;
  const again = known !== undefined && (elsewhere || !(tried || known.tried));
  const count = (sizes.counts.get(name) ?? 1) + (again ? 1 : 0);
  if (count > MOST_OF_A_NAME) return undefined;
  const own = again ? `${name} (${count})` : name;
  sizes.counts.set(name, count);
  sizes.names.set(value, own);
  sizes.places.set(own, { span: value.span, value, tried });
  return own;
}

const isArgument = (value: Value): value is UnknownValue => value.kind === 'unknown' && value.argument !== undefined;

/** A part of what is not known: the one that was made when it was first asked for. */
export function partOf(sizes: Sizes, whole: Value, name: string, make: () => UnknownValue): Value {
  if (isArgument(whole)) notePart(sizes, whole, name);
  const parts = sizes.parts.get(whole) ?? new Map<string, Value>();
  sizes.parts.set(whole, parts);
  const part = parts.get(name) ?? (isArgument(whole) ? openPart(sizes, whole, name) : make());
  parts.set(name, part);
  return part;
}

/** A name that the file leaves undefined, where a person gave something for it. */
export function undefinedSize(sizes: Sizes, name: string, span: Span): Value | undefined {
  return givenAnywhere(sizes, name, span);
}

/**
 * A number that is not known, as an extent: the same one for the same value of the file.
 * @param use what it is used as, by which it is asked for where the file has no words for it: `Dense.units`
 */
export function openSize(
  sizes: Sizes,
  given: { readonly value?: Value; readonly use?: string; readonly tried: boolean },
  otherwise: () => Dimension,
): Dimension {
  const value = given.value && namedSize(sizes, given.use, given.value, given.tried);
  if (value?.kind === 'number') return value.value;
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
    .filter(([name]) => all.some((each) => holds(each, name)))
    .map(([name, { span }]) => ({ name, span }));
  return [...open, ...sizes.used.values()];
}
