import type { Config } from '../../../model/config.ts';
import { call, type Code } from '../../code/code.ts';
import { leftOut } from '../schedules.ts';
import type { Training } from '../training.ts';

export interface FlaxSchedule {
  /** The rate by steps; nothing where it stays as it is. */
  readonly code?: Code;
  readonly notes: readonly string[];
}

const number = (value: unknown) => (typeof value === 'number' ? value : undefined);

/** Epochs in steps, of which an epoch has `steps`. */
const epochs = (count: number | undefined) =>
  count === undefined ? undefined : count === 1 ? 'steps' : `${count} * steps`;

const optax = (name: string, items: readonly Code[]) => call(`optax.${name}`, ['LEARNING_RATE', ...items]);

function decay(transition: string | undefined, rate: unknown, staircase: boolean): Code | undefined {
  if (transition === undefined || number(rate) === undefined) return undefined;
  return optax('exponential_decay', [transition, String(rate), ...(staircase ? ['staircase=True'] : [])]);
}

function cosine(steps: string | undefined, alpha: number): Code | undefined {
  if (steps === undefined) return undefined;
  return optax('cosine_decay_schedule', [steps, ...(alpha === 0 ? [] : [`alpha=${alpha}`])]);
}

function milestones({ milestones: at, gamma }: Config): Code | undefined {
  if (!Array.isArray(at) || number(gamma) === undefined) return undefined;
  const items = (at as readonly number[]).map((each) => `${epochs(each)!}: ${String(gamma)}`);
  return optax('piecewise_constant_schedule', [{ open: '{', items, close: '}' }]);
}

const given = (value: unknown) => (number(value) === undefined ? undefined : String(value));

type Formula = (config: Config, training: Training) => Code | undefined;

/** What files say of their rates, in Optax's words. */
const SCHEDULES: Readonly<Record<string, Formula>> = {
  Cosine: () => cosine('EPOCHS * steps', 0),
  CosineDecay: ({ decay_steps: steps, alpha, warmup_target: warm }) =>
    warm == null ? cosine(given(steps), Number(alpha ?? 0)) : undefined,
  CosineAnnealingLR: ({ T_max: most, eta_min: least }, { rate }) =>
    cosine(epochs(number(most)), Number(least ?? 0) / rate),
  ExponentialDecay: ({ decay_steps: steps, decay_rate: rate, staircase }) =>
    decay(given(steps), rate, staircase === true),
  StepLR: ({ step_size: size, gamma }) => decay(epochs(number(size)), gamma, true),
  ExponentialLR: ({ gamma }) => decay('steps', gamma, true),
  MultiStepLR: milestones,
  PolynomialDecay: ({ decay_steps: steps, end_learning_rate: end, power, cycle }) =>
    cycle === true || number(steps) === undefined
      ? undefined
      : optax('polynomial_schedule', [String(end ?? 0.0001), String(power ?? 1), String(steps)]),
  PolynomialLR: ({ total_iters: count, power }) =>
    number(count) === undefined
      ? undefined
      : optax('polynomial_schedule', ['0', String(power ?? 1), epochs(number(count))!]),
  LinearLR: ({ start_factor: start, end_factor: end, total_iters: count }) =>
    number(count) === undefined
      ? undefined
      : call('optax.linear_schedule', [
          `LEARNING_RATE * ${String(start ?? 1 / 3)}`,
          Number(end ?? 1) === 1 ? 'LEARNING_RATE' : `LEARNING_RATE * ${String(end)}`,
          epochs(number(count))!,
        ]),
};

export function flaxSchedule(training: Training): FlaxSchedule {
  const { schedule } = training;
  if (!schedule) return { notes: [] };
  const code = Object.hasOwn(SCHEDULES, schedule.type)
    ? SCHEDULES[schedule.type]!(schedule.config, training)
    : undefined;
  if (!code) return { notes: leftOut(training) };
  const smooth = /^(CosineAnnealingLR|PolynomialLR|LinearLR)$/.test(schedule.type);
  return { code, notes: smooth ? ['The rate changes with every step here, and not once an epoch.'] : [] };
}
