import type { Origin, TensorValue } from '../evaluate/values.ts';

/** Everything that tensors were computed from, the nearest first. */
export function ancestors(...starts: readonly TensorValue[]): readonly Origin[] {
  const found = new Set(starts.map(({ origin }) => origin));
  for (const origin of found) for (const each of origin.inputs) found.add(each.origin);
  return [...found];
}
