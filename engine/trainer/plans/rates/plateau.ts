import type { Config } from '../../../core/model/config.ts';

/** Lowers a rate when a value has stopped getting better: called with both at the end of each epoch. */
export type Plateau = (rate: number, value: number) => number;

const number = (config: Config, name: string, fallback: number): number =>
  typeof config[name] === 'number' ? config[name] : fallback;

/** `keras.callbacks.ReduceLROnPlateau`. */
export function kerasPlateau(config: Config, rises: boolean): Plateau {
  const delta = number(config, 'min_delta', 1e-4);
  const [factor, least] = [number(config, 'factor', 0.1), number(config, 'min_lr', 0)];
  const [patience, cooldown] = [number(config, 'patience', 10), number(config, 'cooldown', 0)];
  let [best, waited, resting] = [rises ? -Infinity : Infinity, 0, 0];
  return (rate, value) => {
    if (resting > 0) {
      resting -= 1;
      waited = 0;
    }
    if (rises ? value > best + delta : value < best - delta) {
      best = value;
      waited = 0;
      return rate;
    }
    if (resting > 0) return rate;
    waited += 1;
    if (waited < patience || rate <= least) return rate;
    resting = cooldown;
    waited = 0;
    return Math.max(rate * factor, least);
  };
}

/** `torch.optim.lr_scheduler.ReduceLROnPlateau`, whose patience is one epoch longer. */
export function torchPlateau(config: Config): Plateau {
  const rises = config.mode === 'max';
  const threshold = number(config, 'threshold', 1e-4) * (rises ? 1 : -1);
  const [factor, least] = [number(config, 'factor', 0.1), number(config, 'min_lr', 0)];
  const [patience, cooldown] = [number(config, 'patience', 10), number(config, 'cooldown', 0)];
  let [best, bad, resting] = [rises ? -Infinity : Infinity, 0, 0];
  return (rate, value) => {
    const limit = config.threshold_mode === 'abs' ? best + threshold : best * (1 + threshold);
    if (rises ? value > limit : value < limit) {
      best = value;
      bad = 0;
    } else bad += 1;
    if (resting > 0) {
      resting -= 1;
      bad = 0;
    }
    if (bad <= patience) return rate;
    resting = cooldown;
    bad = 0;
    const next = Math.max(rate * factor, least);
    return rate - next > number(config, 'eps', 1e-8) ? next : rate;
  };
}
