import type { Config } from '../../../core/model/config.ts';

/** The learning rate at a step, counted from 0. Formulas: the pages of keras.optimizers.schedules. */
export type StepRate = (step: number) => number;

const number = (config: Config, name: string, fallback: number): number =>
  typeof config[name] === 'number' ? config[name] : fallback;
const list = (config: Config, name: string): readonly number[] =>
  Array.isArray(config[name]) ? (config[name] as number[]) : [];

function cosine(config: Config): StepRate {
  const initial = number(config, 'initial_learning_rate', 0.001);
  const steps = number(config, 'decay_steps', 1);
  const alpha = number(config, 'alpha', 0);
  const warm = number(config, 'warmup_steps', 0);
  const target = typeof config.warmup_target === 'number' ? config.warmup_target : undefined;
  const decayed = (step: number, from: number) =>
    from * ((1 - alpha) * 0.5 * (1 + Math.cos(Math.PI * (Math.min(step, steps) / steps))) + alpha);
  return (step) => {
    if (target === undefined) return decayed(step, initial);
    if (step < warm) return initial + (target - initial) * (step / warm);
    return decayed(step - warm, target);
  };
}

function restarts(config: Config): StepRate {
  const initial = number(config, 'initial_learning_rate', 0.001);
  const first = number(config, 'first_decay_steps', 1);
  const [longer, lower] = [number(config, 't_mul', 2), number(config, 'm_mul', 1)];
  const alpha = number(config, 'alpha', 0);
  return (step) => {
    const done = step / first;
    const cycle =
      longer === 1 ? Math.floor(done) : Math.floor(Math.log(1 - done * (1 - longer)) / Math.log(longer) + 1e-9);
    const before = longer === 1 ? cycle : (1 - longer ** cycle) / (1 - longer);
    const share = (done - before) / (longer === 1 ? 1 : longer ** cycle);
    return initial * ((1 - alpha) * 0.5 * lower ** cycle * (1 + Math.cos(Math.PI * share)) + alpha);
  };
}

function polynomial(config: Config): StepRate {
  const initial = number(config, 'initial_learning_rate', 0.001);
  const steps = number(config, 'decay_steps', 1);
  const [end, power] = [number(config, 'end_learning_rate', 0.0001), number(config, 'power', 1)];
  return (step) => {
    const whole = config.cycle === true ? steps * Math.max(1, Math.ceil(step / steps)) : steps;
    return (initial - end) * (1 - Math.min(step, whole) / whole) ** power + end;
  };
}

function byShare(rate: (initial: number, decay: number, share: number) => number) {
  return (config: Config): StepRate => {
    const [initial, decay] = [number(config, 'initial_learning_rate', 0.001), number(config, 'decay_rate', 1)];
    const steps = number(config, 'decay_steps', 1);
    return (step) => rate(initial, decay, config.staircase === true ? Math.floor(step / steps) : step / steps);
  };
}

function piecewise(config: Config): StepRate {
  const [bounds, values] = [list(config, 'boundaries'), list(config, 'values')];
  return (step) => values[bounds.filter((bound) => step > bound).length] ?? values.at(-1) ?? 0;
}

export const KERAS_SCHEDULES: Readonly<Record<string, (config: Config) => StepRate>> = {
  CosineDecay: cosine,
  CosineDecayRestarts: restarts,
  ExponentialDecay: byShare((initial, decay, share) => initial * decay ** share),
  InverseTimeDecay: byShare((initial, decay, share) => initial / (1 + decay * share)),
  PiecewiseConstantDecay: piecewise,
  PolynomialDecay: polynomial,
};
