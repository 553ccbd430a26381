import type { ClassValue, Value } from './values.ts';

/** Names of one function, class body or module. Inner functions see their `parent`'s. */
export interface Scope {
  readonly names: Map<string, Value>;
  readonly parent?: Scope;
  readonly kind: 'module' | 'function' | 'class' | 'block';
  readonly owner?: ClassValue;
  /** Names that `global` or `nonlocal` send outwards. */
  readonly outer: Set<string>;
}
