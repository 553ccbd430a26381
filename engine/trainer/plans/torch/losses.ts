// Losses as PyTorch computes them. Formulas: the pages of torch.nn. Each gives one number, already reduced.
import type { Tensor } from '@tensorflow/tfjs-core';
import {
  abs,
  add,
  cast,
  exp,
  greater,
  less,
  log,
  log1p,
  logSoftmax,
  maximum,
  mean,
  mul,
  neg,
  notEqual,
  oneHot,
  relu,
  reshape,
  softplus,
  square,
  sub,
  sum,
  tensor1d,
  transpose,
  where,
  zerosLike,
  div,
} from '@tensorflow/tfjs-core';
import { rowLoss } from '../../../backends/kernels/fusedLosses.ts';
import type { RowLossName } from '../../../backends/kernels/rowLosses.ts';
import type { Config } from '../../../core/model/config.ts';
import { likeStock, type LossFunction } from '../../keras/losses/losses.ts';

/** One number for each place that is compared. */
type Formula = (target: Tensor, predicted: Tensor, config: Config) => Tensor;

const numberIn = (config: Config, name: string, fallback: number): number =>
  typeof config[name] === 'number' ? config[name] : fallback;

/** log(1 + e^-|x|) + max(x, 0) - x z; the share of ones weighs as much as `pos_weight` says. */
function logitTerms(z: Tensor, x: Tensor, weight: Tensor | undefined): Tensor {
  if (!weight) return add(sub(relu(x), mul(x, z)), log1p(exp(neg(abs(x)))));
  const scaled = add(1, mul(sub(weight, 1), z));
  return add(mul(sub(1, z), x), mul(scaled, softplus(neg(x))));
}

/** PyTorch cuts logarithms at -100. */
const logarithm = (x: Tensor): Tensor => maximum(log(maximum(x, 1e-44)), -100);

const numbersIn = (config: Config, name: string): Tensor | undefined =>
  Array.isArray(config[name]) ? tensor1d(config[name] as number[]) : undefined;

function binary(z: Tensor, x: Tensor, config: Config): Tensor {
  const terms =
    config.from_logits === true
      ? logitTerms(z, x, numbersIn(config, 'pos_weight'))
      : neg(add(mul(z, logarithm(x)), mul(sub(1, z), logarithm(sub(1, x)))));
  const weight = numbersIn(config, 'class_weight');
  return weight ? mul(terms, weight) : terms;
}

/** Square below `limit`, straight above it. `scale` makes it PyTorch's SmoothL1 or Huber. */
function bent(limit: number, scale: number): Formula {
  return (z, x) => {
    const error = abs(sub(x, z));
    return mul(scale, where(less(error, limit), mul(0.5, square(error)), mul(limit, sub(error, 0.5 * limit))));
  };
}

const FORMULAS: Readonly<Record<string, Formula>> = {
  MeanSquaredError: (z, x) => square(sub(x, z)),
  MeanAbsoluteError: (z, x) => abs(sub(x, z)),
  SmoothL1: (z, x, config) => {
    const beta = numberIn(config, 'beta', 1);
    return beta === 0 ? abs(sub(x, z)) : bent(beta, 1 / beta)(z, x, config);
  },
  Huber: (z, x, config) => bent(numberIn(config, 'delta', 1), 1)(z, x, config),
  BinaryCrossentropy: binary,
  Poisson: (z, x, config) =>
    config.log_input === false ? sub(x, mul(z, log(add(x, numberIn(config, 'eps', 1e-8))))) : sub(exp(x), mul(z, x)),
  KLDivergence: (z, x, { log_target }) =>
    log_target === true
      ? mul(exp(z), sub(z, x))
      : where(greater(z, 0), mul(z, sub(log(maximum(z, 1e-38)), x)), zerosLike(x)),
  SoftMargin: (z, x) => softplus(neg(mul(z, x))),
  HingeEmbedding: (z, x, config) => where(greater(z, 0), x, relu(sub(numberIn(config, 'margin', 1), x))),
  MultiLabelSoftMargin: (z, x) => mean(logitTerms(z, x, undefined), -1),
};

const LIKE: Readonly<Record<string, string>> = {
  BinaryCrossentropy: 'binaryCrossentropy',
  SparseCategoricalCrossentropy: 'sparseCategoricalCrossentropy',
  NegativeLogLikelihood: 'sparseCategoricalCrossentropy',
  MultiMargin: 'sparseCategoricalCrossentropy',
};

/** The classes' axis put last. */
function classesLast(x: Tensor): Tensor {
  if (x.rank < 3) return x;
  return transpose(x, [0, ...x.shape.map((_, axis) => axis).slice(2), 1]);
}

interface Classes {
  /** One column for each class; rows that don't count are all 0. */
  readonly wanted: Tensor;
  /** 1 for places that count. */
  readonly counts: Tensor;
}

/** Numbers of classes as columns; `ignore_index` counts for nothing. */
function columns(target: Tensor, predicted: Tensor, ignored: number): Classes {
  const places = predicted.shape.slice(0, -1);
  const numbers = reshape(target, places);
  const counts = cast(notEqual(numbers, ignored), 'float32');
  const safe = cast(mul(numbers, counts), 'int32');
  const wanted = cast(oneHot(safe, predicted.shape.at(-1)!), 'float32');
  return { wanted: mul(wanted, reshape(counts, [...places, 1])), counts };
}

