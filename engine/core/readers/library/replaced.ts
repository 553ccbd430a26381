import type { Origin, ParameterState } from '../evaluate/values.ts';

const replaced = new WeakMap<Origin, ParameterState>();

/** An array of the file that became a parameter of a model after the file was followed. */
export function replace(origin: Origin, by: ParameterState): void {
  replaced.set(origin, by);
}

/** The array that a tensor is: the model's, where it became one. */
export function parameterOf(origin: Origin): ParameterState | undefined {
  return replaced.get(origin) ?? origin.parameter;
}
