import {
  add,
  type Dimension,
  dimensionText,
  divideExactly,
  floorDivide,
  multiply,
  subtract,
  symbol,
} from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import type { BinaryOperator, Expression } from '../program/tree.ts';
import { givenFor, isShared, type Sizes } from './sizes.ts';
import { noteItems, noteUse, type Use, usesOf } from './uses.ts';
import { unknown, type UnknownValue, type Value } from './values.ts';

/** Annotations of what is no whole number, though its parts may be some. */
const NO_NUMBERS =
  /^(?:str|bool|float|bytes|callable|type|any|list|tuple|dict|set|sequence|iterable|mapping|.*module|.*tensor|.*layer|.*model|.*config|device|dtype|ndarray|path|namespace)$/i;

/** Annotations of what holds no arrays. */
const PLAIN = /^(?:int|float|bool|str|bytes|namespace|.*config)$/i;

const lastWord = (names: string) => new RegExp(`(?:^|[_.'])(?:${names})'?\\]?$`, 'i');
/** Names that people give to rates, flags and collections of settings: no arrays, and nobody is asked for them. */
const PLAIN_NAME = lastWord(
  'dropout\\w*|drop\\w*|\\w*rate|prob|probability|p|eps|epsilon|alpha|beta|gamma|momentum|lr|std|temperature|slope|\\w*bias|bidirectional|name|mode|path|device|dtype|training|verbose|type|\\w*config\\w*|cfg|args|opts?|hparams|params|conf|settings|hps|options|use_\\w+|is_\\w+|with_\\w+',
);
/** Names of functions and parts of models. */
const PART = lastWord(
  'act|activation|\\w*norm|fn|func|(?<!d_|dim_)model|block|backbone|encoder|decoder|optimizer|loss|criterion|weights',
);

function lastName(expression: Expression): string | undefined {
  if (expression.kind === 'name' || expression.kind === 'attribute') return expression.name;
  if (expression.kind === 'subscript') {
    const outer = lastName(expression.object);
    return outer === 'Optional' ? lastName(expression.index) : outer;
  }
  return expression.kind === 'string' ? /\w+(?=\W*$)/.exec(expression.value)?.[0] : undefined;
}

/** Whether an argument can be a whole number, by its annotation. */
export function mayBeNumber(annotation: Expression | undefined): boolean {
  if (annotation?.kind === 'binary') return mayBeNumber(annotation.left) || mayBeNumber(annotation.right);
  const type = annotation && lastName(annotation);
  return type === undefined || !NO_NUMBERS.test(type);
}

/** Whether what is handed over as this argument surely holds no arrays, by its annotation and its name. */
export function isPlainArgument(name: string, annotation: Expression | undefined): boolean {
  const type = annotation && lastName(annotation);
  return PLAIN_NAME.test(name) || (type !== undefined && PLAIN.test(type));
}

export interface NewArgument {
  /** What the file calls it: `num_classes`, `config.width`. */
  readonly name: string;
  readonly span: Span;
  /** Whether it may be a whole number. */
  readonly number: boolean;
  /** Whether it surely holds no arrays. */
  readonly plain: boolean;
}

/**
 * An argument that nobody gives, or a part of one: what a person answered for it, or a value that goes by its name
 * wherever it is used as an extent. The same name is the same value; what was answered is made anew for each model.
 */
export function openArgument(sizes: Sizes, { name, span, number, plain }: NewArgument): Value {
  sizes.asked.add(name);
  const known = sizes.arguments.get(name);
  if (known && (known.kind === 'unknown' || isShared(known))) return known;
  if (plain) sizes.plain.add(name);
  const extent = number ? { extent: symbol(`${name}?`) } : {};
  const open: UnknownValue = { ...unknown(`the argument ${name}`, span), argument: name, ...extent };
  const given = givenFor(sizes, name, span);
  const value = given ?? open;
  sizes.arguments.set(name, value);
  if (number && !given) sizes.places.set(name, { span, value: open });
  return value;
}

/** A part of such an argument, by how the evaluator calls the part: `width`, `[number 0]`, `[string width]`, `len 0`. */
export function openPart(sizes: Sizes, whole: UnknownValue, part: string): Value {
  const name = partName(whole, part);
  return openArgument(sizes, { name, span: whole.span, number: true, plain: isPlainArgument(name, undefined) });
}

function partWords(part: string) {
  const [, kind, item = ''] = /^\[(number|string) (.*)\]$/.exec(part) ?? [];
  return { kind, item, isLength: /^len \d+$/.test(part) };
}

function partName({ argument = '' }: UnknownValue, part: string): string {
  const { kind, item, isLength } = partWords(part);
  if (kind) return kind === 'number' ? `${argument}[${item}]` : `${argument}['${item}']`;
  return isLength ? `len(${argument})` : `${argument}.${part}`;
}

