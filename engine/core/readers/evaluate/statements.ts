import { call } from './arguments.ts';
import type { Expression, Statement } from '../program/tree.ts';
import { assign } from './assign.ts';
import { type Completion, followBoth } from './branch.ts';
import { DEEPEST } from './budget.ts';
import { defineClass, defineFunction } from './define.ts';
import { conditionTruth } from './conditions.ts';
import { type Evaluation, notUnderstood } from './evaluation.ts';
import { evaluate } from './expressions.ts';
import { importStatement } from './imports.ts';
import { callMember } from './calls.ts';
import { iterate } from './iterate.ts';
import { followFor, followWhile } from './loops.ts';
import { setEntry } from './items.ts';
import { removeName } from './names.ts';
import { tensorUpdated } from './operators.ts';
import { innerScope, type Scope } from './scope.ts';
import { NONE, text, type Value } from './values.ts';
import { listLocation } from './changes.ts';
import { keyText } from './keys.ts';

/** Follows statements one after the other until one of them leaves. */
export function execute(evaluation: Evaluation, body: readonly Statement[], scope: Scope): Completion {
  for (const statement of body) {
    const completion = executeOne(evaluation, statement, scope);
    if (completion) return completion;
  }
  return undefined;
}

export function executeOne(evaluation: Evaluation, statement: Statement, scope: Scope): Completion {
  const { budget } = evaluation;
  budget.spend(1, statement.span);
  if (budget.depth >= DEEPEST) {
    notUnderstood(evaluation, 'blocks nested too deeply', statement.span);
    return undefined;
  }
  budget.depth += 1;
  try {
    return follow(evaluation, statement, scope);
  } finally {
    budget.depth -= 1;
  }
}

function follow(evaluation: Evaluation, statement: Statement, scope: Scope): Completion {
  switch (statement.kind) {
    case 'assign':
      return assignment(evaluation, statement, scope);
    case 'expression':
      evaluate(evaluation, statement.value, scope);
      return undefined;
    case 'if':
      return ifStatement(evaluation, statement, scope);
    case 'for':
      return followFor(evaluation, statement, scope);
    case 'while':
      return followWhile(evaluation, statement, scope);
    case 'with':
      return withStatement(evaluation, statement, scope);
    case 'try':
      return tryStatement(evaluation, statement, scope);
    case 'return':
      return { kind: 'return', value: statement.value ? evaluate(evaluation, statement.value, scope) : NONE };
    case 'raise':
      return { kind: 'raise' };
    case 'break':
    case 'continue':
      return { kind: statement.kind };
    case 'block': {
      const inner = evaluation.language === 'javascript' ? innerScope(scope, 'block') : scope;
      return execute(evaluation, statement.body, inner);
    }
    default:
      definition(evaluation, statement, scope);
      return undefined;
  }
}

type Leaving = 'return' | 'raise' | 'break' | 'continue' | 'block';
type Control = 'assign' | 'expression' | 'if' | 'for' | 'while' | 'with' | 'try' | Leaving;

function definition(evaluation: Evaluation, statement: Exclude<Statement, { kind: Control }>, scope: Scope): void {
  switch (statement.kind) {
    case 'function':
      return defineFunction(evaluation, statement, scope);
    case 'class':
      return defineClass(evaluation, statement, scope);
    case 'import':
      return importStatement(evaluation, statement, scope);
    case 'annotation':
      if (statement.target.kind === 'name') scope.fields?.push(statement.target.name);
      return undefined;
    case 'global':
      for (const name of statement.names) scope.outer.add(name);
      return undefined;
    case 'delete':
      for (const target of statement.targets) remove(evaluation, target, scope);
      return undefined;
    case 'unknown':
      return notUnderstood(evaluation, statement.construct, statement.span);
    case 'pass':
      return undefined;
  }
}

function assignment(evaluation: Evaluation, statement: Statement & { kind: 'assign' }, scope: Scope): Completion {
  const { targets, operator, declares, annotation } = statement;
  const given = evaluate(evaluation, statement.value, scope);
  const naming = statement.value.kind === 'name' ? 'another' : 'own';
  for (const target of targets) {
    const value = operator
      ? updated(evaluation, { old: evaluate(evaluation, target, scope), given, statement })
      : given;
    assign(evaluation, scope, { target, value, declares, naming });
    if (annotation && target.kind === 'name') scope.fields?.push(target.name);
  }
  return undefined;
}

