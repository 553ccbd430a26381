import type { Config } from '../../model/config.ts';
import type { PlanPart, TrainingPlan } from '../../model/plan.ts';
import { type Net, refuse } from '../net/net.ts';
import type { TargetName } from '../target.ts';
import { type Task, taskOf } from './task.ts';

type Part = Pick<PlanPart, 'type' | 'config'>;

/** How the written code trains: what the file says of it, and customs of the field where it says nothing. */
export interface Training {
  readonly task: Task;
  readonly loss: Part;
  readonly optimizer: Part;
  readonly rate: number;
  readonly schedule?: Part;
  /** Metrics in Keras's words. */
  readonly metrics: readonly Part[];
  readonly epochs: number;
  readonly batchSize: number;
  readonly shuffle: boolean;
  /** Epochs without progress before training stops. */
  readonly patience: number;
  readonly classWeights?: Readonly<Record<number, number>>;
  readonly notes: readonly string[];
}

/** Where the file says nothing. */
const EPOCHS = 20;
const BATCH_SIZE = 32;
const PATIENCE = 5;

const LOSSES: Readonly<Record<Task['type'], (task: Task) => Part>> = {
  multiclass: ({ output }) => ({
    type: output === 'logarithms' ? 'NegativeLogLikelihood' : 'SparseCategoricalCrossentropy',
    config: { from_logits: output === 'logits' },
  }),
  binary: ({ output }) => ({ type: 'BinaryCrossentropy', config: { from_logits: output === 'logits' } }),
  regression: () => ({ type: 'MeanSquaredError', config: {} }),
};

/** A rate that is a schedule begins with its first value. */
function rateOf(config: Config): number {
  const rate = config.learning_rate;
  if (typeof rate === 'number') return rate;
  const made = rate as { readonly config?: Config } | null | undefined;
  const first = made?.config?.initial_learning_rate;
  return typeof first === 'number' ? first : 0.001;
}

function patienceOf(plan: TrainingPlan | undefined): number {
  const given = plan?.callbacks.find(({ type }) => type === 'EarlyStopping')?.config.patience;
  return typeof given === 'number' && given > 0 ? given : PATIENCE;
}

const isOwn = ({ type, config }: Part) => config.custom === true || type === 'Unknown';

/** Callbacks by which something else is learned, and that no written loop has. */
const CHANGES_TRAINING = /^(LearningRateScheduler|SwapEMAWeights|LambdaCallback)$/;

/** The plan's own words; parts that the file defines itself stand in no library. */
function fromPlan(plan: TrainingPlan, task: Task): Training {
  const notes: string[] = [];
  if (plan.turns || plan.loss.length > 1) refuse(`it is trained with ${plan.loss.length} losses, and one is written`);
  if (plan.added && plan.loss.length === 0) refuse('its whole loss is what its calls add with add_loss');
  if (plan.added) notes.push('What add_loss adds to the loss is left out. Add it where the loss is computed.');
  const [loss = LOSSES[task.type](task)] = plan.loss;
  if (isOwn(loss)) refuse(`its loss ${loss.type} is the file's own code`);
  const optimizer = plan.optimizer ?? { type: 'Adam', config: { learning_rate: 0.001 } };
  if (isOwn(optimizer)) refuse(`its optimizer ${optimizer.type} is the file's own code`);
  const others = [...plan.metrics, ...plan.callbacks].filter(isOwn);
  for (const { type } of others) notes.push(`${type} is the file's own code and is left out.`);
  const missing = plan.callbacks.filter((each) => !isOwn(each) && CHANGES_TRAINING.test(each.type));
  for (const { type } of missing) notes.push(`The callback ${type} is left out.`);
  return {
    task,
    loss,
    optimizer,
    rate: rateOf(optimizer.config),
    schedule: plan.schedule ?? plan.callbacks.find(({ type }) => type === 'ReduceLROnPlateau'),
    metrics: plan.metrics.filter((each) => !isOwn(each)),
    epochs: plan.epochs,
    batchSize: plan.batchSize ?? BATCH_SIZE,
    shuffle: plan.shuffle,
    patience: patienceOf(plan),
    classWeights: plan.classWeights,
    notes,
  };
}

/** How a written model is trained. A model with several outputs needs a loss for each, which no kind writes. */
export function trainingOf(net: Net, to: TargetName, plan: TrainingPlan | undefined): Training {
  if (net.outputs.length !== 1) refuse(`it gives ${net.outputs.length} outputs, and training is written for one`);
  const task = taskOf(net, to, plan?.loss[0]);
  if (plan) return fromPlan(plan, task);
  return {
    task,
    loss: LOSSES[task.type](task),
    optimizer: { type: 'Adam', config: { learning_rate: 0.001 } },
    rate: 0.001,
    schedule: { type: 'Cosine', config: {} },
    metrics: [],
    epochs: EPOCHS,
    batchSize: BATCH_SIZE,
    shuffle: true,
    patience: PATIENCE,
    notes: [],
  };
}

/** Keras clips each array's gradient by its own norm, everyone else all of them together. */
export const clippingNote = ({ optimizer: { config } }: Pick<Training, 'optimizer'>): readonly string[] =>
  typeof config.clipnorm === 'number'
    ? [
        'Keras clips the gradient of each array by its own norm (clipnorm); here the norm of all arrays together counts.',
      ]
    : [];

/** Weights of all classes in their order, with 1 for those of which the file says nothing. */
export function classWeightsOf({ task, classWeights = {} }: Training): readonly number[] {
  const count = Math.max(
    task.type === 'binary' ? 2 : task.width,
    ...Object.keys(classWeights).map((each) => +each + 1),
  );
  return Array.from({ length: count }, (_, at) => classWeights[at] ?? 1);
}
