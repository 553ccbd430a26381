import { call } from './arguments.ts';
import { compareDimensions, type Dimension } from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import type { CompareOperator } from '../program/tree.ts';
import { callMember } from './calls.ts';
import type { Evaluation } from './evaluation.ts';
import { iterate } from './iterate.ts';
import { isOpenDict, keyText } from './keys.ts';
import { extentOf, wantValue } from './openArguments.ts';
import { tensorResult } from './operators.ts';
import { noteChoices, noteUse } from './uses.ts';
import { rangeLength, rangeOf } from './range.ts';
import { boolean, type Value } from './values.ts';

const DEEPEST = 12;

const numeric = (value: Value): number | undefined =>
  value.kind === 'number' ? value.value : value.kind === 'boolean' ? Number(value.value) : undefined;

const dimension = (value: Value): Dimension | undefined =>
  value.kind === 'dimension' ? value.value : value.kind === 'number' ? value.value : undefined;

function equalItems(left: readonly Value[], right: readonly Value[], depth: number): boolean | undefined {
  if (left.length !== right.length) return false;
  let all: boolean | undefined = true;
  for (const [index, each] of left.entries()) {
    const equals = equal(each, right[index]!, depth - 1);
    if (equals === false) return false;
    if (equals === undefined) all = undefined;
  }
  return all;
}

/** One and the same open argument equals itself. */
function equalExtents(left: Value, right: Value): boolean | undefined {
  const [one, two] = [extentOf(left), extentOf(right)];
  const known = one !== undefined && two !== undefined && compareDimensions(one, two) === 'equal';
  return known ? true : undefined;
}

/** Whether two values are equal as `==` has it, where that can be told. */
export function equal(left: Value, right: Value, depth = DEEPEST): boolean | undefined {
  if (depth === 0) return undefined;
  if (left.kind === 'unknown' || right.kind === 'unknown') return equalExtents(left, right);
  const [one, two] = [numeric(left), numeric(right)];
  if (one !== undefined && two !== undefined) return one === two;
  if (left.kind === 'dimension' || right.kind === 'dimension') {
    const [first, second] = [dimension(left), dimension(right)];
    if (first === undefined || second === undefined) return false;
    const verdict = compareDimensions(first, second);
    return verdict === 'unknown' ? undefined : verdict === 'equal';
  }
  if (left.kind === 'tensor' || right.kind === 'tensor')
    return left.kind === 'none' || right.kind === 'none' ? false : undefined;
  if (left.kind !== right.kind) return false;
  switch (left.kind) {
    case 'string':
      return left.value === (right as typeof left).value;
    case 'none':
    case 'ellipsis':
      return true;
    case 'list':
    case 'tuple':
      return equalItems(left.items, (right as typeof left).items, depth);
    case 'set': {
      const keys = new Set((right as typeof left).items.map(keyText));
      return left.items.length === keys.size && left.items.every((each) => keys.has(keyText(each)));
    }
    case 'dict': {
      if (isOpenDict(left) || isOpenDict(right as typeof left)) return undefined;
      const [entries, others] = [[...left.entries], (right as typeof left).entries];
      if (entries.length !== others.size || entries.some(([key]) => !others.has(key))) return false;
      const values = entries.map(([key]) => others.get(key)!.value);
      return equalItems(
        entries.map(([, each]) => each.value),
        values,
        depth,
      );
    }
    case 'bound':
      return left.callee === (right as typeof left).callee && left.self === (right as typeof left).self;
    default:
      return left === right;
  }
}

function identical(left: Value, right: Value): boolean | undefined {
  if (left.kind === 'unknown' || right.kind === 'unknown') return left === right ? true : undefined;
  if (left === right) return true;
  const plain = ['none', 'boolean', 'number', 'string', 'ellipsis'].includes(left.kind);
  if (left.kind !== right.kind) return false;
  if (left.kind === 'tensor') return left.origin === (right as typeof left).origin;
  return plain ? equal(left, right) : false;
}

/** -1, 0 or 1; nothing where the order can't be told. */
export function order(left: Value, right: Value, depth = DEEPEST): number | undefined {
  const [one, two] = [numeric(left), numeric(right)];
  if (one !== undefined && two !== undefined) return Number.isNaN(one - two) ? undefined : Math.sign(one - two);
  if (left.kind === 'string' && right.kind === 'string')
    return left.value === right.value ? 0 : left.value < right.value ? -1 : 1;
  const sequences = (left.kind === 'list' || left.kind === 'tuple') && left.kind === right.kind;
  if (!sequences || depth === 0) return undefined;
  const others = (right as typeof left).items;
  for (const [index, each] of left.items.entries()) {
    const other = others[index];
    if (!other) return 1;
    const verdict = order(each, other, depth - 1);
    if (verdict !== 0) return verdict;
  }
  return left.items.length === others.length ? 0 : -1;
}

