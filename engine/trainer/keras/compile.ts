import { add, cast, div, mul, sum, tidy } from '@tensorflow/tfjs-core';
import type { LayersModel, ModelCompileArgs } from '@tensorflow/tfjs-layers';
import { kerasLoss, type LossFunction, lossClassName, standIn } from './losses/losses.ts';
import { maskOf } from './masks.ts';
import { kerasOptimizer, optimizerClassName } from './optimizers/optimizers.ts';

type Written = string | LossFunction;

/** What TensorFlow.js's models keep to themselves. */
interface Compiled {
  lossFunctions: LossFunction[];
  loss: unknown;
  isOptimizerOwned: boolean;
  readonly outputNames: string[];
}

/** Names that TensorFlow.js knows, and computes as Keras does. */
const STOCK = new Set([
  'meanSquaredError',
  'meanAbsoluteError',
  'meanAbsolutePercentageError',
  'meanSquaredLogarithmicError',
  'squaredHinge',
  'hinge',
  'categoricalHinge',
  'logcosh',
  'categoricalCrossentropy',
  'sparseCategoricalCrossentropy',
  'binaryCrossentropy',
  'kullbackLeiblerDivergence',
  'poisson',
  'cosineProximity',
]);

function resolved(loss: Written): Written {
  if (typeof loss !== 'string' || STOCK.has(loss)) return loss;
  return lossClassName(loss) ? kerasLoss(loss) : loss;
}

function eachLoss<T>(loss: ModelCompileArgs['loss'], change: (loss: Written) => T): T | T[] | Record<string, T> {
  if (typeof loss === 'string' || typeof loss === 'function') return change(loss as Written);
  if (Array.isArray(loss)) return loss.map((each) => change(each as Written));
  return Object.fromEntries(Object.entries(loss).map(([name, each]) => [name, change(each as Written)]));
}

/** The mean over the steps that count, as the mean over all of a loss that is stretched accordingly. */
function masked(loss: LossFunction): LossFunction {
  return (target, predicted) => {
    const mask = maskOf(predicted);
    if (!mask) return loss(target, predicted);
    return tidy(() => {
      const losses = loss(target, predicted);
      if (mask.rank !== losses.rank) return losses;
      const weights = cast(mask, 'float32');
      return mul(losses, mul(weights, div(weights.size, add(sum(weights), 1e-7))));
    });
  };
}

/** The losses in the order of the outputs. */
function inOrder(compiled: Compiled, loss: unknown): (Written | undefined)[] {
  if (typeof loss === 'string' || typeof loss === 'function') return compiled.outputNames.map(() => loss as Written);
  if (Array.isArray(loss)) return loss as Written[];
  return compiled.outputNames.map((name) => (loss as Record<string, Written>)[name]);
}

/**
 * `compile` that knows Keras's losses and optimizers by name, and leaves out of a loss the steps that a mask says don't
 * count. Everything else, checks and metrics included, is TensorFlow.js's.
 * @returns what undoes it
 */
export function completeCompile(prototype: LayersModel): () => void {
  const original = prototype.compile;
  prototype.compile = function compile(this: LayersModel, args) {
    const wanted = eachLoss(args.loss ?? [], resolved);
    const named = typeof args.optimizer === 'string' ? optimizerClassName(args.optimizer) : undefined;
    const optimizer = named ? kerasOptimizer(named) : args.optimizer;
    const checked = eachLoss(wanted as ModelCompileArgs['loss'], (loss) =>
      typeof loss === 'function' ? (standIn(loss) ?? loss) : loss,
    );
    original.call(this, { ...args, optimizer, loss: checked as ModelCompileArgs['loss'] });
    const compiled = this as unknown as Compiled;
    if (named) compiled.isOptimizerOwned = true;
    compiled.loss = args.loss ?? [];
    const own = inOrder(compiled, wanted);
    compiled.lossFunctions = compiled.lossFunctions.map((stock, index) => {
      const mine = own[index];
      return masked(typeof mine === 'function' ? mine : stock);
    });
  };
  return () => {
    prototype.compile = original;
  };
}
