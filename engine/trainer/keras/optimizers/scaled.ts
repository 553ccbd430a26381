// Plain descent, and optimizers whose steps are measured by the size of the weight.
import type { Tensor } from '@tensorflow/tfjs-core';
import {
  add,
  div,
  expandDims,
  maximum,
  mean,
  minimum,
  mul,
  norm,
  ones,
  pow,
  scalar,
  sqrt,
  square,
  sub,
  greater,
  where,
} from '@tensorflow/tfjs-core';
import type { Rule, Slot, Step } from './rule.ts';

export interface SgdOptions {
  readonly momentum: number;
  readonly nesterov: boolean;
}

export const sgd: Rule<SgdOptions> = {
  defaults: { momentum: 0, nesterov: false },
  learningRate: 0.01,
  slots: (shape, { momentum }): Record<string, Slot> => (momentum > 0 ? { velocity: { shape, start: 0 } } : {}),
  update({ weight, gradient, rate, options, slot, remember }) {
    const change = mul(gradient, rate);
    if (options.momentum === 0) return sub(weight, change);
    const velocity = sub(mul(slot('velocity'), options.momentum), change);
    remember('velocity', velocity);
    return add(weight, options.nesterov ? sub(mul(velocity, options.momentum), change) : velocity);
  },
};

interface LambOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/** You et al. 2019. */
export const lamb: Rule<LambOptions> = {
  defaults: { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  learningRate: 0.001,
  slots: (shape) => ({ m: { shape, start: 0 }, v: { shape, start: 0 } }),
  update(call) {
    const { beta1, beta2, epsilon } = call.options;
    const towards = (name: string, value: Tensor, keep: number): Tensor => {
      const next = add(mul(call.slot(name), keep), mul(value, 1 - keep));
      call.remember(name, next);
      return div(next, sub(1, pow(scalar(keep), call.step)));
    };
    const m = towards('m', call.gradient, beta1);
    const direction = div(m, add(sqrt(towards('v', square(call.gradient), beta2)), epsilon));
    const [large, long] = [norm(call.weight), norm(direction)];
    const ratio = where(greater(mul(large, long), 0), div(large, maximum(long, 1e-38)), scalar(1));
    return sub(call.weight, mul(mul(ratio, direction), call.rate));
  },
};

interface AdafactorOptions {
  readonly beta2Decay: number;
  readonly epsilon1: number;
  readonly epsilon2: number;
  readonly clipThreshold: number;
  readonly relativeStep: boolean;
}

const size = (x: Tensor): Tensor => sqrt(mean(square(x)));

/** The squares of a matrix's gradient by its rows and columns, or of anything flat as they are. */
function squares(call: Step<AdafactorOptions>, keep: Tensor): Tensor {
  const now = add(square(call.gradient), call.options.epsilon1);
  const towards = (name: string, value: Tensor): Tensor => {
    const next = add(mul(keep, call.slot(name)), mul(sub(1, keep), value));
    call.remember(name, next);
    return next;
  };
  if (call.weight.rank < 2) return towards('v', now);
  const rows = towards('r', mean(now, -1));
  const columns = towards('c', mean(now, -2));
  return mul(expandDims(div(rows, mean(rows, -1, true)), -1), expandDims(columns, -2));
}

/** Shazeer and Stern 2018, without momentum. */
export const adafactor: Rule<AdafactorOptions> = {
  defaults: { beta2Decay: -0.8, epsilon1: 1e-30, epsilon2: 1e-3, clipThreshold: 1, relativeStep: true },
  learningRate: 0.001,
  slots: (shape): Record<string, Slot> =>
    shape.length < 2
      ? { v: { shape, start: 0 } }
      : { r: { shape: shape.slice(0, -1), start: 0 }, c: { shape: [...shape.slice(0, -2), shape.at(-1)!], start: 0 } },
  update(call) {
    const { options, weight } = call;
    const slowing = div(1, sqrt(call.step));
    // With a relative step the rate is limited by the same number twice.
    const rate = minimum(mul(ones([]), call.rate), slowing);
    const step = mul(maximum(options.epsilon2, size(weight)), rate);
    const change = div(call.gradient, sqrt(squares(call, sub(1, pow(call.step, scalar(options.beta2Decay))))));
    const clipped = div(change, maximum(1, div(size(change), options.clipThreshold)));
    return sub(weight, mul(step, clipped));
  },
};
