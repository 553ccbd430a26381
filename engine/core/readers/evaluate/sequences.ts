import type { Span } from '../../model/span.ts';
import type { BinaryOperator } from '../program/tree.ts';
import { MOST_ITEMS } from './budget.ts';
import type { Evaluation } from './evaluation.ts';
import { percentFormat } from './format.ts';
import { keyText } from './keys.ts';
import { textOf } from './textOf.ts';
import { isWithinReach } from './extent.ts';
import { list, text, tuple, type Value } from './values.ts';

const LONGEST_TEXT = 200_000;

function repeated(value: Value, times: Value): Value | undefined {
  if (times.kind !== 'number' && times.kind !== 'boolean') return undefined;
  const count = Math.max(0, Number(times.value));
  if (value.kind === 'string')
    return value.value.length * count > LONGEST_TEXT ? undefined : text(value.value.repeat(count));
  if (value.kind !== 'list' && value.kind !== 'tuple') return undefined;
  if (value.items.length * count > MOST_ITEMS || !isWithinReach(value.items, count)) return undefined;
  const items: Value[] = [];
  for (let time = 0; time < count; time += 1) for (const each of value.items) items.push(each);
  return value.kind === 'list' ? list(items) : tuple(items);
}

function joined(left: Value, right: Value): Value | undefined {
  if (left.kind === 'string' && right.kind === 'string')
    return left.value.length + right.value.length > LONGEST_TEXT ? undefined : text(left.value + right.value);
  if ((left.kind !== 'list' && left.kind !== 'tuple') || right.kind !== left.kind) return undefined;
  const items = [...left.items, ...right.items];
  if (items.length > MOST_ITEMS) return undefined;
  return left.kind === 'list' ? list(items) : tuple(items);
}

function setOperation(operator: BinaryOperator, left: readonly Value[], right: readonly Value[]): Value | undefined {
  const [ours, theirs] = [new Set(left.map(keyText)), new Set(right.map(keyText))];
  const onlyLeft = left.filter((each) => !theirs.has(keyText(each)));
  const onlyRight = right.filter((each) => !ours.has(keyText(each)));
  if (operator === '-') return { kind: 'set', items: onlyLeft };
  if (operator === '&') return { kind: 'set', items: left.filter((each) => theirs.has(keyText(each))) };
  if (operator === '|') return { kind: 'set', items: [...left, ...onlyRight] };
  return operator === '^' ? { kind: 'set', items: [...onlyLeft, ...onlyRight] } : undefined;
}

/** Long results take steps in proportion. */
function paid(evaluation: Evaluation, result: Value | undefined, span: Span): Value | undefined {
  if (result?.kind === 'list' || result?.kind === 'tuple')
    evaluation.budget.spend(Math.ceil(result.items.length / 20), span);
  if (result?.kind === 'string') evaluation.budget.spend(Math.ceil(result.value.length / 200), span);
  return result;
}

/** Operators on texts, lists, tuples, sets and dicts. */
export function sequenceOperation(
  evaluation: Evaluation,
  operator: BinaryOperator,
  [left, right]: readonly [Value, Value],
  span: Span,
): Value | undefined {
  evaluation.budget.spend(2, span);
  if (operator === '+' && evaluation.language === 'javascript') return scriptPlus(evaluation, left, right);
  if (operator === '+') return paid(evaluation, joined(left, right), span);
  if (operator === '*') return paid(evaluation, repeated(left, right) ?? repeated(right, left), span);
  if (operator === '%' && left.kind === 'string') {
    const formatted = percentFormat(evaluation, left.value, right);
    return formatted === undefined ? undefined : text(formatted);
  }
  if (left.kind === 'set' && right.kind === 'set') return setOperation(operator, left.items, right.items);
  if (operator === '|' && left.kind === 'dict' && right.kind === 'dict')
    return { kind: 'dict', entries: new Map([...left.entries, ...right.entries]) };
  return undefined;
}

/** JavaScript's `+` makes a text where either side is one. */
function scriptPlus(evaluation: Evaluation, left: Value, right: Value): Value | undefined {
  if (left.kind !== 'string' && right.kind !== 'string') return undefined;
  const [one, two] = [textOf(evaluation, left), textOf(evaluation, right)];
  return one === undefined || two === undefined || one.length + two.length > LONGEST_TEXT ? undefined : text(one + two);
}
