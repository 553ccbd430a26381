import type { Origin } from './values.ts';

const changed = new WeakSet<Origin>();

/** `x[…] = y`: what the tensor holds is no longer what its origin says. */
export function markChanged(origin: Origin): void {
  changed.add(origin);
}

export function isChanged(origin: Origin): boolean {
  return changed.has(origin);
}
