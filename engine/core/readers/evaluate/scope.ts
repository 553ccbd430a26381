import type { ClassValue, FunctionValue, Value } from './values.ts';

/** Names of one function, class body or module. Inner functions see their `parent`'s. */
export interface Scope {
  readonly names: Map<string, Value>;
  readonly parent?: Scope;
  readonly kind: 'module' | 'function' | 'class' | 'block';
  readonly owner?: ClassValue;
  /** Names that `global` or `nonlocal` send outwards. */
  readonly outer: Set<string>;
  /** The call that is being followed; blocks share it with their function. */
  readonly frame?: Frame;
  /** File of a module, for the imports in it. */
  readonly file?: string;
  /** Names with annotations in a class body, in order: the fields of a data class. */
  readonly fields?: string[];
}

/** One call of a function of the file. */
export interface Frame {
  readonly function: FunctionValue;
  /** The first argument, for `super()`. */
  readonly self: Value | undefined;
  /** What `return` under a condition that can't be told gives, and where in the log of changes the first one stood. */
  readonly maybe: { readonly values: Value[]; mark?: number };
  /** What a generator gives. */
  readonly yields?: Value[];
  /** Where a loop takes what a generator gives as it comes: this pass of the loop. */
  readonly hand?: (value: Value) => void;
}

export function innerScope(parent: Scope, kind: Scope['kind'], more: Partial<Scope> = {}): Scope {
  return { names: new Map(), parent, kind, outer: new Set(), frame: parent.frame, file: parent.file, ...more };
}
