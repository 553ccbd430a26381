import type { TrainingPlan } from '../../model/plan.ts';
import type { ProgramEvent } from '../evaluate/machine.ts';
import type { Value } from '../evaluate/values.ts';

/** A number for an optimizer: the place of what first happened to it among all that happened. */
export function optimizerIdOf(
  events: readonly ProgramEvent[],
  optimizer: Value | undefined,
): Pick<TrainingPlan, 'optimizerId'> {
  const at = optimizer ? events.findIndex(({ subject }) => subject === optimizer) : -1;
  return at < 0 ? {} : { optimizerId: at };
}
