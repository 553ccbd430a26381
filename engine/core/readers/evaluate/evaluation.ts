import type { NotUnderstood } from '../../model/problem.ts';
import type { Span } from '../../model/span.ts';
import type { Program } from '../program/tree.ts';
import type { Budget } from './budget.ts';
import type { Changes } from './changes.ts';
import type { Library, LoopState, Machine, ProgramEvent } from './machine.ts';
import type { Scope } from './scope.ts';
import type { Sizes } from './sizes.ts';
import type { ModuleValue, TensorValue, Value } from './values.ts';

export type Resolve = (module: string, from?: string) => { readonly file: string; readonly text: string } | undefined;

/** Turns the text of an imported file into a program; the language of a reading does not change. */
export type Lower = (text: string, file: string) => Program;

/** The loop pass being followed: `maybe` is where in the log of changes a `break` or `continue` may have left it. */
export interface Pass {
  maybe?: number;
  broken?: boolean;
}

/** All state of one reading. */
export interface Evaluation {
  readonly machine: Machine;
  readonly language: Program['language'];
  readonly libraries: readonly Library[];
  readonly changes: Changes;
  readonly budget: Budget;
  readonly builtins: Map<string, Value>;
  /** What the program itself has put into modules, by their names: `tf.model = Sequential()`. */
  readonly modules: Map<string, Map<string, Value>>;
  /** Modules of the language itself, by name. */
  readonly standard: Map<string, Value>;
  /** Modules that stand under a name without an import, as a script tag of a page puts them. */
  readonly globals: Readonly<Record<string, string>>;
  readonly sizes: Sizes;
  /** The file's own names. */
  readonly scope: Scope;
  /** Functions and classes of the file that were called. */
  readonly used: Set<unknown>;
  /** How deep in what is only tried out. */
  readonly trying: { depth: number };
  readonly settings: ReadonlyMap<string, Value>;
  readonly resolve: Resolve | undefined;
  readonly lower: Lower | undefined;
  /** Files imported already or being imported, by path. */
  readonly files: Map<string, { readonly module: ModuleValue; readonly scope: Scope }>;
  readonly slots: Map<string, TensorValue>;
  readonly loops: LoopState[];
  readonly passes: Pass[];
  /** How many conditions that can't be told are being followed both ways. */
  readonly open: { conditions: number };
  readonly events: ProgramEvent[];
  readonly notUnderstood: NotUnderstood[];
}

const MOST_NOTES = 500;

/** Something that can't be followed, told once for a place. */
export function notUnderstood(evaluation: Evaluation, construct: string, span: Span): void {
  const { notUnderstood: notes } = evaluation;
  const told = notes.some(
    (each) => each.construct === construct && each.span.start === span.start && each.span.file === span.file,
  );
  if (!told && notes.length < MOST_NOTES) notes.push({ construct, span });
}
