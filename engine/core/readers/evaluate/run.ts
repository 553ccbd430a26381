import type { NotUnderstood, Problem } from '../../model/problem.ts';
import type { Program } from '../program/tree.ts';
import { guarded, type Guarded } from './guard.ts';
import { createEvaluation, type MachineOptions } from './createMachine.ts';
import type { Evaluation } from './evaluation.ts';
import type { Machine, ProgramEvent } from './machine.ts';
import { followStatements } from './modules.ts';
import type { Scope } from './scope.ts';
import type { Sizes } from './sizes.ts';

const WHOLE_FILE: Guarded = { what: 'this file', span: { start: 0, end: 0 } };

/** What following a program came to. */
export interface Run {
  readonly machine: Machine;
  /** The file's own names. */
  readonly scope: Scope;
  readonly problems: readonly Problem[];
  readonly events: readonly ProgramEvent[];
  readonly notUnderstood: readonly NotUnderstood[];
  readonly sizes: Sizes;
  /** Functions and classes of the file that it called itself: a function by its statement. */
  readonly used: ReadonlySet<unknown>;
  /** Names that the file leaves undefined. */
  readonly slots: ReadonlyMap<string, unknown>;
  /**
   * Follows something more, as a model's call with a symbolic input; nothing when it takes too many steps or fails.
   * @param what for the note about a failure
   * @param most steps that it may take, besides half of those that are left
   */
  follow<Result>(more: (evaluation: Evaluation) => Result, what?: Guarded, most?: number): Result | undefined;
}

/** Follows a program from its first statement to its last. Total: never throws, whatever the program contains. */
export function run(program: Program, options: Omit<MachineOptions, 'language'>): Run {
  const { evaluation, problems } = createEvaluation({ ...options, language: program.language });
  const { machine, events, notUnderstood, scope, sizes, slots } = evaluation;
  followStatements(evaluation, program.body, scope);
  const used = new Set(evaluation.used);
  const follow = <Result>(more: (evaluation: Evaluation) => Result, what = WHOLE_FILE, most?: number) =>
    evaluation.budget.protect(() => guarded(evaluation, what, () => more(evaluation)), most);
  return { machine, scope, problems, events, notUnderstood, sizes, used, slots, follow };
}