/** What is asked of an argument tells what it is: an item that it is a list, an attribute that it has one. */
export function notePart({ uses, asked }: Sizes, whole: UnknownValue, part: string): void {
  const { kind, item, isLength } = partWords(part);
  const at = Number(item);
  asked.add(partName(whole, part));
  if (kind === 'number') noteItems(uses, whole, at < 0 ? -at : at + 1, whole.span);
  else if (isLength) noteItems(uses, whole, 0, whole.span);
  else if (kind === undefined) usesOf(uses, whole.argument ?? '').attributes.add(part);
}

/** A value as an extent: a whole number, a size known by name, or what is computed of an open argument. */
export function extentOf(value: Value): Dimension | undefined {
  if (value.kind === 'unknown') return value.extent;
  if (value.kind === 'dimension') return value.value;
  return value.kind === 'number' && !value.float && Number.isInteger(value.value) ? value.value : undefined;
}

function combined(operator: BinaryOperator, left: Dimension, right: Dimension): Dimension | undefined {
  switch (operator) {
    case '+':
      return add(left, right);
    case '-':
      return subtract(left, right);
    case '*':
      return multiply(left, right);
    case '//':
      return floorDivide(left, right);
    case '/':
      return divideExactly(left, right) ?? symbol(`(${dimensionText(left)}/${dimensionText(right)})`);
    case '%':
    case '**':
      return symbol(`(${dimensionText(left)}${operator}${dimensionText(right)})`);
    default:
      return undefined;
  }
}

/** What an operator makes of an open argument: unknown, and an extent where both sides are. */
export function computed(operator: BinaryOperator, value: UnknownValue, [left, right]: readonly [Value, Value]): Value {
  const [one, two] = [extentOf(left), extentOf(right)];
  const extent = one === undefined || two === undefined ? undefined : combined(operator, one, two);
  return { ...value, argument: undefined, extent };
}

/** Functions that leave a whole number as it is. */
const ROUNDING = /^(?:int|round|ceil|floor|trunc|abs)$/;

/** What a function makes of whole numbers of which some are open: an extent by its text, `max(1, floor(width?/4))`. */
export function extentCall(name: string, values: readonly Value[], span: Span): UnknownValue | undefined {
  const extents = values.map(extentOf);
  const [only] = values;
  if (!values.some(({ kind }) => kind === 'unknown') || !extents.every((each) => each !== undefined)) return undefined;
  if (ROUNDING.test(name) && only?.kind === 'unknown' && only.argument !== undefined) return { ...only };
  return {
    ...unknown(`a call of ${name}()`, span),
    extent: symbol(`${name}(${extents.map(dimensionText).join(', ')})`),
  };
}

/** What a function makes of an extent that is known by name only: a number, whatever it is. */
export const computedNumber = (name: string, of: Value, span: Span): UnknownValue => ({
  ...unknown(`a call of ${name}()`, span),
  extent: symbol(`${name}(${dimensionText(extentOf(of) ?? symbol('?'))})`),
});

/** Whether a value that is not known is surely one number: what is reckoned with extents, and no argument itself. */
export const isNumber = ({ argument, extent }: UnknownValue): boolean => argument === undefined && extent !== undefined;

const note = (names: Set<string>, extent: Dimension): void => {
  if (typeof extent !== 'number') for (const each of extent.symbols) names.add(each);
};

/** An extent that is used as one, of an array or a layer. */
export function asExtent(sizes: Sizes, extent: Dimension): Dimension {
  note(sizes.extents, extent);
  return extent;
}

/** What is counted or ordered with is a number and no part of a model. */
export function noteNumber(sizes: Sizes, value: Value): void {
  if (value.kind === 'unknown' && value.argument !== undefined) sizes.plain.add(value.argument);
}

/** Whether a value that is not known may hold arrays, which nobody could count. */
export function mayHoldArrays(sizes: Sizes, value: UnknownValue): boolean {
  if (value.argument !== undefined && sizes.plain.has(value.argument)) return false;
  if (value.extent === undefined) return true;
  const { extents, wanted } = sizes;
  return (
    typeof value.extent !== 'number' && !value.extent.symbols.every((each) => extents.has(each) || wanted.has(each))
  );
}

/** Extents in the arguments of a layer that may decide about its arrays. */
export function extentsIn(config: unknown): readonly string[] {
  if (typeof config !== 'object' || config === null) return [];
  if ('symbols' in config && 'factor' in config)
    return (config.symbols as readonly string[]).filter((each) => !PLAIN_NAME.test(each.replace(/\?$/, '')));
  return Object.values(config).flatMap(extentsIn);
}

/** Something hangs on a value, and not on how large an array is: a condition, how often something is done. */
export function wantValue(sizes: Sizes, value: Value | undefined, use?: Use): void {
  if (use) noteUse(sizes.uses, value, use);
  if (value?.kind !== 'unknown' || value.extent === undefined) return;
  if (value.argument === undefined || !(PLAIN_NAME.test(value.argument) || PART.test(value.argument)))
    note(sizes.wanted, value.extent);
}
