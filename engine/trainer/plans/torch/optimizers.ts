// Optimizers as PyTorch computes them: ε outside of the root, decay inside the gradient, rates that may fall by themselves.
// Formulas: the pages of torch.optim, which are followed line by line.
import type { Tensor } from '@tensorflow/tfjs-core';
import {
  abs,
  add,
  cast,
  div,
  greater,
  maximum,
  minimum,
  mul,
  neg,
  ones,
  pow,
  scalar,
  sqrt,
  square,
  sub,
  where,
} from '@tensorflow/tfjs-core';
import { adadelta } from '../../keras/optimizers/adaptive.ts';
import type { AnyRule } from '../../keras/optimizers/optimizers.ts';
import type { Rule, Slot, Step } from '../../keras/optimizers/rule.ts';

/** What PyTorch's optimizers take besides a rate: a penalty on the size of weights, and the way uphill. */
interface Common {
  readonly l2Decay: number;
  readonly maximize: boolean;
}

const COMMON: Common = { l2Decay: 0, maximize: false };

const alike =
  (...names: string[]) =>
  (shape: readonly number[]): Record<string, Slot> =>
    Object.fromEntries(names.map((name) => [name, { shape, start: 0 }]));

/** old · keep + new · share */
function mixed<Options>(call: Step<Options>, name: string, value: Tensor, [keep, share]: readonly number[]): Tensor {
  const next = add(mul(call.slot(name), keep!), mul(value, share!));
  call.remember(name, next);
  return next;
}

/** 1 - βᵗ */
const bias = (beta: number, step: Tensor): Tensor => sub(1, pow(scalar(beta), step));

/** Adds the penalty to the gradient, before anything else looks at it. */
function penalised<Options>(rule: Rule<Options & Common>): Rule<Options & Common> {
  return {
    ...rule,
    update(call) {
      const { l2Decay, maximize } = call.options;
      const uphill = maximize ? neg(call.gradient) : call.gradient;
      return rule.update({ ...call, gradient: l2Decay === 0 ? uphill : add(uphill, mul(call.weight, l2Decay)) });
    },
  };
}

interface Momentum extends Common {
  readonly momentum: number;
  readonly dampening: number;
  readonly nesterov: boolean;
}

const sgd: Rule<Momentum> = penalised({
  defaults: { ...COMMON, momentum: 0, dampening: 0, nesterov: false },
  learningRate: 0.001,
  slots: (shape, { momentum }) => (momentum > 0 ? alike('velocity')(shape) : {}),
  update(call) {
    const { weight, gradient, rate } = call;
    const { momentum, dampening, nesterov } = call.options;
    if (momentum === 0) return sub(weight, mul(gradient, rate));
    // The first step takes the gradient whole, whatever the dampening.
    const share = dampening === 0 ? gradient : mul(gradient, sub(1, mul(dampening, minimum(1, sub(call.step, 1)))));
    const velocity = add(mul(call.slot('velocity'), momentum), share);
    call.remember('velocity', velocity);
    return sub(weight, mul(nesterov ? add(gradient, mul(velocity, momentum)) : velocity, rate));
  },
});

