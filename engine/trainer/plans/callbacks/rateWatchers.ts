import { isWorkedOut } from '../../../core/model/leftOut.ts';
import type { Config } from '../../../core/model/config.ts';
import type { PlanPart, TrainingPlan } from '../../../core/model/plan.ts';
import { KERAS_SCHEDULES } from '../rates/keras.ts';
import { kerasPlateau, type Plateau, torchPlateau } from '../rates/plateau.ts';
import { TORCH_SCHEDULES } from '../rates/torch.ts';
import { rises } from './stopping.ts';
import type { Values, Watcher } from './watcher.ts';

/** What a schedule changes. */
export interface Rated {
  learningRate: number;
  /** Steps that were taken, in all trainings. */
  readonly iterations: number;
  setLearningRate(rate: number): void;
}

/** The learning rate at a step of a schedule of Keras, or after so many steps of a scheduler of PyTorch. */
function rateAt(
  { framework, optimizer, epochs }: TrainingPlan,
  schedule: PlanPart,
): ((count: number) => number) | undefined {
  if (framework !== 'torch') return KERAS_SCHEDULES[schedule.type]?.(schedule.config);
  const base = optimizer?.config.learning_rate;
  if (typeof base !== 'number' || !isWorkedOut(schedule, epochs)) return undefined;
  const made = TORCH_SCHEDULES[schedule.type]?.(schedule.config, base);
  const { first, begun } = schedule.config;
  const ahead = (first === true ? 1 : 0) + (typeof begun === 'number' ? begun : 0);
  if (schedule.config.each === 'never') return made && (() => made(ahead));
  return made && ((count) => made(count + ahead));
}

/** The rate of the first step, where a schedule says it. */
export function firstRate(plan: TrainingPlan): number | undefined {
  return plan.schedule && rateAt(plan, plan.schedule)?.(0);
}

function scheduled(plan: TrainingPlan, optimizer: Rated): readonly Watcher[] {
  const { schedule, framework } = plan;
  const at = schedule && rateAt(plan, schedule);
  if (!at) return [];
  const set = (count: number) => optimizer.setLearningRate(at(count));
  if (framework !== 'torch') return [{ batchBegan: set }];
  const { each, begun } = schedule.config;
  if (each !== 'batch') return [{ epochBegan: set }];
  // The optimizer counts on from loop to loop; its scheduler does only where it is the same one.
  const before = begun === 'steps' ? 0 : optimizer.iterations;
  return [{ batchBegan: (count) => set(count - before) }];
}

/** Values of the file's own function of the epoch, which the reader worked out. */
function byEpoch({ config }: PlanPart, optimizer: Rated): readonly Watcher[] {
  const values = config.values as readonly number[] | undefined;
  if (!values || values.length === 0) return [];
  return [{ epochBegan: (epoch) => optimizer.setLearningRate(values[Math.min(epoch, values.length - 1)]!) }];
}

function onPlateau(plateau: Plateau, monitor: (values: Values) => number | undefined, optimizer: Rated): Watcher {
  return {
    epochEnded(_epoch, values) {
      const value = monitor(values);
      if (value !== undefined) optimizer.setLearningRate(plateau(optimizer.learningRate, value));
    },
  };
}

const monitored = (config: Config) => (values: Values) => values[String(config.monitor)];

/** Everything in a plan that changes the learning rate while it trains. */
export function rateWatchers(plan: TrainingPlan, optimizer: Rated): readonly Watcher[] {
  const { schedule, callbacks, framework } = plan;
  const ofTorch =
    framework === 'torch' && schedule?.type === 'ReduceLROnPlateau'
      ? [onPlateau(torchPlateau(schedule.config), ({ val_loss, loss }) => val_loss ?? loss, optimizer)]
      : [];
  const ofCallbacks = callbacks.flatMap((part): readonly Watcher[] => {
    if (part.type === 'LearningRateScheduler') return byEpoch(part, optimizer);
    if (part.type !== 'ReduceLROnPlateau') return [];
    return [onPlateau(kerasPlateau(part.config, rises(part.config)), monitored(part.config), optimizer)];
  });
  return [...scheduled(plan, optimizer), ...ofTorch, ...ofCallbacks];
}
