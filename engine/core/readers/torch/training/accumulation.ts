import type { Accumulation } from '../../../model/plan.ts';
import type { Span } from '../../../model/span.ts';
import type { FinishedProgram, LoopState, ProgramEvent } from '../../evaluate/machine.ts';
import type { Expression, Statement } from '../../program/tree.ts';
import { loaderOf } from './loader.ts';

/** `(number of the batch + more) % every == rest`. */
interface Turn {
  readonly every: number;
  readonly at: number;
}

interface Reading {
  /** What the loop calls the number of a batch. */
  readonly counter: string;
  readonly program: FinishedProgram;
}

const contains = (outer: Span, inner: Span): boolean =>
  outer.file === inner.file && outer.start <= inner.start && inner.end <= outer.end;

/** The condition that a step stands under, and what else stands there. */
function conditionOf(body: readonly Statement[], at: Span): (Statement & { kind: 'if' }) | undefined {
  const found = body.find((each) => contains(each.span, at));
  if (found?.kind === 'with') return conditionOf(found.body, at);
  if (found?.kind !== 'if') return undefined;
  return found.then.some((each) => contains(each.span, at) && each.kind !== 'if') ? found : undefined;
}

/** A number that stands there, or that the file gives one name for all of it. */
function numberOf(expression: Expression | undefined, { program }: Reading): number | undefined {
  if (expression?.kind === 'number') return expression.value;
  if (expression?.kind !== 'name') return undefined;
  const value = program.scope.names.get(expression.name);
  const { text = '' } = program;
  const given = [
    ...text.matchAll(new RegExp(`^[ \\t]*(?:for\\s+)?${expression.name}\\s*(?:=(?!=)|[-+*/]=|\\bin\\b)`, 'gm')),
  ];
  const isArgument = new RegExp(`\\b(?:def|lambda)\\b[^:]*\\b${expression.name}\\b`).test(text);
  return value?.kind === 'number' && given.length === 1 && !isArgument ? value.value : undefined;
}

/** The number of the batch, with what is added to it. */
function counted(expression: Expression | undefined, reading: Reading): number | undefined {
  if (expression?.kind === 'name') return expression.name === reading.counter ? 0 : undefined;
  if (expression?.kind !== 'binary' || expression.operator !== '+') return undefined;
  const own = counted(expression.left, reading);
  const more = numberOf(expression.right, reading);
  return own === undefined || more === undefined ? undefined : own + more;
}

function turnOf(expression: Expression | undefined, rest: number, reading: Reading): Turn | undefined {
  if (expression?.kind !== 'binary' || expression.operator !== '%') return undefined;
  const more = counted(expression.left, reading);
  const every = numberOf(expression.right, reading);
  if (more === undefined || every === undefined || !Number.isInteger(every) || every < 1) return undefined;
  return { every, at: (((rest - more) % every) + every) % every };
}

function turn(test: Expression, reading: Reading): Turn | undefined {
  if (test.kind === 'unary' && test.operator === 'not') return turnOf(test.operand, 0, reading);
  if (test.kind !== 'compare' || test.operators.length !== 1 || test.operators[0] !== '==') return undefined;
  const [left, right] = test.operands;
  const rest = right?.kind === 'binary' ? lastOfTurn(right, reading) : numberOf(right, reading);
  return rest === undefined ? undefined : turnOf(left, rest, reading);
}

/** `every - 1` */
function lastOfTurn({ operator, left, right }: Expression & { kind: 'binary' }, reading: Reading): number | undefined {
  const [every, less] = [numberOf(left, reading), numberOf(right, reading)];
  return operator === '-' && every !== undefined && less !== undefined ? every - less : undefined;
}

/** `i + 1 == len(loader)`, and `i == len(loader) - 1`. */
function isLast(test: Expression, reading: Reading): boolean {
  if (test.kind !== 'compare' || test.operators.length !== 1 || test.operators[0] !== '==') return false;
  const [left, right] = test.operands;
  const more = counted(left, reading);
  const isLength = (each: Expression | undefined) =>
    each?.kind === 'call' && each.callee.kind === 'name' && each.callee.name === 'len';
  if (isLength(right)) return more === 1;
  const oneLess = right?.kind === 'binary' && right.operator === '-' && isLength(right.left);
  return oneLess && numberOf(right.right, reading) === 1 && more === 0;
}

function counterOf(loop: LoopState, { text = '' }: FinishedProgram): string | undefined {
  const { target, span } = loop;
  const head = span.file ? '' : text.slice(span.start, span.end).split('\n', 1)[0]!;
  const [first] = target?.kind === 'tuple' ? target.items : [];
  const fromNought = /\benumerate\(/.test(head) && !/\bstart\s*=|,\s*\d+\s*\)/.test(head);
  return first?.kind === 'name' && fromNought && loaderOf(loop.iterable) ? first.name : undefined;
}

/**
 * Steps that come after every so many batches, with gradients added up between: nothing where anything about them is
 * otherwise than is followed.
 */
export function accumulationOf(
  backward: ProgramEvent,
  step: ProgramEvent,
  program: FinishedProgram,
): Accumulation | undefined {
  const inner = backward.loops.at(-1);
  const counter = inner && counterOf(inner, program);
  const condition = inner && conditionOf(inner.body, step.span);
  if (!condition || counter === undefined || backward.conditions > 0) return undefined;
  const reading = { counter, program };
  const { test } = condition;
  const either = test.kind === 'logical' && test.operator === 'or';
  const found = turn(either ? test.left : test, reading);
  if (!found || (either && !isLast(test.right, reading))) return undefined;
  const cleared = program.events.filter(({ type }) => type === 'torch.zero_grad');
  const [here, outside] = [true, false].map((wanted) =>
    cleared.filter((each) => each.loops.some(({ id }) => id === inner.id) === wanted),
  );
  const own = here!.length > 0 && here!.every((each) => contains(condition.span, each.span) && each.order > step.order);
  const schedulers = program.events.some(
    ({ type, conditions, loops }) =>
      type === 'torch.scheduler.step' && conditions > 0 && loops.some(({ id }) => id === inner.id),
  );
  if (!own || schedulers) return undefined;
  const [outer] = backward.loops;
  const fresh = outside!.some(({ loops }) => outer !== inner && loops.some(({ id }) => id === outer!.id));
  return { ...found, ...(either ? { last: true } : {}), ...(fresh ? { fresh: true } : {}) };
}
