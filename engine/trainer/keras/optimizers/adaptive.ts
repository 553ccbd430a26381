// Optimizers that measure gradients by their squares. Formulas: the papers named, as Keras computes them.
import type { Tensor } from '@tensorflow/tfjs-core';
import {
  abs,
  add,
  clipByValue,
  div,
  maximum,
  mul,
  pow,
  rsqrt,
  scalar,
  sign,
  sqrt,
  square,
  sub,
} from '@tensorflow/tfjs-core';
import type { Rule, Slot, Step } from './rule.ts';

type Shape = readonly number[];
const alike =
  (...names: string[]) =>
  (shape: Shape): Record<string, Slot> =>
    Object.fromEntries(names.map((name) => [name, { shape, start: 0 }]));

/** old + (new - old) (1 - keep) */
function average(call: Step<unknown>, name: string, value: Tensor, keep: number): Tensor {
  const old = call.slot(name);
  const next = add(old, mul(sub(value, old), 1 - keep));
  call.remember(name, next);
  return next;
}

/** 1 - βᵗ */
const bias = (beta: number, step: Tensor): Tensor => sub(1, pow(scalar(beta), step));

export interface AdamOptions {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly amsgrad: boolean;
}

const ADAM = { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 };

/** Kingma and Ba 2014, with ε as in the remark before its section 2.1; AMSGrad: Reddi et al. 2018. */
export const adam: Rule<AdamOptions> = {
  defaults: { ...ADAM, amsgrad: false },
  learningRate: 0.001,
  slots: (shape, { amsgrad }) => alike('m', 'v', ...(amsgrad ? ['vhat'] : []))(shape),
  update(call) {
    const { beta1, beta2, epsilon, amsgrad } = call.options;
    const m = average(call, 'm', call.gradient, beta1);
    let v = average(call, 'v', square(call.gradient), beta2);
    if (amsgrad) {
      v = maximum(call.slot('vhat'), v);
      call.remember('vhat', v);
    }
    const rate = mul(call.rate, div(sqrt(bias(beta2, call.step)), bias(beta1, call.step)));
    return sub(call.weight, div(mul(m, rate), add(sqrt(v), epsilon)));
  },
  asAdam({ beta1, beta2, epsilon, amsgrad }, { rate, count }) {
    if (amsgrad) return undefined;
    const [correction1, correction2] = [1 - beta1 ** count, 1 - beta2 ** count];
    // Keras adds ε to a root that is not corrected yet.
    const numbers = { beta1, beta2, epsilon: epsilon / Math.sqrt(correction2), rate, correction1, correction2 };
    return { numbers, slots: ['m', 'v'] };
  },
};

/** Adam whose weights shrink apart from the gradient: Loshchilov and Hutter 2017. */
export const adamW: Rule<AdamOptions> = { ...adam, weightDecay: 0.004 };

type MomentOptions = Omit<AdamOptions, 'amsgrad'>;

/** Kingma and Ba 2014, section 7.1. */
export const adamax: Rule<MomentOptions> = {
  defaults: ADAM,
  learningRate: 0.001,
  slots: alike('m', 'u'),
  update(call) {
    const { beta1, beta2, epsilon } = call.options;
    const m = average(call, 'm', call.gradient, beta1);
    const u = maximum(mul(call.slot('u'), beta2), abs(call.gradient));
    call.remember('u', u);
    return sub(call.weight, div(mul(m, call.rate), mul(bias(beta1, call.step), add(u, epsilon))));
  },
};

/** Dozat 2015: the decay of the momentum grows with the steps. Each weight remembers the product of the decays. */
export const nadam: Rule<MomentOptions> = {
  defaults: ADAM,
  learningRate: 0.001,
  slots: (shape) => ({ ...alike('m', 'v')(shape), product: { shape: [], start: 1 } }),
  update(call) {
    const { beta1, beta2, epsilon } = call.options;
    const decay = (step: Tensor): Tensor => mul(beta1, sub(1, mul(0.5, pow(scalar(0.96), step))));
    const [now, next] = [decay(call.step), decay(add(call.step, 1))];
    const product = mul(call.slot('product'), now);
    call.remember('product', product);
    const m = average(call, 'm', call.gradient, beta1);
    const v = average(call, 'v', square(call.gradient), beta2);
    const ofMomentum = div(mul(next, m), sub(1, mul(product, next)));
    const ofGradient = div(mul(sub(1, now), call.gradient), sub(1, product));
    const size = add(sqrt(div(v, bias(beta2, call.step))), epsilon);
    return sub(call.weight, div(mul(add(ofMomentum, ofGradient), call.rate), size));
  },
};

