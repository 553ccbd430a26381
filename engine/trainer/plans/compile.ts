import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';
import type { Config } from '../../core/model/config.ts';
import type { PlanPart, TrainingPlan } from '../../core/model/plan.ts';
import { kerasLoss, likeStock, type LossFunction, standIn } from '../keras/losses/losses.ts';
import type { LoopOptimizer } from './loopOptimizer.ts';
import { firstRate } from './callbacks/rateWatchers.ts';
import { showUnweighted } from './outputLosses.ts';
import { planOptimizer, type PlanUse } from './optimizer.ts';
import { Refusal, refusingAt } from './refusal.ts';
import { torchLoss } from './torch/losses.ts';

type Measure = (target: Tensor, predicted: Tensor) => Tensor;

const given = (config: Config): Config =>
  Object.fromEntries(Object.entries(config).filter(([, value]) => value !== null));

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

/** As Keras calls a metric that the file gives no name. */
function metricName({ type, config }: Pick<PlanPart, 'type' | 'config'>): string {
  return typeof config.name === 'string' ? config.name : type.replaceAll(/([a-z])([A-Z])/g, '$1_$2').toLowerCase();
}

/** Names of the curves as Keras has them, in the order in which TensorFlow.js computes them. */
function curveNames(outputs: readonly string[], metrics: readonly (readonly PlanPart[])[]): string[] {
  const own = metrics.flatMap((parts, index) => parts.map((part) => `${outputs[index]}_${metricName(part)}`));
  return ['loss', ...outputs.map((name) => `${name}_loss`), ...own];
}

function metricOf(tf: TensorFlow, { type, config }: PlanPart): Measure {
  const accuracy = ACCURACIES[type];
  const measure: Measure = accuracy ? accuracy(tf, config) : kerasLoss(type, given(config));
  const name = metricName({ type, config });
  // The key of a metric in the logs is its function's name.
  const named = (target: Tensor, predicted: Tensor) => tf.tidy(() => tf.mean(measure(target, predicted)));
  Object.defineProperty(named, 'name', { value: name });
  return named;
}

/** @throws Refusal for a loss that the engine does not compute */
export function lossOf({ framework }: Pick<TrainingPlan, 'framework'>, part: PlanPart, rank: number): LossFunction {
  const { type, config } = part;
  return refusingAt(part.span, () =>
    framework === 'torch' ? torchLoss(type, config, rank) : kerasLoss(type, given(config)),
  );
}

/** Of several losses each counts as much as the file says. */
function weighted(tf: TensorFlow, loss: LossFunction, weight: number | undefined): LossFunction {
  if (weight === undefined || weight === 1) return loss;
  const scaled: LossFunction = (target, predicted) => tf.mul(loss(target, predicted), weight);
  return likeStock(scaled, standIn(loss) ?? 'meanAbsoluteError');
}

/** Metrics that the engine computes; what it does not is told apart. */
export function isComputedMetric({ type }: PlanPart): boolean {
  return type in ACCURACIES || DISTANCES.test(type);
}

/** @throws Refusal where one unit is to tell several classes apart */
function refuseOneUnit({ outputs }: LayersModel, { loss }: TrainingPlan): void {
  const part = loss.find(({ type }, index) => {
    const shape = (outputs[index] ?? outputs[0])!.shape;
    return type === 'SparseCategoricalCrossentropy' && shape.at(-1) === 1;
  });
  if (part)
    throw new Refusal(
      'Sparse categorical cross-entropy wants one unit for each class, and the model ends in one unit',
      part.span,
    );
}

/**
 * Compiles a model as its plan says: optimizer, losses and metrics with the framework's own defaults.
 * @throws Refusal for a part that the engine does not compute
 */
export function compilePlan(
  tf: TensorFlow,
  model: LayersModel,
  { plan, use = { adds: false } }: { plan: TrainingPlan; use?: PlanUse },
): LoopOptimizer {
  const { optimizer, loss, metrics } = plan;
  if (!optimizer) throw new Refusal('The file does not say which optimizer trains the model', plan.span);
  if (loss.length === 0 && !plan.added)
    throw new Refusal('The file does not say which loss the model is trained with', plan.span);
  refuseOneUnit(model, plan);
  const plain = loss.map((part, index) => lossOf(plan, part, (model.outputs[index] ?? model.outputs[0])!.rank));
  const told = plain.map((each, index) => weighted(tf, each, plan.lossWeights?.[index]));
  const losses = told.length > 0 ? told : model.outputs.map(() => () => tf.scalar(0));
  const computed = model.outputs.map((_, output) =>
    metrics.filter((part) => isComputedMetric(part) && (part.output ?? output) === output),
  );
  const made = refusingAt(optimizer.span, () => planOptimizer(plan, optimizer, { rate: firstRate(plan), use }));
  model.compile({
    optimizer: made,
    loss: losses.length === 1 ? losses[0]! : (losses as never),
    metrics: Object.fromEntries(
      computed.map((parts, output) => [model.outputNames[output]!, parts.map((part) => metricOf(tf, part))]),
    ) as never,
  });
  const { outputNames } = plan;
  if (plan.framework === 'keras' && losses.length > 1)
    showUnweighted(tf, model, { losses: plain, weights: plan.lossWeights ?? [] });
  if (outputNames && outputNames.length === model.outputs.length)
    model.metricsNames = curveNames(outputNames, computed);
  return made;
}
