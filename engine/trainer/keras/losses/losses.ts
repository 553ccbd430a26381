import type { Tensor } from '@tensorflow/tfjs-core';
import { tidy } from '@tensorflow/tfjs-core';
import * as formulas from './formulas.ts';

export type LossFunction = (target: Tensor, predicted: Tensor) => Tensor;

/** A loss of Keras as data. */
interface Loss {
  readonly compute: (target: Tensor, predicted: Tensor, options: never) => Tensor;
  readonly defaults: object;
  /** The loss of TensorFlow.js whose targets have the same form; it decides what is checked and what "accuracy" is. */
  readonly like: string;
  /** Other names that people write. */
  readonly also: readonly string[];
}

function loss<Options extends object>(
  compute: formulas.Formula<Options>,
  defaults: Options,
  like: string,
  also: readonly string[] = [],
): Loss {
  return { compute: compute as Loss['compute'], defaults, like, also };
}

const CROSS = { fromLogits: false, labelSmoothing: 0 };
const NUMBERS = 'meanAbsoluteError';
const BINARY = 'binaryCrossentropy';
const CLASSES = 'categoricalCrossentropy';

/** By Keras's class names. */
const LOSSES: Readonly<Record<string, Loss>> = {
  MeanSquaredError: loss(formulas.meanSquaredError, {}, 'meanSquaredError', ['mse']),
  MeanAbsoluteError: loss(formulas.meanAbsoluteError, {}, NUMBERS, ['mae']),
  MeanAbsolutePercentageError: loss(formulas.meanAbsolutePercentageError, {}, NUMBERS, ['mape']),
  MeanSquaredLogarithmicError: loss(formulas.meanSquaredLogarithmicError, {}, NUMBERS, ['msle']),
  Huber: loss(formulas.huber, { delta: 1 }, NUMBERS),
  LogCosh: loss(formulas.logCosh, {}, NUMBERS, ['logcosh']),
  Poisson: loss(formulas.poisson, {}, NUMBERS),
  KLDivergence: loss(formulas.klDivergence, {}, NUMBERS, ['kld', 'kullbackLeiblerDivergence', 'klDivergence']),
  CosineSimilarity: loss(formulas.cosineSimilarity, {}, NUMBERS),
  Hinge: loss(formulas.hinge, {}, NUMBERS),
  SquaredHinge: loss(formulas.squaredHinge, {}, NUMBERS),
  CategoricalHinge: loss(formulas.categoricalHinge, {}, NUMBERS),
  BinaryCrossentropy: loss(formulas.binaryCrossentropy, CROSS, BINARY, ['bce']),
  BinaryFocalCrossentropy: loss(
    formulas.binaryFocalCrossentropy,
    { ...CROSS, alpha: 0.25, gamma: 2, applyClassBalancing: false },
    BINARY,
  ),
  CategoricalCrossentropy: loss(formulas.categoricalCrossentropy, CROSS, CLASSES),
  CategoricalFocalCrossentropy: loss(
    formulas.categoricalFocalCrossentropy,
    { ...CROSS, alpha: 0.25, gamma: 2 },
    CLASSES,
  ),
  SparseCategoricalCrossentropy: loss(
    formulas.sparseCategoricalCrossentropy,
    { fromLogits: false, ignoreClass: null as number | null },
    'sparseCategoricalCrossentropy',
  ),
  Tversky: loss(formulas.tversky, { alpha: 0.5, beta: 0.5 }, NUMBERS),
  Dice: loss(formulas.dice, {}, NUMBERS),
};

const camelCase = (name: string): string => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
const lowerFirst = (name: string): string => name[0]!.toLowerCase() + name.slice(1);

const byName = new Map<string, string>(
  Object.entries(LOSSES).flatMap(([className, { also }]) =>
    [className, lowerFirst(className), ...also].map((name): [string, string] => [name, className]),
  ),
);

const kinds = new WeakMap<LossFunction, string>();

/** Keras's class name for any way of writing a loss: `Huber`, `huber`, `mse`, `mean_squared_error`. */
export function lossClassName(name: string): string | undefined {
  return byName.get(name) ?? byName.get(camelCase(name)) ?? byName.get(name.toLowerCase());
}

/** Options may be written as Keras writes them. A reduction other than the mean over all is refused. */
function optionsOf(className: string, config: Readonly<Record<string, unknown>>): object {
  const { defaults } = LOSSES[className]!;
  const given = Object.entries(config).map(([name, value]): [string, unknown] => [camelCase(name), value]);
  for (const [name, value] of given) {
    const usual = ['name', 'dtype'].includes(name) || value === null;
    const mean = name === 'reduction' && (value === 'sum_over_batch_size' || value === 'mean');
    const lastAxis = name === 'axis' && value === -1;
    const unsmoothed = name === 'labelSmoothing' && value === 0;
    if (!usual && !mean && !lastAxis && !unsmoothed && !(name in defaults))
      throw new Error(`${className} with ${name} ${String(value)} is not computed here. Leave ${name} out.`);
  }
  return { ...defaults, ...Object.fromEntries(given.filter(([name]) => name in defaults)) };
}

/**
 * A loss of Keras, for `model.compile({ loss })`.
 * @param name any of its names, such as `Huber` or `huber`
 * @param config its arguments, such as `{ delta: 0.5 }` or `{ from_logits: true }`
 */
export function kerasLoss(name: string, config: Readonly<Record<string, unknown>> = {}): LossFunction {
  const className = lossClassName(name);
  if (!className) throw new Error(`There is no loss ${name}. Use one of ${Object.keys(LOSSES).join(', ')}.`);
  const { compute, like } = LOSSES[className]!;
  const options = optionsOf(className, config);
  const computed: LossFunction = (target, predicted) => tidy(() => compute(target, predicted, options as never));
  Object.defineProperty(computed, 'name', { value: lowerFirst(className) });
  return likeStock(computed, like);
}

/** Says of a loss which of TensorFlow.js's has targets of the same form. */
export function likeStock(loss: LossFunction, like: string): LossFunction {
  kinds.set(loss, like);
  return loss;
}

/** The loss of TensorFlow.js that stands for one of these where targets are checked. */
export function standIn(loss: LossFunction): string | undefined {
  return kinds.get(loss);
}
