import type { Value } from './values.ts';

/** Where an object that is a path keeps it as a text. */
export const PATH = Symbol('a path');

/** The path that a value names: a text, or one of pathlib's. */
export function pathText(value: Value | undefined): string | undefined {
  if (value?.kind === 'string') return value.value;
  return value?.kind === 'instance' ? (value.state.get(PATH) as string | undefined) : undefined;
}
