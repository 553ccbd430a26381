import type { Config } from './config.ts';
import type { PlanPart, TrainingPlan } from './plan.ts';

/** Callbacks of Keras that training on Descent's engine follows. */
const FOLLOWED_CALLBACKS: readonly string[] = [
  'CSVLogger',
  'EarlyStopping',
  'LearningRateScheduler',
  'ReduceLROnPlateau',
  'TerminateOnNaN',
];

/** Callbacks whose work Descent does in its own way. */
const DONE_OTHERWISE: Readonly<Record<string, string>> = {
  ModelCheckpoint: 'ModelCheckpoint: the last and the best weights are kept in the run’s own folder',
  TensorBoard: 'TensorBoard: the run’s own folder opens in TensorBoard',
  ProgbarLogger: '',
};

/** Schedules of Keras and PyTorch that are followed; those of functions where the reader could work them out. */
export const FOLLOWED_SCHEDULES: readonly string[] = [
  ...['CosineDecay', 'CosineDecayRestarts', 'ExponentialDecay', 'InverseTimeDecay', 'PiecewiseConstantDecay'],
  ...['PolynomialDecay', 'StepLR', 'MultiStepLR', 'ExponentialLR', 'ConstantLR', 'LinearLR', 'PolynomialLR'],
  ...['CosineAnnealingLR', 'CosineAnnealingWarmRestarts', 'OneCycleLR', 'CyclicLR', 'LambdaLR', 'MultiplicativeLR'],
  'ReduceLROnPlateau',
  'SequentialLR',
];

/** Schedules that are functions of the file itself. */
const OWN_FUNCTION = new Set(['LambdaLR', 'MultiplicativeLR', 'LearningRateScheduler']);

/** Of schedulers that take turns each must be followed by itself, and as many ends be known as there are turns. */
function partsKnown({ parts, milestones }: Config): boolean {
  if (!Array.isArray(parts) || !Array.isArray(milestones) || parts.length !== milestones.length + 1) return false;
  const known = (parts as readonly (PlanPart | null)[]).every(
    (part) =>
      part !== null &&
      FOLLOWED_SCHEDULES.includes(part.type) &&
      !['ReduceLROnPlateau', 'SequentialLR'].includes(part.type) &&
      (!OWN_FUNCTION.has(part.type) || Array.isArray(part.config.values)),
  );
  return known && milestones.every((each) => typeof each === 'number');
}

/** Whether all values of the file's own function that the training asks for are known. */
export function isWorkedOut({ type, config }: PlanPart, epochs: number): boolean {
  if (type === 'SequentialLR') return partsKnown(config);
  if (!OWN_FUNCTION.has(type)) return true;
  const { values, each, begun } = config;
  const count = epochs + (typeof begun === 'number' ? begun : 0);
  return Array.isArray(values) && values.length >= count && begun !== 'steps' && each !== 'batch';
}

function leftOutCallback(part: PlanPart, epochs: number): string {
  const { type } = part;
  if (type in DONE_OTHERWISE) return DONE_OTHERWISE[type]!;
  if (!FOLLOWED_CALLBACKS.includes(type)) return `the callback ${type} does nothing here`;
  return isWorkedOut(part, epochs)
    ? ''
    : `the function of ${type} was not understood, so the learning rate stays as it is`;
}

function leftOutOfSchedule(schedule: PlanPart, epochs: number): readonly string[] {
  const { type, config } = schedule;
  if (!FOLLOWED_SCHEDULES.includes(type)) return [`the schedule ${type} is not followed: the learning rate stays`];
  if (!isWorkedOut(schedule, epochs)) return [`the function of ${type} was not understood: the learning rate stays`];
  if (config.cycle_momentum === true) return [`${type} moves the learning rate here, and leaves momentum alone`];
  return [];
}

/**
 * What a file says of its training and Descent's engine does otherwise or not at all, as one list. What is refused
 * altogether is not in it, nor what is true of nearly every file: hints of the plan.
 */
export function leftOut({ notHonoured, callbacks, schedule, validation, epochs }: TrainingPlan): readonly string[] {
  const told = notHonoured
    .filter(({ severity }) => severity !== 'error' && severity !== 'hint')
    .map(({ message }) => message);
  const held = validation?.inputs && !validation.targets?.length;
  return [
    ...told.map((message) => message[0]!.toLowerCase() + message.slice(1).replace(/\.$/, '')),
    ...(schedule ? leftOutOfSchedule(schedule, epochs) : []),
    ...callbacks.map((part) => leftOutCallback(part, epochs)).filter((line) => line !== ''),
    ...(held ? ['the validation data has no targets that were understood, so nothing is validated'] : []),
  ];
}