function contains(evaluation: Evaluation, container: Value, value: Value, span: Span): boolean | undefined {
  if (value.kind === 'unknown' || container.kind === 'unknown') return undefined;
  if (container.kind === 'string') return value.kind === 'string' && container.value.includes(value.value);
  if (container.kind === 'dict')
    return container.entries.has(keyText(value)) || (isOpenDict(container) ? undefined : false);
  const range = rangeOf(container);
  if (range && value.kind === 'number') {
    const at = (value.value - range.start) / range.step;
    return Number.isInteger(at) && at >= 0 && at < rangeLength(range);
  }
  const own = callMember(evaluation, container, '__contains__', call(span, [value]));
  if (own) return evaluation.machine.truth(own);
  const items = iterate(evaluation, container, span);
  const verdicts = items?.map((each) => (each === value ? true : equal(each, value)));
  if (!verdicts || (!verdicts.includes(true) && verdicts.includes(undefined))) return undefined;
  return verdicts.includes(true);
}

const METHODS: Partial<Record<CompareOperator, string>> = {
  '==': '__eq__',
  '!=': '__ne__',
  '<': '__lt__',
  '<=': '__le__',
  '>': '__gt__',
  '>=': '__ge__',
};

/** JavaScript's `undefined` compares as no number, and `null` as 0; where they agree it can be told. */
function withNothing(
  operator: CompareOperator,
  left: number | undefined,
  right: number | undefined,
): boolean | undefined {
  const [one, two] = [left ?? 0, right ?? 0];
  const asNull =
    operator === '<' ? one < two : operator === '<=' ? one <= two : operator === '>' ? one > two : one >= two;
  return asNull ? undefined : false;
}

function verdict(evaluation: Evaluation, operator: CompareOperator, [left, right]: [Value, Value], span: Span) {
  const not = (value: boolean | undefined) => (value === undefined ? undefined : !value);
  switch (operator) {
    case '==':
      return equal(left, right);
    case '!=':
      return not(equal(left, right));
    case 'is':
      return identical(left, right);
    case 'is not':
      return not(identical(left, right));
    case 'in':
      return contains(evaluation, right, left, span);
    case 'not in':
      return not(contains(evaluation, right, left, span));
    default: {
      if (evaluation.language === 'javascript' && [left, right].some(({ kind }) => kind === 'none'))
        return withNothing(operator, numeric(left), numeric(right));
      const sign = order(left, right);
      if (sign === undefined) return undefined;
      return operator === '<' ? sign < 0 : operator === '<=' ? sign <= 0 : operator === '>' ? sign > 0 : sign >= 0;
    }
  }
}

/** What an argument is compared with is what it may be. */
function noteCompared(
  { sizes: { uses } }: Evaluation,
  operator: CompareOperator,
  [left, right]: [Value, Value],
  span: Span,
): void {
  if (operator === 'in' || operator === 'not in') {
    if (right.kind === 'list' || right.kind === 'tuple' || right.kind === 'set')
      noteChoices(uses, left, right.items, span);
    if (right.kind === 'dict')
      noteChoices(
        uses,
        left,
        [...right.entries.values()].map(({ key }) => key),
        span,
      );
    return;
  }
  for (const [one, two] of [
    [left, right],
    [right, left],
  ] as const)
    if (/[<>]/.test(operator)) noteUse(uses, one, 'number', span);
    else noteChoices(uses, one, [two], span);
}

export function compare(
  evaluation: Evaluation,
  operator: CompareOperator,
  [left, right]: [Value, Value],
  span: Span,
): Value {
  const method = METHODS[operator];
  if (method) {
    const own = callMember(evaluation, left, method, call(span, [right]));
    if (own) return own;
    const none = left.kind === 'none' || right.kind === 'none';
    const tensors = none ? undefined : tensorResult(evaluation, operator, [left, right], span);
    if (tensors) return tensors;
  }
  const result = verdict(evaluation, operator, [left, right], span);
  if (result === undefined) {
    for (const each of [left, right]) wantValue(evaluation.sizes, each);
    noteCompared(evaluation, operator, [left, right], span);
  }
  return result === undefined
    ? evaluation.machine.unknown('a comparison with what is not known', span)
    : boolean(result);
}
