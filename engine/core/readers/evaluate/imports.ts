import type { Statement } from '../program/tree.ts';
import { type Evaluation, notUnderstood } from './evaluation.ts';
import { markAnything, setName } from './names.ts';
import type { Scope } from './scope.ts';
import { runModule } from './modules.ts';
import type { ModuleValue, Value } from './values.ts';

type Import = Statement & { kind: 'import' };

/** A module by its dotted name: of a library, of the language, of the workspace; nothing when it is none of them. */
export function moduleNamed(evaluation: Evaluation, name: string, from: Scope): Value | undefined {
  for (const library of evaluation.libraries) {
    const found = library.module(name);
    if (found) return found;
  }
  return evaluation.standard.get(name) ?? workspaceModule(evaluation, name, from);
}

function workspaceModule(evaluation: Evaluation, name: string, from: Scope): Value | undefined {
  const found = evaluation.resolve?.(name, from.file);
  if (!found || !evaluation.lower) return undefined;
  return evaluation.files.get(found.file)?.module ?? runModule(evaluation, { ...found, name });
}

function unknownModule(evaluation: Evaluation, { module, span }: Import): Value {
  return evaluation.machine.unknown(`the module ${module}`, span);
}

/** The name of a module as `resolve` is asked for it: dots in front for the levels. */
function fullName({ module, level }: Import): string {
  return '.'.repeat(level) + module;
}

/** `import a.b` gives `a`, in which `b` can be found. */
function importWhole(evaluation: Evaluation, statement: Import, scope: Scope): void {
  const name = fullName(statement);
  const as = statement.names[0]?.as ?? name;
  if (!as.includes('.') || evaluation.language === 'javascript') {
    const value = moduleNamed(evaluation, name, scope) ?? unknownModule(evaluation, statement);
    return setName(evaluation, scope, { name: as, value, declares: evaluation.language === 'javascript' });
  }
  const [head = ''] = as.split('.');
  const known = scope.names.get(head);
  if (known?.kind === 'module') return undefined;
  const value = packageOf(evaluation, { head, whole: name, scope }) ?? unknownModule(evaluation, statement);
  return setName(evaluation, scope, { name: head, value });
}

function packageOf(
  evaluation: Evaluation,
  { head, whole, scope }: { head: string; whole: string; scope: Scope },
): Value | undefined {
  const found = moduleNamed(evaluation, head, scope);
  if (found) return found;
  return moduleNamed(evaluation, whole, scope) ? namespace(evaluation, head, scope) : undefined;
}

/** A package without a module of its own: its members are the modules below it. */
function namespace(evaluation: Evaluation, name: string, scope: Scope): ModuleValue {
  const member = (each: string): Value | undefined => {
    const below = `${name}.${each}`;
    return moduleNamed(evaluation, below, scope) ?? namespace(evaluation, below, scope);
  };
  return { kind: 'module', name, member };
}

/** A name out of a module: its member, else a module of that name below it. */
function imported(evaluation: Evaluation, statement: Import, name: string, scope: Scope): Value {
  const from = fullName(statement);
  const module = moduleNamed(evaluation, from, scope);
  const member = module?.kind === 'module' ? module.member(name) : undefined;
  if (member) return member;
  const below = from.endsWith('.') ? `${from}${name}` : `${from}.${name}`;
  const inner = evaluation.language === 'python' ? moduleNamed(evaluation, below, scope) : undefined;
  if (inner) return inner;
  if (evaluation.language === 'javascript' && name === 'default' && module) return module;
  return evaluation.machine.unknown(`${statement.module || from}.${name}`, statement.span);
}

function importAll(evaluation: Evaluation, statement: Import, scope: Scope): void {
  const module = moduleNamed(evaluation, fullName(statement), scope);
  const exported = module?.kind === 'module' ? module.names?.() : undefined;
  if (!exported) markAnything(scope, unknownModule(evaluation, statement));
  for (const name of exported ?? []) {
    const value = module?.kind === 'module' ? module.member(name) : undefined;
    if (value) setName(evaluation, scope, { name, value });
  }
}

export function importStatement(evaluation: Evaluation, statement: Import, scope: Scope): void {
  for (const { name, as } of statement.names) {
    if (name === undefined) importWhole(evaluation, statement, scope);
    else if (name === '*') importAll(evaluation, statement, scope);
    else {
      const value = imported(evaluation, statement, name, scope);
      setName(evaluation, scope, { name: as, value, declares: evaluation.language === 'javascript' });
    }
  }
  if (statement.names.length === 0) {
    const found = moduleNamed(evaluation, fullName(statement), scope);
    if (!found && statement.module === '') notUnderstood(evaluation, 'an unfinished import', statement.span);
  }
}
