import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';
import type { Config } from '../../core/model/config.ts';
import type { PlanPart, TrainingPlan } from '../../core/model/plan.ts';
import { kerasLoss } from '../keras/losses/losses.ts';
import { kerasOptimizer } from '../keras/optimizers/optimizers.ts';
import { Refusal } from './refusal.ts';

type Measure = (target: Tensor, predicted: Tensor) => Tensor;

/** Turns what the library says of an argument it can't honour into a refusal with the place. */
function at<Result>(part: PlanPart, make: () => Result): Result {
  try {
    return make();
  } catch (error) {
    throw new Refusal((error as Error).message.replace(/\.$/, ''), part.span);
  }
}

const given = (config: Config): Config =>
  Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null));

/** The axis of the classes goes without saying where it is the last one: PyTorch calls that of a table 1. */
function withoutLastAxis({ axis, ...config }: Config, rank: number | undefined): Config {
  return axis === undefined || (rank !== undefined && axis === rank - 1) ? config : { ...config, axis };
}

function equal(tf: TensorFlow, one: Tensor, two: Tensor): Tensor {
  return tf.cast(tf.equal(one, tf.cast(two, one.dtype)), 'float32');
}

/** Share of examples whose class is right; the formulas are Keras's. */
const ACCURACIES: Readonly<Record<string, (tf: TensorFlow, config: Config) => Measure>> = {
  SparseCategoricalAccuracy: (tf) => (target, predicted) =>
    equal(tf, tf.argMax(predicted, -1), tf.reshape(target, predicted.shape.slice(0, -1))),
  CategoricalAccuracy: (tf) => (target, predicted) => equal(tf, tf.argMax(predicted, -1), tf.argMax(target, -1)),
  BinaryAccuracy:
    (tf, { threshold }) =>
    (target, predicted) =>
      equal(tf, tf.cast(tf.greater(predicted, typeof threshold === 'number' ? threshold : 0.5), 'float32'), target),
};

/** Distances that are metrics and losses alike. */
const DISTANCES =
  /^(Mean|Huber|LogCosh|Poisson|KLDivergence|Hinge|BinaryCrossentropy|CategoricalCrossentropy|SparseCategoricalCrossentropy)/;

function metricOf(tf: TensorFlow, { type, config, span }: PlanPart): Measure {
  const accuracy = ACCURACIES[type];
  if (!accuracy && !DISTANCES.test(type))
    throw new Refusal(`The metric ${type} is not computed by Descent's engine yet`, span);
  const measure: Measure = accuracy ? accuracy(tf, config) : kerasLoss(type, given(config));
  const short = type.endsWith('Accuracy') ? 'accuracy' : type.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
  const name = typeof config.name === 'string' ? config.name : short;
  // The key of a metric in the logs is its function's name.
  const named = (target: Tensor, predicted: Tensor) => tf.tidy(() => tf.mean(measure(target, predicted)));
  Object.defineProperty(named, 'name', { value: name });
  return named;
}

/**
 * Compiles a model as its plan says: optimizer, losses and metrics with the framework's own defaults.
 * @throws Refusal for a part that the engine does not compute
 */
export function compilePlan(tf: TensorFlow, model: LayersModel, plan: TrainingPlan): void {
  const { optimizer, loss, metrics } = plan;
  if (!optimizer) throw new Refusal('The file does not say which optimizer trains the model', plan.span);
  if (loss.length === 0) throw new Refusal('The file does not say which loss the model is trained with', plan.span);
  const losses = loss.map((part, index) =>
    at(part, () => kerasLoss(part.type, given(withoutLastAxis(part.config, model.outputs[index]?.rank)))),
  );
  model.compile({
    optimizer: at(optimizer, () => kerasOptimizer(optimizer.type, given(optimizer.config))),
    loss: losses.length === 1 ? losses[0]! : (losses as never),
    metrics: metrics.map((part) => metricOf(tf, part)) as never,
  });
}
