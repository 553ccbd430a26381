import type { Machine } from './machine.ts';
import type { Origin, TensorValue, Value } from './values.ts';

const changed = new WeakSet<Origin>();

/** `x[…] = y`: what the tensor holds is no longer what its origin says. */
export function markChanged(origin: Origin): void {
  changed.add(origin);
}

export function isChanged(origin: Origin): boolean {
  return changed.has(origin);
}

const used = new WeakSet<TensorValue>();

/** Something was computed from these arrays, as they are now. */
export function noteUse(inputs: readonly TensorValue[]): void {
  for (const each of inputs) used.add(each);
}

/** Whether anything was computed from an array. */
export function wasUsed(array: TensorValue): boolean {
  return used.has(array);
}

/**
 * An array that a function changes in place: from here on it is what is made of it, by whatever name it is known. One
 * that something was computed from before can't be both, and is no longer known.
 */
export function becomes(machine: Machine, array: TensorValue, make: (before: TensorValue) => Value): void {
  const made = wasUsed(array) ? undefined : make({ ...array });
  if (made?.kind === 'tensor') becomesNow(machine, array, made);
  else markChanged(array.origin);
}

/** The same for an array that nothing was computed from but what it becomes. */
export function becomesNow(machine: Machine, array: TensorValue, made: Value): void {
  if (made.kind !== 'tensor') return markChanged(array.origin);
  const { origin, output } = array;
  const target = array as { -readonly [Key in keyof TensorValue]: TensorValue[Key] };
  machine.willChange(() => Object.assign(target, { origin, output }));
  Object.assign(target, { origin: made.origin, output: made.output });
}
