import type { Config } from '../../../core/model/config.ts';

/** The learning rate after so many calls of `scheduler.step()`. Formulas: the pages of torch.optim.lr_scheduler. */
export type CountRate = (count: number) => number;

interface Part {
  readonly type: string;
  readonly config: Config;
}

type Schedule = (config: Config, base: number) => CountRate;

const number = (config: Config, name: string, fallback: number): number =>
  typeof config[name] === 'number' ? config[name] : fallback;
const list = (config: Config, name: string): readonly number[] =>
  Array.isArray(config[name]) ? (config[name] as number[]) : [];

const cosine = (from: number, to: number, share: number): number =>
  to + ((from - to) * (1 + Math.cos(Math.PI * share))) / 2;

function warmRestarts(config: Config, base: number): CountRate {
  const [first, longer] = [number(config, 'T_0', 1), number(config, 'T_mult', 1)];
  return (count) => {
    let [length, at] = [first, count];
    while (at >= length) {
      at -= length;
      length *= longer;
    }
    return cosine(base, number(config, 'eta_min', 0), at / length);
  };
}

function oneCycle(config: Config): CountRate {
  const total = number(config, 'total_steps', number(config, 'epochs', 1) * number(config, 'steps_per_epoch', 1));
  const most = number(config, 'max_lr', 0.01);
  const initial = most / number(config, 'div_factor', 25);
  const least = initial / number(config, 'final_div_factor', 1e4);
  const up = number(config, 'pct_start', 0.3) * total - 1;
  const ends = config.three_phase === true ? [up, 2 * up, total - 1] : [up, total - 1];
  const rates = config.three_phase === true ? [initial, most, initial, least] : [initial, most, least];
  const between = (from: number, to: number, share: number) =>
    config.anneal_strategy === 'linear' ? from + (to - from) * share : cosine(from, to, share);
  return (count) => {
    const step = Math.min(count, total - 1);
    const phase = Math.max(
      0,
      ends.findIndex((end) => step <= end),
    );
    const start = phase === 0 ? 0 : ends[phase - 1]!;
    return between(rates[phase]!, rates[phase + 1]!, (step - start) / (ends[phase]! - start));
  };
}

function cyclic(config: Config): CountRate {
  const [base, most] = [number(config, 'base_lr', 0.001), number(config, 'max_lr', 0.01)];
  const up = number(config, 'step_size_up', 2000);
  const whole = up + number(config, 'step_size_down', up);
  return (count) => {
    const cycle = Math.floor(1 + count / whole);
    const at = 1 + count / whole - cycle;
    const scale = at <= up / whole ? at / (up / whole) : (at - 1) / (up / whole - 1);
    const height = (most - base) * scale;
    if (config.mode === 'triangular2') return base + height / 2 ** (cycle - 1);
    if (config.mode === 'exp_range') return base + height * number(config, 'gamma', 1) ** count;
    return base + height;
  };
}

function linear(config: Config, base: number): CountRate {
  const [start, end] = [number(config, 'start_factor', 1 / 3), number(config, 'end_factor', 1)];
  const total = number(config, 'total_iters', 5);
  return (count) => base * (start + (end - start) * Math.min(1, count / total));
}

/** Values that the reader worked out of the file's own function, one for each call. */
function tabulated(combine: (base: number, values: readonly number[]) => number): Schedule {
  return (config, base) => {
    const values = list(config, 'values');
    return (count) => combine(base, values.slice(0, Math.min(count, values.length - 1) + 1));
  };
}

/** One scheduler after the other, each counting anew from its milestone. */
function sequential(config: Config, base: number): CountRate {
  const [parts, ends] = [(config.parts ?? []) as unknown as readonly Part[], list(config, 'milestones')];
  const rates = parts.map((part) => TORCH_SCHEDULES[part.type]!(part.config, base));
  return (count) => {
    const at = ends.filter((end) => end <= count).length;
    return rates[at]!(count - (ends[at - 1] ?? 0));
  };
}

export const TORCH_SCHEDULES: Readonly<Record<string, Schedule>> = {
  StepLR: (config, base) => (count) =>
    base * number(config, 'gamma', 0.1) ** Math.floor(count / number(config, 'step_size', 1)),
  MultiStepLR: (config, base) => (count) =>
    base * number(config, 'gamma', 0.1) ** list(config, 'milestones').filter((each) => each <= count).length,
  ExponentialLR: (config, base) => (count) => base * number(config, 'gamma', 1) ** count,
  ConstantLR: (config, base) => (count) =>
    count < number(config, 'total_iters', 5) ? base * number(config, 'factor', 1 / 3) : base,
  LinearLR: linear,
  SequentialLR: sequential,
  PolynomialLR: (config, base) => (count) => {
    const total = number(config, 'total_iters', 5);
    return base * (1 - Math.min(total, count) / total) ** number(config, 'power', 1);
  },
  CosineAnnealingLR: (config, base) => (count) =>
    cosine(base, number(config, 'eta_min', 0), count / number(config, 'T_max', 1)),
  CosineAnnealingWarmRestarts: warmRestarts,
  OneCycleLR: oneCycle,
  CyclicLR: cyclic,
  LambdaLR: tabulated((base, values) => base * values.at(-1)!),
  MultiplicativeLR: tabulated((base, values) => values.slice(1).reduce((product, each) => product * each, base)),
};
