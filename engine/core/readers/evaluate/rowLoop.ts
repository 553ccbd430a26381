import type { Expression, Statement } from '../program/tree.ts';
import { type Line, lineOf, rowIndex } from '../library/rowIndex.ts';
import { listLocation } from './changes.ts';
import { assign } from './assign.ts';
import { exampleOf, hangsOnPass, isMany, madeOf, type Numbered, numbered } from './eachPass.ts';
import type { Evaluation } from './evaluation.ts';
import { evaluate } from './expressions.ts';
import { numberOf } from './numbers.ts';
import type { Scope } from './scope.ts';
import { execute } from './statements.ts';
import type { ListValue, UnknownValue, Value } from './values.ts';

type For = Statement & { readonly kind: 'for' };

interface Append {
  readonly kind: 'append';
  readonly list: string;
  readonly value: Expression;
}

interface Until {
  readonly kind: 'until';
  readonly test: Expression & { readonly kind: 'compare' };
}

/** What one pass does: it computes names of its own, ends the loop, or appends to lists that are there already. */
type Step = Append | Until | { readonly kind: 'compute'; readonly statement: Statement };

function appendIn(statement: Statement): Append | undefined {
  const value = statement.kind === 'expression' ? statement.value : undefined;
  if (value?.kind !== 'call' || value.callee.kind !== 'attribute' || value.callee.name !== 'append') return undefined;
  const [only, another] = value.arguments;
  const { object } = value.callee;
  if (object.kind !== 'name' || !only || another || only.spread || only.name) return undefined;
  return { kind: 'append', list: object.name, value: only.value };
}

/** `if end > len(series) - 1: break`. */
function untilIn(statement: Statement): Until | undefined {
  if (statement.kind !== 'if' || statement.otherwise.length > 0 || statement.test.kind !== 'compare') return undefined;
  const [only, another] = statement.then;
  return only?.kind === 'break' && !another ? { kind: 'until', test: statement.test } : undefined;
}

const isNames = (target: Expression): boolean =>
  target.kind === 'name' || (target.kind === 'tuple' && target.items.every((each) => each.kind === 'name'));

const namesIn = (target: Expression): readonly string[] =>
  target.kind === 'name' ? [target.name] : target.kind === 'tuple' ? target.items.flatMap(namesIn) : [];

const isSaid = (statement: Statement): boolean =>
  statement.kind === 'pass' ||
  (statement.kind === 'expression' &&
    (statement.value.kind === 'string' ||
      (statement.value.kind === 'call' &&
        statement.value.callee.kind === 'name' &&
        statement.value.callee.name === 'print')));

/** The steps of a pass; undefined where it does anything else, or ends the loop when it has appended already. */
function stepsOf(body: readonly Statement[]): readonly Step[] | undefined {
  const steps: Step[] = [];
  for (const statement of body) {
    if (isSaid(statement)) continue;
    const isComputed =
      statement.kind === 'assign' && statement.operator === undefined && statement.targets.every(isNames);
    const step = isComputed ? ({ kind: 'compute', statement } as const) : (appendIn(statement) ?? untilIn(statement));
    if (!step || (step.kind === 'until' && steps.some(({ kind }) => kind === 'append'))) return undefined;
    steps.push(step);
  }
  const lists = steps.flatMap((each) => (each.kind === 'append' ? [each.list] : []));
  return lists.length > 0 && new Set(lists).size === lists.length ? steps : undefined;
}

/** Names that a pass gives values. */
const computedIn = (steps: readonly Step[]): readonly string[] =>
  steps.flatMap((each) =>
    each.kind === 'compute' && each.statement.kind === 'assign' ? each.statement.targets.flatMap(namesIn) : [],
  );

/** The number of passes before a test comes true whose sides grow evenly; undefined where it can't be told. */
function passesUntil(operator: string, [left, right]: readonly [Line, Line], count: number): number | undefined {
  if (left.base && right.base && left.base !== right.base) return undefined;
  const [slope, beginning] = [left.factor - right.factor, left.offset - right.offset];
  const holds: Readonly<Record<string, (difference: number) => boolean>> = {
    '>': (difference) => difference > 0,
    '>=': (difference) => difference >= 0,
    '<': (difference) => difference < 0,
    '<=': (difference) => difference <= 0,
    '==': (difference) => difference === 0,
  };
  const isTrue = holds[operator];
  if (!isTrue) return undefined;
  for (let pass = 0; pass < count; pass += 1) if (isTrue(slope * pass + beginning)) return pass;
  return count;
}

function sideOf(value: Value): Line | undefined {
  const number = numberOf(value);
  if (number) return { factor: 0, offset: number.value };
  const line = value.kind === 'tensor' ? lineOf(value) : undefined;
  return line && (line.base === undefined || line.base.type === 'RowIndex') ? line : undefined;
}

