// Losses as Keras defines them: of targets and predictions [batch, …, size] to one number for each of [batch, …].
import type { Tensor } from '@tensorflow/tfjs-core';
import { rowLoss } from '../../../backends/kernels/fusedLosses.ts';
import {
  abs,
  add,
  cast,
  clipByValue,
  div,
  exp,
  lessEqual,
  log,
  log1p,
  logSoftmax,
  max,
  maximum,
  mean,
  mul,
  neg,
  oneHot,
  pow,
  relu,
  reshape,
  rsqrt,
  sigmoid,
  softmax,
  softplus,
  square,
  sub,
  sum,
  where,
} from '@tensorflow/tfjs-core';

export type Formula<Options> = (target: Tensor, predicted: Tensor, options: Options) => Tensor;

const EPSILON = 1e-7;
const probabilities = (x: Tensor): Tensor => clipByValue(x, EPSILON, 1 - EPSILON);
const positive = (x: Tensor): Tensor => maximum(x, EPSILON);
/** 0 and 1 become -1 and 1. */
const signs = (target: Tensor): Tensor => {
  const bits = cast(lessEqual(abs(sub(square(target), target)), 0), 'float32');
  const isBits = cast(lessEqual(max(sub(1, bits)), 0), 'float32');
  return add(mul(isBits, sub(mul(2, target), 1)), mul(sub(1, isBits), target));
};
const unit = (x: Tensor): Tensor => mul(x, rsqrt(maximum(sum(square(x), -1, true), 1e-12)));

export const meanSquaredError: Formula<object> = (target, predicted) =>
  rowLoss('meanSquaredError', target, predicted) ?? mean(square(sub(predicted, target)), -1);
export const meanAbsoluteError: Formula<object> = (target, predicted) => mean(abs(sub(predicted, target)), -1);
export const meanAbsolutePercentageError: Formula<object> = (target, predicted) =>
  mul(100, mean(abs(div(sub(target, predicted), positive(abs(target)))), -1));
export const meanSquaredLogarithmicError: Formula<object> = (target, predicted) => {
  const logarithm = (x: Tensor): Tensor => log(add(maximum(x, EPSILON), 1));
  return mean(square(sub(logarithm(predicted), logarithm(target))), -1);
};
export const huber: Formula<{ readonly delta: number }> = (target, predicted, { delta }) => {
  const error = abs(sub(predicted, target));
  const near = mul(0.5, square(error));
  const far = sub(mul(delta, error), 0.5 * delta * delta);
  return mean(where(lessEqual(error, delta), near, far), -1);
};
export const logCosh: Formula<object> = (target, predicted) => {
  const error = sub(predicted, target);
  return mean(sub(add(error, softplus(mul(-2, error))), Math.log(2)), -1);
};
export const poisson: Formula<object> = (target, predicted) =>
  mean(sub(predicted, mul(target, log(add(predicted, EPSILON)))), -1);
export const klDivergence: Formula<object> = (target, predicted) => {
  const [wanted, given] = [clipByValue(target, EPSILON, 1), clipByValue(predicted, EPSILON, 1)];
  return sum(mul(wanted, log(div(wanted, given))), -1);
};
export const cosineSimilarity: Formula<object> = (target, predicted) =>
  neg(sum(mul(unit(target), unit(predicted)), -1));
export const hinge: Formula<object> = (target, predicted) => mean(relu(sub(1, mul(signs(target), predicted))), -1);
export const squaredHinge: Formula<object> = (target, predicted) =>
  mean(square(relu(sub(1, mul(signs(target), predicted)))), -1);
export const categoricalHinge: Formula<object> = (target, predicted) => {
  const right = sum(mul(target, predicted), -1);
  return relu(add(1, sub(max(mul(sub(1, target), predicted), -1), right)));
};

export interface CrossEntropy {
  readonly fromLogits: boolean;
  readonly labelSmoothing: number;
}

/** Targets moved towards `even`. */
function smoothed(target: Tensor, { labelSmoothing }: CrossEntropy, even: number): Tensor {
  return labelSmoothing === 0 ? target : add(mul(target, 1 - labelSmoothing), labelSmoothing * even);
}

