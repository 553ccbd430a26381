import { isByChance } from '../../model/chance.ts';
import type { TrainingPlan } from '../../model/plan.ts';
import type { ProgramEvent } from '../evaluate/machine.ts';
import type { TensorValue } from '../evaluate/values.ts';
import { ancestors } from './ancestors.ts';

/**
 * Where numbers are drawn in the loop itself, for what is fed in each pass; not where a loader gives the rows.
 * @param fed all that goes into a step
 */
export function redrawnIn({ loops: [loop] }: ProgramEvent, fed: readonly TensorValue[]): Pick<TrainingPlan, 'redrawn'> {
  const origins = ancestors(...fed);
  if (!loop || origins.some(({ type }) => type === 'Batch')) return {};
  const drawn = origins.filter(({ id, type }) => id > loop.id && isByChance(type));
  return drawn.length > 0 ? { redrawn: drawn.map(({ span }) => span) } : {};
}