/** `+=` changes a list in place and calls `__iadd__` where there is one. */
function updated(
  evaluation: Evaluation,
  { old, given, statement }: { old: Value; given: Value; statement: Statement & { kind: 'assign' } },
): Value {
  const { operator = '+', span } = statement;
  if (old.kind === 'list' && operator === '+' && evaluation.language === 'python') {
    const items = iterate(evaluation, given, span);
    evaluation.changes.note(listLocation(old));
    if (items) for (const each of items) old.items.push(each);
    else old.items.push({ ...evaluation.machine.unknown('items that are not known', span), many: true });
    return old;
  }
  const own = operator === '+' ? callMember(evaluation, old, '__iadd__', call(span, [given])) : undefined;
  return (
    own ??
    tensorUpdated(evaluation, operator, [old, given], span) ??
    evaluation.machine.binary(operator, old, given, span)
  );
}

function isMainTest(test: Expression): boolean {
  if (test.kind !== 'compare' || test.operators[0] !== '==') return false;
  const names = test.operands.map((each) => (each.kind === 'name' || each.kind === 'string' ? each : undefined));
  return names.some((each) => each?.kind === 'name' && each.name === '__name__');
}

function ifStatement(evaluation: Evaluation, statement: Statement & { kind: 'if' }, scope: Scope): Completion {
  const { test, then, otherwise, span } = statement;
  const main = isMainTest(test) && scope.kind === 'module';
  const truth = main ? scope.file === undefined : conditionTruth(evaluation, test, scope);
  if (truth !== undefined) return execute(evaluation, truth ? then : otherwise, scope);
  const yes = () => execute(evaluation, then, scope);
  const no = () => execute(evaluation, otherwise, scope);
  const noLeaves = leaves(otherwise) && !leaves(then);
  return followBoth(evaluation, noLeaves ? { first: no, second: yes } : { first: yes, second: no }, { scope, span });
}

/** Whether the statements end by leaving their function, loop or program. */
function leaves(body: readonly Statement[]): boolean {
  return ['raise', 'return', 'break', 'continue'].includes(body.at(-1)?.kind ?? '');
}

function withStatement(evaluation: Evaluation, statement: Statement & { kind: 'with' }, scope: Scope): Completion {
  const entered: Value[] = [];
  for (const { context, target } of statement.items) {
    const value = evaluate(evaluation, context, scope);
    entered.push(value);
    const inside = callMember(evaluation, value, '__enter__', call(context.span, [])) ?? value;
    if (target) assign(evaluation, scope, { target, value: inside });
  }
  const completion = execute(evaluation, statement.body, scope);
  for (const value of entered.reverse())
    callMember(evaluation, value, '__exit__', call(statement.span, [NONE, NONE, NONE]));
  return completion;
}

/** The body as if nothing went wrong; a handler only where the body surely raises. */
function tryStatement(evaluation: Evaluation, statement: Statement & { kind: 'try' }, scope: Scope): Completion {
  let completion = execute(evaluation, statement.body, scope);
  if (completion?.kind === 'raise') {
    const [handler] = statement.handlers;
    completion = handler ? execute(evaluation, handler, scope) : undefined;
  } else if (!completion) completion = execute(evaluation, statement.otherwise, scope);
  return execute(evaluation, statement.finally, scope) ?? completion;
}

function removeAttribute(
  evaluation: Evaluation,
  { object: owner, name, span }: Expression & { kind: 'attribute' },
  scope: Scope,
): void {
  const object = evaluate(evaluation, owner, scope);
  if (object.kind !== 'instance') return;
  if (callMember(evaluation, object, '__delattr__', call(span, [text(name)]))) return;
  evaluation.machine.willChangeMap(object.attributes, name);
  object.attributes.delete(name);
}

function remove(evaluation: Evaluation, target: Expression, scope: Scope): void {
  if (target.kind === 'name') return removeName(evaluation, scope, target.name);
  if (target.kind === 'attribute') return removeAttribute(evaluation, target, scope);
  if (target.kind !== 'subscript') return;
  const object = evaluate(evaluation, target.object, scope);
  const index = evaluate(evaluation, target.index, scope);
  if (object.kind === 'list' && index.kind === 'number') {
    evaluation.changes.note(listLocation(object));
    object.items.splice(index.value, 1);
  } else if (object.kind === 'dict') {
    setEntry(evaluation, object, index, NONE);
    object.entries.delete(keyText(index));
  } else callMember(evaluation, object, '__delitem__', call(target.span, [index]));
}