interface Moments extends Common {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

const MOMENTS = { ...COMMON, beta1: 0.9, beta2: 0.999, epsilon: 1e-8 };

interface AdamOptions extends Moments {
  readonly amsgrad: boolean;
}

const adam: Rule<AdamOptions> = penalised({
  defaults: { ...MOMENTS, amsgrad: false },
  learningRate: 0.001,
  slots: (shape, { amsgrad }) => alike('m', 'v', ...(amsgrad ? ['largest'] : []))(shape),
  update(call) {
    const { beta1, beta2, epsilon, amsgrad } = call.options;
    const m = mixed(call, 'm', call.gradient, [beta1, 1 - beta1]);
    let v = mixed(call, 'v', square(call.gradient), [beta2, 1 - beta2]);
    if (amsgrad) {
      v = maximum(call.slot('largest'), v);
      call.remember('largest', v);
    }
    const size = add(div(sqrt(v), sqrt(bias(beta2, call.step))), epsilon);
    return sub(call.weight, div(mul(div(m, bias(beta1, call.step)), call.rate), size));
  },
  asAdam({ beta1, beta2, epsilon, amsgrad, l2Decay, maximize }, { rate, count }) {
    if (amsgrad || maximize || l2Decay !== 0) return undefined;
    const [correction1, correction2] = [1 - beta1 ** count, 1 - beta2 ** count];
    return { numbers: { beta1, beta2, epsilon, rate, correction1, correction2 }, slots: ['m', 'v'] };
  },
});

const adamax: Rule<Moments> = penalised({
  defaults: MOMENTS,
  learningRate: 0.002,
  slots: alike('m', 'u'),
  update(call) {
    const { beta1, beta2, epsilon } = call.options;
    const m = mixed(call, 'm', call.gradient, [beta1, 1 - beta1]);
    const u = maximum(mul(call.slot('u'), beta2), add(abs(call.gradient), epsilon));
    call.remember('u', u);
    return sub(call.weight, div(mul(m, call.rate), mul(bias(beta1, call.step), u)));
  },
});

const nadam: Rule<Moments & { readonly momentumDecay: number }> = penalised({
  defaults: { ...MOMENTS, momentumDecay: 0.004 },
  learningRate: 0.002,
  slots: (shape) => ({ ...alike('m', 'v')(shape), product: { shape: [], start: 1 } }),
  update(call) {
    const { beta1, beta2, epsilon, momentumDecay } = call.options;
    const decay = (step: Tensor): Tensor => mul(beta1, sub(1, mul(0.5, pow(scalar(0.96), mul(step, momentumDecay)))));
    const [now, next] = [decay(call.step), decay(add(call.step, 1))];
    const product = mul(call.slot('product'), now);
    call.remember('product', product);
    const m = mixed(call, 'm', call.gradient, [beta1, 1 - beta1]);
    const v = mixed(call, 'v', square(call.gradient), [beta2, 1 - beta2]);
    const size = add(sqrt(div(v, bias(beta2, call.step))), epsilon);
    const ofGradient = div(mul(sub(1, now), call.gradient), sub(1, product));
    const ofMomentum = div(mul(next, m), sub(1, mul(product, next)));
    return sub(call.weight, div(mul(add(ofGradient, ofMomentum), call.rate), size));
  },
});

const radam: Rule<Moments> = penalised({
  defaults: MOMENTS,
  learningRate: 0.001,
  slots: alike('m', 'v'),
  update(call) {
    const { beta1, beta2, epsilon } = call.options;
    const m = div(mixed(call, 'm', call.gradient, [beta1, 1 - beta1]), bias(beta1, call.step));
    const v = mixed(call, 'v', square(call.gradient), [beta2, 1 - beta2]);
    const ofSquares = bias(beta2, call.step);
    const longest = 2 / (1 - beta2) - 1;
    const length = sub(longest, div(mul(mul(2, call.step), sub(1, ofSquares)), ofSquares));
    const above = mul(mul(maximum(sub(length, 4), 0), maximum(sub(length, 2), 0)), longest);
    const rectified = sqrt(div(above, mul((longest - 4) * (longest - 2), maximum(length, 1))));
    const adaptive = div(mul(rectified, sqrt(ofSquares)), add(sqrt(v), epsilon));
    const scale = where(cast(mul(ones(v.shape), greater(length, 5)), 'bool'), adaptive, ones(v.shape));
    return sub(call.weight, mul(mul(m, scale), call.rate));
  },
});

interface AdagradOptions extends Common {
  readonly initialAccumulatorValue: number;
  readonly lrDecay: number;
  readonly epsilon: number;
}

const adagrad: Rule<AdagradOptions> = penalised({
  defaults: { ...COMMON, initialAccumulatorValue: 0, lrDecay: 0, epsilon: 1e-10 },
  learningRate: 0.01,
  slots: (shape, { initialAccumulatorValue }) => ({ squares: { shape, start: initialAccumulatorValue } }),
  update(call) {
    const { lrDecay, epsilon } = call.options;
    const squares = add(call.slot('squares'), square(call.gradient));
    call.remember('squares', squares);
    const rate = div(call.rate, add(1, mul(sub(call.step, 1), lrDecay)));
    return sub(call.weight, div(mul(rate, call.gradient), add(sqrt(squares), epsilon)));
  },
});

interface RootMeanSquare extends Common {
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly centered: boolean;
}

const rmsprop: Rule<RootMeanSquare> = penalised({
  defaults: { ...COMMON, rho: 0.99, momentum: 0, epsilon: 1e-8, centered: false },
  learningRate: 0.01,
  slots: (shape, { momentum, centered }) =>
    alike('squares', ...(momentum > 0 ? ['velocity'] : []), ...(centered ? ['mean'] : []))(shape),
  update(call) {
    const { rho, momentum, epsilon, centered } = call.options;
    let squares = mixed(call, 'squares', square(call.gradient), [rho, 1 - rho]);
    if (centered) squares = sub(squares, square(mixed(call, 'mean', call.gradient, [rho, 1 - rho])));
    const change = div(call.gradient, add(sqrt(squares), epsilon));
    const moved = momentum === 0 ? change : mixed(call, 'velocity', change, [momentum, 1]);
    return sub(call.weight, mul(moved, call.rate));
  },
});

/** By the names that plans have for PyTorch's optimizers. */
export const TORCH_RULES: Readonly<Record<string, AnyRule>> = {
  SGD: sgd as AnyRule,
  Adam: adam as AnyRule,
  AdamW: { ...adam, weightDecay: 0.01 } as AnyRule,
  Adamax: adamax as AnyRule,
  Nadam: nadam as AnyRule,
  RAdam: radam as AnyRule,
  Adagrad: adagrad as AnyRule,
  Adadelta: penalised({ ...adadelta, defaults: { ...COMMON, rho: 0.9, epsilon: 1e-6 }, learningRate: 1 }) as AnyRule,
  RMSprop: rmsprop as AnyRule,
};