/** Numbers of classes, or shares of them, against logarithms of probabilities. */
function byClass(target: Tensor, predicted: Tensor, config: Config): { terms: Tensor; weight: Tensor } {
  const x = config.axis === -1 ? predicted : classesLast(predicted);
  const shares = target.shape.length === predicted.shape.length && target.shape[1] === predicted.shape[1];
  const known = shares && config.columns === true;
  const { wanted, counts } = known
    ? { wanted: classesLast(target), counts: sum(classesLast(target), -1) }
    : columns(target, x, numberIn(config, 'ignore_class', -100));
  const weights = numbersIn(config, 'class_weight');
  const smoothing = numberIn(config, 'label_smoothing', 0);
  const weighted = weights ? mul(wanted, weights) : wanted;
  const weight = sum(weighted, -1);
  const fused =
    config.from_logits === true && smoothing === 0 && rowLoss('categoricalCrossentropyOfLogits', weighted, x);
  if (fused) return { terms: fused, weight };
  const logarithms = config.from_logits === true ? logSoftmax(x) : x;
  const exact = neg(sum(mul(weighted, logarithms), -1));
  if (smoothing === 0) return { terms: exact, weight };
  const every = weights ? mul(logarithms, weights) : logarithms;
  const even = mul(neg(mean(every, -1)), counts);
  return { terms: add(mul(exact, 1 - smoothing), mul(even, smoothing)), weight };
}

/** The margin by which the right class must be ahead. */
function multiMargin(target: Tensor, x: Tensor, config: Config): Tensor {
  const { wanted } = columns(target, x, -100);
  const right = sum(mul(wanted, x), -1, true);
  const short = relu(add(sub(numberIn(config, 'margin', 1), right), x));
  const raised = numberIn(config, 'p', 1) === 2 ? square(short) : short;
  return mean(mul(raised, sub(1, wanted)), -1);
}

/** Means of rows of one length, whose mean is that of all places. */
const ROWS: Readonly<Record<string, (config: Config) => RowLossName | undefined>> = {
  MeanSquaredError: () => 'meanSquaredError',
  // PyTorch cuts probabilities off elsewhere.
  BinaryCrossentropy: (config) =>
    config.from_logits === true && !('pos_weight' in config) && !('class_weight' in config)
      ? 'binaryCrossentropyOfLogits'
      : undefined,
};

/** The mean over all places by one operation a row, where the back end has it. */
function meanOfRows(type: string, target: Tensor, predicted: Tensor, config: Config): Tensor | undefined {
  const name = (config['reduction'] ?? 'mean') === 'mean' ? ROWS[type]?.(config) : undefined;
  const rows = name && rowLoss(name, target, predicted);
  return rows && mean(rows);
}

function reduced(terms: Tensor, config: Config): Tensor {
  const { reduction } = config;
  if (reduction === 'sum') return sum(terms);
  if (reduction === 'batchmean') return div(sum(terms), terms.shape[0]!);
  return mean(terms);
}

const BY_CLASS = new Set(['SparseCategoricalCrossentropy', 'NegativeLogLikelihood', 'CategoricalCrossentropy']);
const REDUCTIONS = new Set(['mean', 'sum', 'batchmean', undefined]);

function computeOf(type: string): ((target: Tensor, predicted: Tensor, config: Config) => Tensor) | undefined {
  if (type === 'CategoricalCrossentropy')
    return (target, predicted, config) => {
      const { terms } = byClass(target, predicted, { ...config, columns: true });
      return reduced(terms, config);
    };
  if (BY_CLASS.has(type))
    return (target, predicted, config) => {
      const { terms, weight } = byClass(target, predicted, config);
      return config.reduction === 'sum' ? sum(terms) : div(sum(terms), maximum(sum(weight), 1e-12));
    };
  if (type === 'MultiMargin')
    return (target, predicted, config) => reduced(multiMargin(target, predicted, config), config);
  const formula = FORMULAS[type];
  return (
    formula &&
    ((target, predicted, config) =>
      meanOfRows(type, target, predicted, config) ?? reduced(formula(target, predicted, config), config))
  );
}

/** Whether a loss takes numbers of classes, one for each row or place. */
export function takesClasses(type: string): boolean {
  return type === 'SparseCategoricalCrossentropy' || type === 'NegativeLogLikelihood' || type === 'MultiMargin';
}

/** Whether a loss takes a number of a class for each place of what a model gives, with the classes on the second axis. */
export function takesPlaces({ type, config }: { type: string; config: Config }, rank: number): boolean {
  return BY_CLASS.has(type) && takesClasses(type) && config.axis === 1 && rank > 2;
}

/**
 * A loss of PyTorch.
 * @param type its name in a plan
 * @param rank of what the model gives; where it has places, targets come as columns for each class
 * @throws a sentence about what is not computed
 */
export function torchLoss(type: string, given: Config, rank = 2): LossFunction {
  const compute = computeOf(type);
  const places = takesPlaces({ type, config: given }, rank);
  const config = places ? { ...given, columns: true } : given;
  if (!compute) throw new Error(`PyTorch's loss ${type} is not computed by Descent's engine yet.`);
  const { reduction } = config as { reduction?: string };
  if (!REDUCTIONS.has(reduction)) throw new Error(`A loss with reduction ${String(reduction)} is no single number.`);
  for (const name of ['class_weight', 'pos_weight'])
    if (name in config && !Array.isArray(config[name]))
      throw new Error(`The weights of ${type} are not known numbers. Write them as torch.tensor([…]).`);
  const loss: LossFunction = (target, predicted) => compute(target, predicted, config);
  Object.defineProperty(loss, 'name', { value: type[0]!.toLowerCase() + type.slice(1) });
  return likeStock(loss, (places ? undefined : LIKE[type]) ?? 'meanAbsoluteError');
}