interface Example {
  readonly count: number;
  readonly values: ReadonlyMap<string, Value>;
}

interface Passes {
  readonly steps: readonly Step[];
  readonly items: Numbered;
  readonly lists: ReadonlyMap<string, ListValue>;
  readonly scope: Scope;
  readonly statement: For;
}

/** What was changed besides the names of the pass itself, and the lists, makes passes different from one another. */
function changesMore({ changes }: Evaluation, mark: number, { steps, scope, statement, lists }: Passes): boolean {
  const own = new Set<unknown>([...computedIn(steps), ...namesIn(statement.target)]);
  const { written, opaque } = changes.before(mark);
  const isOwn = ({ owner, key }: { owner: object; key: unknown }): boolean =>
    (owner === scope.names && own.has(key)) || [...lists.values()].some((each) => each === owner);
  return opaque || written.some(({ location }) => !isOwn(location));
}

/** One pass for all: what the one before it has left is not known to it. */
function anyPass(evaluation: Evaluation, passes: Passes): Example | undefined {
  const { steps, items, lists, scope, statement } = passes;
  const { machine, changes } = evaluation;
  const mark = changes.position();
  const before: UnknownValue = { ...machine.unknown('what the pass before has left', statement.span) };
  for (const name of computedIn(steps))
    assign(evaluation, scope, { target: { kind: 'name', name, span: statement.span }, value: before });
  for (const list of lists.values()) {
    changes.note(listLocation(list));
    list.items.splice(0, list.items.length, { ...before, many: true });
  }
  const any = items.any(rowIndex(machine, statement.span, 'numpy'));
  assign(evaluation, scope, { target: statement.target, value: any });
  let { count } = items;
  const values = new Map<string, Value>();
  for (const step of steps) {
    if (step.kind === 'compute') execute(evaluation, [step.statement], scope);
    if (step.kind === 'append') values.set(step.list, evaluate(evaluation, step.value, scope));
    if (step.kind !== 'until') continue;
    const [operator, another] = step.test.operators;
    const [left, right] = step.test.operands.map((each) => sideOf(evaluate(evaluation, each, scope)));
    const until = left && right && !another ? passesUntil(operator!, [left, right], count) : undefined;
    if (until === undefined) return undefined;
    count = until;
  }
  return changesMore(evaluation, mark, passes) ? undefined : { count, values };
}

/** The names of the last pass, as they are after the loop. */
function lastPass(evaluation: Evaluation, { steps, items, scope, statement }: Passes, count: number): void {
  const ended = count < items.count;
  assign(evaluation, scope, { target: statement.target, value: items.item(ended ? count : count - 1) });
  for (const step of steps) {
    if (step.kind === 'until' && ended) return;
    if (step.kind === 'compute') execute(evaluation, [step.statement], scope);
  }
}

function listsOf(evaluation: Evaluation, steps: readonly Step[], scope: Scope): Map<string, ListValue> | undefined {
  const computed = new Set(computedIn(steps));
  const lists = new Map<string, ListValue>();
  for (const step of steps) {
    if (step.kind !== 'append') continue;
    const target: Expression = { kind: 'name', name: step.list, span: step.value.span };
    const value = computed.has(step.list) ? undefined : evaluate(evaluation, target, scope);
    if (value?.kind !== 'list' || [...lists.values()].includes(value)) return undefined;
    lists.set(step.list, value);
  }
  return lists;
}

/**
 * Follows a loop that does nothing but fill lists with what it computes of numbers and arrays, as windows are cut from a
 * series: one pass stands for all, however many there are.
 * @returns whether it was such a loop
 */
export function followRows(
  evaluation: Evaluation,
  statement: For,
  { iterable, scope }: { iterable: Value; scope: Scope },
) {
  const steps = statement.otherwise.length === 0 ? stepsOf(statement.body) : undefined;
  const items = steps && numbered(evaluation, iterable, statement.iterable.span);
  if (!steps || !isMany(items)) return false;
  const lists = listsOf(evaluation, steps, scope);
  if (!lists) return false;
  const passes: Passes = { steps, items, lists, scope, statement };
  const { result: made, events } = evaluation.machine.attempt(() => anyPass(evaluation, passes));
  if (!made || made.count < 1 || events.length > 0) return false;
  const examples = [...made.values].map(
    ([name, value]) => [name, exampleOf(evaluation, value, statement.span)] as const,
  );
  if (!examples.some(([, each]) => each && hangsOnPass(each))) return false;
  if (!examples.every(([, example]) => example)) return false;
  for (const [name, example] of examples) {
    const list = lists.get(name)!;
    evaluation.changes.note(listLocation(list));
    list.items.push(madeOf(evaluation, example!, made.count, statement.span));
  }
  lastPass(evaluation, passes, made.count);
  return true;
}
