import type { TrainingPlan } from '../../../model/plan.ts';
import type { ProgramEvent } from '../../evaluate/machine.ts';
import type { Origin, TensorValue } from '../../evaluate/values.ts';

/** Everything that a tensor was computed from, the nearest first. */
export function ancestors(start: TensorValue): readonly Origin[] {
  const found = new Set<Origin>([start.origin]);
  for (const origin of found) for (const each of origin.inputs) found.add(each.origin);
  return [...found];
}

/**
 * Where numbers are drawn in the loop itself, for what is fed in each pass; not where a loader gives the rows.
 * @param fed all that goes into a step
 */
export function redrawnIn({ loops: [loop] }: ProgramEvent, fed: readonly TensorValue[]): Pick<TrainingPlan, 'redrawn'> {
  const origins = new Set(fed.flatMap(ancestors));
  if (!loop || [...origins].some(({ type }) => type === 'Batch')) return {};
  const drawn = [...origins].filter(({ id, type }) => id > loop.id && (type === 'Random' || type === 'Permutation'));
  return drawn.length > 0 ? { redrawn: drawn.map(({ span }) => span) } : {};
}
