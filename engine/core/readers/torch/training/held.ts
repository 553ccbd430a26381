import type { Weight } from '../../../model/graph.ts';
import type { TrainingPlan } from '../../../model/plan.ts';
import type { ProgramEvent, TracedModel } from '../../evaluate/machine.ts';

/** Whether an array learned at a time, whatever the file says of it later. */
export function trainableAt(events: readonly ProgramEvent[], order: number): (weight: Weight) => boolean {
  const later = new Map<string, boolean>();
  for (const { type, subject, details, order: at } of events.toReversed())
    if (type === 'torch.requires_grad' && at > order && subject.kind === 'string')
      later.set(subject.value, details?.before?.kind === 'boolean' && details.before.value);
  return ({ id, trainable }) => later.get(id) ?? trainable;
}

/** The arrays that the optimizer holds, where it does not hold all that can learn. */
export function heldOf(
  held: readonly string[] | undefined,
  { model }: TracedModel,
  learns: (weight: Weight) => boolean,
): Pick<TrainingPlan, 'held'> {
  const known = held && new Set(held);
  const all = model.layers.flatMap(({ weights }) => weights).filter(({ buffer }) => !buffer);
  // An array that two layers own together is one.
  const own = new Set(all.filter((weight) => learns(weight) && (known?.has(weight.id) ?? true)).map(({ id }) => id));
  return own.size === new Set(all.map(({ id }) => id)).size ? {} : { held: [...own] };
}

/** The arrays that an optimizer changes, where these are not all, and those that it has settings of their own for. */
export function arraysOf(
  { held, groups }: { readonly held: readonly string[] | undefined; readonly groups?: TrainingPlan['groups'] },
  traced: TracedModel,
  trainable: ReturnType<typeof trainableAt>,
): Partial<TrainingPlan> {
  return { ...heldOf(held, traced, trainable), ...(groups ? { groups } : {}) };
}
