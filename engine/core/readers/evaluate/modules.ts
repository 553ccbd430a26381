import type { Statement } from '../program/tree.ts';
import { followWhole, TOO_MANY_STEPS } from './abandon.ts';
import { type Evaluation, notUnderstood } from './evaluation.ts';
import { guarded } from './guard.ts';
import { setName } from './names.ts';
import type { Scope } from './scope.ts';
import { executeOne } from './statements.ts';
import type { ModuleValue, Value } from './values.ts';

export function createModuleScope(file?: string): Scope {
  return { names: new Map(), kind: 'module', outer: new Set(), file };
}

const MOST_FILES = 200;

/** Follows a file of the workspace that another imports. One that is being followed already shows what it has so far. */
export function runModule(
  evaluation: Evaluation,
  { file, text, name }: { file: string; text: string; name: string },
): ModuleValue | undefined {
  const { files, lower } = evaluation;
  if (!lower || files.size >= MOST_FILES) return undefined;
  const scope = createModuleScope(file);
  const member = (each: string): Value | undefined => {
    const own = scope.names.get(each);
    if (own || evaluation.language === 'javascript') return own;
    const below = name.endsWith('.') ? `${name}${each}` : `${name}.${each}`;
    return submodule(evaluation, below, scope);
  };
  const names = () => [...scope.names.keys()].filter((each) => !each.startsWith('_') && each !== '*');
  const module: ModuleValue = { kind: 'module', name, member, names };
  files.set(file, { module, scope });
  const passes = evaluation.passes.splice(0);
  const loops = evaluation.loops.splice(0);
  // A file is followed once, and what it names stays, also where it is first asked for by something that is only tried.
  evaluation.changes.apart(() => followStatements(evaluation, lower(text, file).body, scope));
  evaluation.passes.push(...passes);
  evaluation.loops.push(...loops);
  return module;
}

function submodule(evaluation: Evaluation, name: string, scope: Scope): Value | undefined {
  const found = evaluation.resolve?.(name, scope.file);
  return found ? evaluation.files.get(found.file)?.module : undefined;
}

/** The statements of a file, each with its share of the steps, so that one that never ends leaves the others. */
export function followStatements(evaluation: Evaluation, body: readonly Statement[], scope: Scope): void {
  for (const statement of body) {
    let done = false;
    evaluation.budget.protect(() => {
      guarded(evaluation, { what: 'a statement', span: statement.span }, () => {
        followWhole(evaluation, statement.span, () => executeOne(evaluation, statement, scope));
        done = true;
      });
    });
    if (done) continue;
    notUnderstood(evaluation, 'a statement that takes too many steps to follow', statement.span);
    forget(evaluation, statement, scope);
  }
}

/** What a statement that was not followed to its end would have named is not known. */
function forget(evaluation: Evaluation, statement: Statement, scope: Scope): void {
  if (statement.kind !== 'assign') return;
  for (const target of statement.targets) {
    const value = evaluation.machine.unknown(TOO_MANY_STEPS, statement.span);
    if (target.kind === 'name') setName(evaluation, scope, { name: target.name, value });
  }
}
