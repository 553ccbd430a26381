import type { Text, TextStep } from '../../model/textSteps.ts';
import { afterStep } from '../../model/textSteps.ts';
import type { Expression } from '../program/tree.ts';
import type { Span } from '../../model/span.ts';
import { instanceOf } from './classes.ts';
import type { ClassValue, InstanceValue, Value } from './values.ts';
import { text as textValue } from './values.ts';

/**
 * The text of a file, or what stands for each of its letters or words: too many to be followed one by one, and each of
 * few kinds.
 */
export interface Pieces {
  readonly path: string;
  /** What was done to the file's text. */
  readonly steps: readonly TextStep[];
  readonly text: Text;
  /** What stands for each piece; absent: the piece itself. */
  readonly values?: ReadonlyMap<string, Value>;
}

const PIECES = Symbol('pieces of a text');

export function piecesOf(value: Value | undefined): Pieces | undefined {
  return value?.kind === 'instance' ? (value.state.get(PIECES) as Pieces | undefined) : undefined;
}

export function piecesValue(kind: ClassValue, pieces: Pieces, span: Span): InstanceValue {
  const made = instanceOf(kind, span);
  made.state.set(PIECES, pieces);
  return made;
}

/** @returns nothing where this is not done to what the pieces are */
export function furtherPieces(self: InstanceValue, step: TextStep, span: Span): InstanceValue | undefined {
  const pieces = piecesOf(self);
  const whole = step.do === 'slice' || step.do === 'only' || !pieces?.values;
  const text = pieces && whole ? afterStep(pieces.text, step) : undefined;
  if (!pieces || text === undefined) return undefined;
  return piecesValue(self.class, { ...pieces, text, steps: [...pieces.steps, step] }, span);
}

/** A text of megabytes is gone through letter by letter, which a set of texts takes a hundred times as long for. */
function distinctLetters(text: string): readonly string[] {
  const seen = new Uint8Array(2 ** 16);
  const found: string[] = [];
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (seen[code] === 0) found.push(text[at]!);
    seen[code] = 1;
  }
  return found;
}

/** Every piece once, in the order in which they come. */
export function distinctTexts({ text }: Pieces): readonly string[] {
  return typeof text === 'string' ? distinctLetters(text) : [...new Set(text)];
}

/** What stands for each kind of piece. */
export const distinctValues = (pieces: Pieces): readonly Value[] =>
  distinctTexts(pieces).map((each) => pieces.values?.get(each) ?? textValue(each));

const PLAIN_METHODS = new Set(['get', 'index', 'lower', 'upper', 'strip', 'find']);
const PLAIN_FUNCTIONS = new Set(['ord', 'int', 'float', 'str', 'len']);

/** Whether an expression gives the same wherever it is asked for one and the same piece, and changes nothing. */
export function isPlain(expression: Expression): boolean {
  switch (expression.kind) {
    case 'number':
    case 'string':
    case 'boolean':
    case 'none':
    case 'name':
      return true;
    case 'attribute':
      return isPlain(expression.object);
    case 'subscript':
      return isPlain(expression.object) && isPlain(expression.index);
    case 'unary':
      return isPlain(expression.operand);
    case 'binary':
      return isPlain(expression.left) && isPlain(expression.right);
    case 'compare':
      return expression.operands.every(isPlain);
    case 'logical':
      return isPlain(expression.left) && isPlain(expression.right);
    case 'conditional':
      return [expression.test, expression.then, expression.otherwise].every(isPlain);
    case 'call':
      return isPlainCall(expression) && expression.arguments.every(({ value }) => isPlain(value));
    default:
      return false;
  }
}

function isPlainCall({ callee }: Expression & { kind: 'call' }): boolean {
  if (callee.kind === 'name') return PLAIN_FUNCTIONS.has(callee.name);
  return callee.kind === 'attribute' && PLAIN_METHODS.has(callee.name) && isPlain(callee.object);
}

/**
 * Pieces with something else for each kind of them.
 * @param follow nothing for what is left out; `undefined` where that can't be told
 */
export function mapPieces(
  self: InstanceValue,
  span: Span,
  follow: (value: Value) => Value | 'left out' | undefined,
): InstanceValue | undefined {
  const pieces = piecesOf(self);
  if (!pieces) return undefined;
  const values = new Map<string, Value>();
  const all = distinctTexts(pieces);
  for (const each of all) {
    const value = follow(pieces.values?.get(each) ?? textValue(each));
    if (value === undefined || (value !== 'left out' && value.kind === 'unknown')) return undefined;
    if (value !== 'left out') values.set(each, value);
  }
  const made = piecesValue(self.class, { ...pieces, values }, span);
  if (values.size === all.length) return made;
  return furtherPieces(made, { do: 'only', pieces: [...values.keys()] }, span);
}