/** Duchi et al. 2011. */
export const adagrad: Rule<{ readonly initialAccumulatorValue: number; readonly epsilon: number }> = {
  defaults: { initialAccumulatorValue: 0.1, epsilon: 1e-7 },
  learningRate: 0.001,
  slots: (shape, { initialAccumulatorValue }) => ({ squares: { shape, start: initialAccumulatorValue } }),
  update(call) {
    const squares = add(call.slot('squares'), square(call.gradient));
    call.remember('squares', squares);
    return sub(call.weight, div(mul(call.rate, call.gradient), sqrt(add(squares, call.options.epsilon))));
  },
};

/** Zeiler 2012. */
export const adadelta: Rule<{ readonly rho: number; readonly epsilon: number }> = {
  defaults: { rho: 0.95, epsilon: 1e-7 },
  learningRate: 0.001,
  slots: alike('squares', 'changes'),
  update(call) {
    const { rho, epsilon } = call.options;
    const size = (x: Tensor): Tensor => sqrt(add(x, epsilon));
    const squares = average(call, 'squares', square(call.gradient), rho);
    const change = div(mul(size(call.slot('changes')), call.gradient), size(squares));
    average(call, 'changes', square(change), rho);
    return sub(call.weight, mul(call.rate, change));
  },
};

export interface RootMeanSquareOptions {
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly centered: boolean;
}

/** Tieleman and Hinton 2012; centered: by the variance of the gradient, Graves 2013, equation 38 and on. */
export const rmsprop: Rule<RootMeanSquareOptions> = {
  defaults: { rho: 0.9, momentum: 0, epsilon: 1e-7, centered: false },
  learningRate: 0.001,
  slots: (shape, { momentum, centered }) =>
    alike('squares', ...(momentum > 0 ? ['momentum'] : []), ...(centered ? ['mean'] : []))(shape),
  update(call) {
    const { rho, momentum, epsilon, centered } = call.options;
    let size: Tensor = average(call, 'squares', square(call.gradient), rho);
    if (centered) size = sub(size, square(average(call, 'mean', call.gradient, rho)));
    const change = mul(mul(call.rate, call.gradient), rsqrt(add(size, epsilon)));
    if (momentum === 0) return sub(call.weight, change);
    const moved = add(mul(call.slot('momentum'), momentum), change);
    call.remember('momentum', moved);
    return sub(call.weight, moved);
  },
};

export interface FtrlOptions {
  readonly learningRatePower: number;
  readonly initialAccumulatorValue: number;
  readonly l1RegularizationStrength: number;
  readonly l2RegularizationStrength: number;
  readonly l2ShrinkageRegularizationStrength: number;
  readonly beta: number;
}

/** Follow the regularised leader: McMahan et al. 2013. */
export const ftrl: Rule<FtrlOptions> = {
  defaults: {
    learningRatePower: -0.5,
    initialAccumulatorValue: 0.1,
    l1RegularizationStrength: 0,
    l2RegularizationStrength: 0,
    l2ShrinkageRegularizationStrength: 0,
    beta: 0,
  },
  learningRate: 0.001,
  slots: (shape, { initialAccumulatorValue }) => ({
    squares: { shape, start: initialAccumulatorValue },
    linear: { shape, start: 0 },
  }),
  update(call) {
    const { options, rate, weight, gradient } = call;
    const power = scalar(-options.learningRatePower);
    const old = call.slot('squares');
    const squares = add(old, square(gradient));
    const used = add(gradient, mul(2 * options.l2ShrinkageRegularizationStrength, weight));
    const grown = div(sub(pow(squares, power), pow(old, power)), rate);
    const linear = add(call.slot('linear'), sub(used, mul(grown, weight)));
    call.remember('squares', squares);
    call.remember('linear', linear);
    const held = options.l2RegularizationStrength + options.beta / (2 * rate);
    const quadratic = add(div(pow(squares, power), rate), 2 * held);
    const limit = options.l1RegularizationStrength;
    return div(sub(clipByValue(linear, -limit, limit), linear), quadratic);
  },
};

/** The sign of a momentum: Chen et al. 2023. */
export const lion: Rule<{ readonly beta1: number; readonly beta2: number }> = {
  defaults: { beta1: 0.9, beta2: 0.99 },
  learningRate: 0.001,
  slots: alike('m'),
  update(call) {
    const { beta1, beta2 } = call.options;
    const m = call.slot('m');
    const direction = sign(add(mul(m, beta1), mul(call.gradient, 1 - beta1)));
    call.remember('m', add(mul(m, beta2), mul(call.gradient, 1 - beta2)));
    return sub(call.weight, mul(call.rate, direction));
  },
};
