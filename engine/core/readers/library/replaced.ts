import type { Origin, ParameterState } from '../evaluate/values.ts';

const replaced = new WeakMap<Origin, ParameterState>();

/** An array of the file that became a parameter of a model after the file was followed. */
export function replace(origin: Origin, by: ParameterState): void {
  replaced.set(origin, by);
}

export function replacementOf(origin: Origin): ParameterState | undefined {
  return replaced.get(origin);
}
