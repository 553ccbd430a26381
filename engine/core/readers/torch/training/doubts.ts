import type { PlanPart } from '../../../model/plan.ts';
import type { Problem } from '../../../model/problem.ts';
import type { FinishedProgram, ProgramEvent } from '../../evaluate/machine.ts';
import type { TensorValue, Value } from '../../evaluate/values.ts';
import { itemsOf } from '../../library/convert.ts';
import { mixedRows } from '../../library/mixedRows.ts';
import { note, refusal } from './gradients.ts';
import { loaderOf } from './loader.ts';
import { optimizerOf } from './optimizers.ts';
import { schedulerOf } from './schedulers.ts';

/** What the loaders of a loop do and the engine does not. */
export function loaderProblems({ loops, span }: ProgramEvent): readonly Problem[] {
  const loaders = loops.flatMap(({ iterable }) => loaderOf(iterable) ?? []);
  const told = loaders.flatMap((each) => each.told);
  // A loop over a list of loaders has each of them as its item.
  const several = loops.some(({ iterable }) => iterable?.kind === 'tuple' || iterable?.kind === 'list');
  return [
    ...told.map((sentence) => note(sentence, span)),
    ...(several && loaders.length > 0
      ? [refusal('A loop over several loaders is not followed yet. Join their sets with ConcatDataset', span)]
      : []),
  ];
}

export function rowProblems(fed: readonly TensorValue[], { span }: ProgramEvent): readonly Problem[] {
  const mixed = mixedRows(fed);
  return mixed ? [refusal(`What the loop does to the rows of a batch (${mixed.type}) is not followed yet`, span)] : [];
}

/** Schedulers that act together, in some passes only, or on parts of an epoch. */
export function scheduleProblems(
  backward: ProgramEvent,
  { events }: FinishedProgram,
  optimizer: Value,
): readonly Problem[] {
  const [outer] = backward.loops;
  const steps = events.filter(
    ({ type, subject, loops }) =>
      type === 'torch.scheduler.step' &&
      schedulerOf(subject)?.optimizer === optimizer &&
      (outer === undefined || loops.some(({ id }) => id === outer.id)),
  );
  const [first] = steps;
  const other = steps.find(({ subject }) => subject !== first?.subject);
  const told = schedulerOf(first?.subject);
  const counted = steps.find(({ args }) => (args?.positional.length ?? 0) > 0);
  return [
    ...(other ? [note('Of several schedulers only the first is followed', other.span)] : []),
    ...(counted && told && told.type !== 'ReduceLROnPlateau'
      ? [note('The scheduler counts its own steps, whatever epoch it is given', counted.span)]
      : []),
  ];
}

/** Arrays that come to the optimizer later, and limits of some gradients only. */
export function groupProblems(
  { order }: ProgramEvent,
  { events }: FinishedProgram,
  step: ProgramEvent,
): readonly Problem[] {
  const before = events.filter((each) => each.order < step.order);
  const added = before.find(
    ({ type, subject }) => type === 'torch.optimizer.add_param_group' && subject === step.subject,
  );
  const loaded = before.find(
    ({ type, subject }) => type === 'torch.optimizer.load_state_dict' && subject === step.subject,
  );
  const clip = before.find(({ type, order: at }) => type === 'torch.clip' && at > order);
  const limited = clip && itemsOf(clip.subject);
  const held = optimizerOf(step.subject)?.parameters;
  const some = limited && held && limited.length < held.length;
  return [
    ...(added ? [note('Arrays that are added to the optimizer later do not learn', added.span)] : []),
    ...(loaded ? [note('What the file loads into the optimizer is not loaded', loaded.span)] : []),
    ...(some ? [refusal('Only some gradients are limited here, which is not followed yet', clip.span)] : []),
  ];
}

/** Schedules that move every group's rate by the same factor. */
const BY_FACTOR = /^(?:StepLR|MultiStepLR|ExponentialLR|ConstantLR|LinearLR|PolynomialLR|LambdaLR|MultiplicativeLR)$/;

/** A schedule that says rates and no factors says other ones for each group. */
export function groupedRates(schedule: PlanPart | undefined, { span }: PlanPart): readonly Problem[] {
  if (!schedule || BY_FACTOR.test(schedule.type)) return [];
  if (schedule.type.startsWith('CosineAnnealing') && schedule.config.eta_min === 0) return [];
  return [refusal(`${schedule.type} over groups with rates of their own is not followed yet`, span)];
}
