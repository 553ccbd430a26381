import type { Span } from '../../model/span.ts';
import { source } from '../trace/apply.ts';
import { mapLocation } from './changes.ts';
import type { Evaluation } from './evaluation.ts';
import { moduleNamed } from './imports.ts';
import type { Scope } from './scope.ts';
import { undefinedSize } from './sizes.ts';
import type { Value } from './values.ts';

/** The scope that holds a name, seen from `from`. Functions do not see the class body around them. */
function holder(from: Scope, name: string): Scope | undefined {
  for (let scope: Scope | undefined = from; scope; scope = scope.parent) {
    if (scope !== from && scope.kind === 'class') continue;
    if (scope.names.has(name)) return scope;
  }
  return undefined;
}

export function lookUp(evaluation: Evaluation, scope: Scope, name: string): Value | undefined {
  return holder(scope, name)?.names.get(name) ?? evaluation.builtins.get(name);
}

/** Anything may come from a star import of a module that is not known. */
const ANYTHING = '*';

export function markAnything(scope: Scope, value: Value): void {
  scope.names.set(ANYTHING, value);
}

/** A name's value. One that the file leaves undefined is data that a person is to bind: a slot. */
export function nameValue(evaluation: Evaluation, scope: Scope, name: string, span: Span): Value {
  const value = lookUp(evaluation, scope, name);
  if (value) return value;
  const library = evaluation.globals[name];
  const global = library === undefined ? undefined : moduleNamed(evaluation, library, scope);
  if (global) return global;
  if (holder(scope, ANYTHING)) return evaluation.machine.unknown(`the name ${name}`, span);
  const size = undefinedSize(evaluation.sizes, name, span);
  if (size) return size;
  const known = evaluation.slots.get(name);
  if (known) return known;
  const slot = source(evaluation.machine, {
    type: 'Slot',
    config: { name },
    shape: undefined,
    span,
    library: 'numpy',
  });
  evaluation.slots.set(name, slot);
  return slot;
}

function moduleScope(scope: Scope): Scope {
  let outermost = scope;
  while (outermost.parent) outermost = outermost.parent;
  return outermost;
}

function functionScope(scope: Scope): Scope {
  let at = scope;
  while (at.kind === 'block' && at.parent) at = at.parent;
  return at;
}

/** Where an assignment to a name goes. JavaScript's goes to the declaration, wherever that is. */
function targetScope(evaluation: Evaluation, scope: Scope, name: string): Scope {
  if (evaluation.language === 'javascript') return holder(scope, name) ?? functionScope(scope);
  if (scope.kind === 'block') return targetScope(evaluation, scope.parent ?? scope, name);
  if (!scope.outer.has(name)) return scope;
  return (scope.parent && holder(scope.parent, name)) ?? moduleScope(scope);
}

/** Gives a name its value; `declares` makes it in this very block. */
export function setName(
  evaluation: Evaluation,
  scope: Scope,
  { name, value, declares }: { name: string; value: Value; declares?: boolean },
): void {
  const target = declares ? scope : targetScope(evaluation, scope, name);
  const given = target.kind === 'module' && !target.parent ? evaluation.settings.get(name) : undefined;
  evaluation.changes.note(mapLocation(target.names, name, target.kind !== 'module'));
  target.names.set(name, given && isPlain(value) ? given : value);
}

/** A setting replaces numbers, texts and the like, never a model or a function that has the same name. */
function isPlain({ kind }: Value): boolean {
  return ['none', 'boolean', 'number', 'string', 'list', 'tuple', 'unknown'].includes(kind);
}

export function removeName(evaluation: Evaluation, scope: Scope, name: string): void {
  const target = targetScope(evaluation, scope, name);
  evaluation.changes.note(mapLocation(target.names, name, target.kind !== 'module'));
  target.names.delete(name);
}
