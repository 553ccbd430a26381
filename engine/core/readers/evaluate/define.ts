import type { Expression, FunctionStatement, Statement } from '../program/tree.ts';
import { dataClassInit } from './dataClass.ts';
import { enumMembers } from './enumeration.ts';
import type { Evaluation } from './evaluation.ts';
import { evaluate, functionOf } from './expressions.ts';
import { setName } from './names.ts';
import { innerScope, type Scope } from './scope.ts';
import { execute } from './statements.ts';
import type { ClassValue, FunctionValue } from './values.ts';

/** The last word of a decorator: `property` of `@functools.cached_property` is not, `dataclass` of `@dataclass()` is. */
function lastWord(decorator: Expression): string {
  if (decorator.kind === 'call') return lastWord(decorator.callee);
  if (decorator.kind === 'attribute') return decorator.name;
  return decorator.kind === 'name' ? decorator.name : '';
}

const BINDINGS: Readonly<Record<string, FunctionValue['binding']>> = {
  staticmethod: 'static',
  classmethod: 'class',
  property: 'property',
  cached_property: 'property',
};

/** Decorators are passed over, but for those that say how a method is bound. */
export function defineFunction(evaluation: Evaluation, statement: FunctionStatement, scope: Scope): void {
  const words = statement.decorators.map(lastWord);
  // `@size.setter` defines the other half of a property that is there already.
  if (
    words.some((each) => ['setter', 'deleter', 'overload', 'register'].includes(each)) &&
    scope.names.has(statement.name)
  )
    return;
  const binding = words.map((each) => BINDINGS[each]).find((each) => each !== undefined);
  const made = functionOf(evaluation, statement, scope);
  const bound: FunctionValue = binding ? { ...made, binding } : made;
  if (scope.kind === 'class') bound.owner = scope.owner;
  setName(evaluation, scope, { name: statement.name, value: bound, declares: scope.kind === 'block' });
}

/** A class of the file. What its body names become its members. */
export function defineClass(evaluation: Evaluation, statement: Statement & { kind: 'class' }, scope: Scope): void {
  const bases = statement.bases.map((each) => evaluate(evaluation, each, scope));
  const first = statement.body[0];
  const members: ClassValue['members'] = new Map();
  const made: ClassValue = {
    kind: 'class',
    name: statement.name,
    bases: bases.filter((each) => each.kind !== 'class' || each.name !== 'object'),
    members,
    span: statement.span,
    ...(first?.kind === 'expression' && first.value.kind === 'string' ? { docstring: first.value.value } : {}),
  };
  const fields: string[] = [];
  const inner = innerScope(scope, 'class', { names: members, owner: made, fields });
  execute(evaluation, statement.body, inner);
  for (const member of members.values())
    if (member.kind === 'function' && member.closure === inner) member.owner ??= made;
  const words = statement.decorators.map(lastWord);
  if (words.includes('dataclass')) dataClassInit(evaluation, made, fields);
  enumMembers(made);
  setName(evaluation, scope, { name: statement.name, value: made, declares: scope.kind === 'block' });
}
