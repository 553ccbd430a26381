import type { Statement } from '../program/tree.ts';
import { followWhole } from './abandon.ts';
import { assign } from './assign.ts';
import type { Completion } from './branch.ts';
import { MOST_PASSES } from './budget.ts';
import { conditionTruth } from './conditions.ts';
import { type Evaluation, notUnderstood, type Pass } from './evaluation.ts';
import { evaluate } from './expressions.ts';
import { followGenerated } from './generatorLoop.ts';
import { elementOf, iterate, underlying } from './iterate.ts';
import type { LoopState } from './machine.ts';
import { settleSince } from './merge.ts';
import { followRows } from './rowLoop.ts';
import { rangeItem, rangeLength, rangeOf } from './range.ts';
import { innerScope, type Scope } from './scope.ts';
import { execute } from './statements.ts';
import type { Value } from './values.ts';

/** What one pass of a loop came to. */
interface PassEnd {
  readonly completion?: Completion;
  /** No pass comes after this one. */
  readonly last: boolean;
}

interface Loop {
  readonly state: LoopState;
  readonly scope: Scope;
  readonly body: readonly Statement[];
  /** Where in the log of changes the loop began. */
  readonly mark: number;
  /** A loop that only repeats training is followed once, whatever it counts. */
  readonly repeats: boolean;
}

/** Runs a loop's body with the books kept: the region of changes, the loop on the stack. */
function inLoop(evaluation: Evaluation, loop: Omit<Loop, 'mark'>, follow: (loop: Loop) => Completion): Completion {
  const { loops, passes } = evaluation;
  loops.push(loop.state);
  passes.push({});
  try {
    return followWhole(evaluation, loop.state.span, (mark) => follow({ ...loop, mark }));
  } finally {
    passes.pop();
    loops.pop();
  }
}

/** One pass. A `break` or `continue` that may have happened makes what came after it uncertain. */
function followPass(evaluation: Evaluation, { body, scope, state }: Loop): PassEnd {
  const pass: Pass = {};
  evaluation.passes[evaluation.passes.length - 1] = pass;
  const completion = execute(evaluation, body, scope);
  if (pass.maybe !== undefined) settleSince(evaluation, pass.maybe, state.span);
  if (completion && completion.kind !== 'continue') return { completion, last: true };
  return { last: false };
}

/** Places that one more pass would change hold what is the same before and after the pass, else nothing certain. */
function leaveOpen(evaluation: Evaluation, mark: number, loop: Loop): void {
  settleSince(evaluation, mark, loop.state.span);
}

export function followFor(evaluation: Evaluation, statement: Statement & { kind: 'for' }, scope: Scope): Completion {
  if (followGenerated(evaluation, statement, scope)) return undefined;
  const iterable = evaluate(evaluation, statement.iterable, scope);
  if (evaluation.language === 'python' && followRows(evaluation, statement, { iterable, scope })) return undefined;
  const base = underlying(iterable);
  const range = rangeOf(base);
  const items = range && base === iterable ? undefined : iterate(evaluation, iterable, statement.iterable.span);
  const count = items?.length ?? (range ? rangeLength(range) : undefined);
  const { span, body, target } = statement;
  const state: LoopState = { id: evaluation.machine.nextId(), span, iterable: base, count, body, target };
  const inner = evaluation.language === 'javascript' ? innerScope(scope, 'block') : scope;
  const item = (index: number): Value | undefined =>
    items ? items[index] : range && base === iterable ? rangeItem(range, index) : undefined;
  const loop = { state, scope: inner, body, repeats: range !== undefined || items === undefined };
  const declares = evaluation.language === 'javascript';
  const completion = inLoop(evaluation, loop, (running) => {
    if (count === undefined || (range && base !== iterable && !items)) {
      const value = elementOf(evaluation, iterable, statement.iterable.span);
      assign(evaluation, inner, { target, value, declares });
      const end = followPass(evaluation, running);
      state.followed = 'once';
      leaveOpen(evaluation, running.mark, running);
      return end.completion?.kind === 'return' ? end.completion : undefined;
    }
    return countedPasses(evaluation, running, {
      count,
      begin: (index) => assign(evaluation, inner, { target, value: item(index)!, declares }),
    });
  });
  if (completion) return completion.kind === 'break' ? undefined : completion;
  return execute(evaluation, statement.otherwise, scope);
}

function countedPasses(
  evaluation: Evaluation,
  loop: Loop,
  { count, begin }: { count: number; begin: (index: number) => void },
): Completion {
  const { changes, events, budget } = evaluation;
  for (let index = 0; index < count; index += 1) {
    budget.spend(1, loop.state.span);
    const mark = changes.position();
    const recorded = events.length;
    begin(index);
    const end = followPass(evaluation, loop);
    if (end.last) return end.completion;
    const trains = events.length > recorded && loop.repeats;
    const more = index + 1 < count;
    if (more && (trains || index + 1 >= MOST_PASSES)) {
      if (!trains) notUnderstood(evaluation, `a loop of more than ${MOST_PASSES} passes`, loop.state.span);
      loop.state.followed = 'once';
      leaveOpen(evaluation, mark, loop);
      return undefined;
    }
  }
  return undefined;
}

export function followWhile(
  evaluation: Evaluation,
  statement: Statement & { kind: 'while' },
  scope: Scope,
): Completion {
  const { span, body } = statement;
  const state: LoopState = { id: evaluation.machine.nextId(), span, body };
  const inner = evaluation.language === 'javascript' ? innerScope(scope, 'block') : scope;
  const loop = { state, scope: inner, body, repeats: true };
  const completion = inLoop(evaluation, loop, (running) => whilePasses(evaluation, statement, running));
  return completion?.kind === 'break' ? undefined : completion;
}

function whilePasses(evaluation: Evaluation, statement: Statement & { kind: 'while' }, loop: Loop): Completion {
  const { changes, events } = evaluation;
  const { test, update = [] } = statement;
  for (let pass = 0; ; pass += 1) {
    const mark = changes.position();
    const recorded = events.length;
    const truth = conditionTruth(evaluation, test, loop.scope);
    if (truth === false) return undefined;
    const end = followPass(evaluation, loop);
    if (end.last && truth) return end.completion;
    if (!end.last) execute(evaluation, update, loop.scope);
    const trains = events.length > recorded;
    if (truth && !trains && pass < MOST_PASSES) continue;
    if (truth && !trains) notUnderstood(evaluation, `a loop of more than ${MOST_PASSES} passes`, loop.state.span);
    loop.state.followed = 'once';
    leaveOpen(evaluation, mark, loop);
    return undefined;
  }
}
