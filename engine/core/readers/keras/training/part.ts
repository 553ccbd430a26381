import type { Config } from '../../../model/config.ts';
import type { PlanPart } from '../../../model/plan.ts';
import type { InstanceValue, Value } from '../../evaluate/values.ts';

const PART = Symbol('keras.part');

/** Marks an object as a loss, optimizer, schedule, metric, callback, initialiser or the like. */
export function makePart(instance: InstanceValue, part: PlanPart): void {
  instance.state.set(PART, part);
}

export function partOf(value: Value | undefined): PlanPart | undefined {
  return value?.kind === 'instance' ? (value.state.get(PART) as PlanPart | undefined) : undefined;
}

/** As Keras writes an object into a configuration. */
export function partConfig(value: Value | undefined): Config | undefined {
  const part = partOf(value);
  return part && { class_name: part.type, config: part.config };
}
