import type { TrainingPlan } from '../../../model/plan.ts';
import type { Span } from '../../../model/span.ts';
import type { ProgramEvent } from '../../evaluate/machine.ts';
import { note, refusal } from '../training/gradients.ts';
import { LIGHTNING } from './program.ts';

const words = (event: ProgramEvent, name: string): readonly string[] => {
  const value = event.details?.[name];
  const all = value?.kind === 'list' ? value.items : value ? [value] : [];
  return all.flatMap((each) => (each.kind === 'string' ? [each.value] : []));
};

const NOT_CALLED =
  'A training_step that does not call the module itself is not followed yet. Do in forward what the loss is taken of, and call self(x)';

/** A plan of Lightning's own loop stands at the call of `fit`, with what that call does otherwise. */
export function atFit(plan: TrainingPlan, backward: ProgramEvent, events: readonly ProgramEvent[]): TrainingPlan {
  if (backward.span.file !== LIGHTNING) return plan;
  const fit = events.filter(({ type, order }) => type === 'lightning.fit' && order < backward.order).at(-1);
  if (!fit) return plan;
  const placed = <Part extends { readonly span: Span }>(part: Part): Part =>
    part.span.file === LIGHTNING ? { ...part, span: fit.span } : part;
  const callbacks = words(fit, 'callbacks');
  return {
    ...plan,
    span: fit.span,
    ...(plan.schedule ? { schedule: placed(plan.schedule) } : {}),
    notHonoured: [
      ...plan.notHonoured.map(placed),
      ...words(fit, 'refused').map((sentence) => refusal(sentence, fit.span)),
      ...(plan.inputs.length === 0 ? [refusal(NOT_CALLED, fit.span)] : []),
      ...(callbacks.length > 0
        ? [note(`What ${callbacks.join(' and ')} would do to the training is not done`, fit.span)]
        : []),
    ],
  };
}