function binaryTerms(target: Tensor, predicted: Tensor, fromLogits: boolean): Tensor {
  // max(x, 0) - x z + log(1 + e^-|x|), which does not overflow.
  if (fromLogits) return add(sub(relu(predicted), mul(predicted, target)), log1p(exp(neg(abs(predicted)))));
  const share = probabilities(predicted);
  return neg(add(mul(target, log(share)), mul(sub(1, target), log(sub(1, share)))));
}

export const binaryCrossentropy: Formula<CrossEntropy> = (target, predicted, options) => {
  const wanted = smoothed(target, options, 0.5);
  const name = options.fromLogits ? 'binaryCrossentropyOfLogits' : 'binaryCrossentropy';
  return rowLoss(name, wanted, predicted) ?? mean(binaryTerms(wanted, predicted, options.fromLogits), -1);
};

export interface Focal extends CrossEntropy {
  readonly alpha: number;
  readonly gamma: number;
  readonly applyClassBalancing?: boolean;
}

export const binaryFocalCrossentropy: Formula<Focal> = (target, predicted, options) => {
  const wanted = smoothed(target, options, 0.5);
  const share = options.fromLogits ? sigmoid(predicted) : predicted;
  const terms = binaryTerms(wanted, share, false);
  const right = add(mul(wanted, share), mul(sub(1, wanted), sub(1, share)));
  const focus = mul(pow(sub(1, right), options.gamma), terms);
  if (!options.applyClassBalancing) return mean(focus, -1);
  const weight = add(mul(wanted, options.alpha), mul(sub(1, wanted), 1 - options.alpha));
  return mean(mul(weight, focus), -1);
};

const shares = (predicted: Tensor): Tensor => probabilities(div(predicted, sum(predicted, -1, true)));

/** -Σ wanted · log of the classes' shares, of which logits are the logarithms. */
function byClass(wanted: Tensor, predicted: Tensor, fromLogits: boolean): Tensor {
  const fused = rowLoss(fromLogits ? 'categoricalCrossentropyOfLogits' : 'categoricalCrossentropy', wanted, predicted);
  return fused ?? neg(sum(mul(wanted, fromLogits ? logSoftmax(predicted) : log(shares(predicted))), -1));
}

export const categoricalCrossentropy: Formula<CrossEntropy> = (target, predicted, options) => {
  const wanted = smoothed(target, options, 1 / predicted.shape.at(-1)!);
  return byClass(wanted, predicted, options.fromLogits);
};

export const categoricalFocalCrossentropy: Formula<Focal> = (target, predicted, options) => {
  const wanted = smoothed(target, options, 1 / predicted.shape.at(-1)!);
  const share = shares(options.fromLogits ? softmax(predicted) : predicted);
  const focus = mul(options.alpha, pow(sub(1, share), options.gamma));
  return sum(mul(focus, neg(mul(wanted, log(share)))), -1);
};

export interface Sparse {
  readonly fromLogits: boolean;
  /** A class that does not count, such as padding. */
  readonly ignoreClass: number | null;
}

/** Whole numbers stand for classes. */
export const sparseCategoricalCrossentropy: Formula<Sparse> = (target, predicted, { fromLogits, ignoreClass }) => {
  const shape = predicted.shape.slice(0, -1);
  const classes = cast(reshape(target, shape), 'int32');
  const wanted = cast(oneHot(classes, predicted.shape.at(-1)!), 'float32');
  const given = fromLogits ? predicted : probabilities(predicted);
  if (ignoreClass === null) return byClass(wanted, given, fromLogits);
  const counts = sub(1, cast(lessEqual(abs(sub(reshape(target, [...shape, 1]), ignoreClass)), 0), 'float32'));
  return byClass(mul(wanted, counts), given, fromLogits);
};

/** Two sets' overlap, as 1 less their shares; all samples together, so one number. */
export const tversky: Formula<{ readonly alpha: number; readonly beta: number }> = (target, predicted, options) => {
  const both = sum(mul(target, predicted));
  const extra = sum(mul(sub(1, target), predicted));
  const missed = sum(mul(target, sub(1, predicted)));
  const whole = add(add(both, mul(extra, options.alpha)), mul(missed, options.beta));
  return sub(1, div(both, add(whole, EPSILON)));
};

export const dice: Formula<object> = (target, predicted) => {
  const both = sum(mul(target, predicted));
  return sub(1, div(mul(2, both), add(add(sum(target), sum(predicted)), EPSILON)));
};
