import type { LayersModel, Optimizer, Tensor, Variable } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';
import type { Subject } from './checkpoints/checkpoints.ts';
import { modelSubject, variablesSubject } from './checkpoints/subject.ts';
import type { TrackingContext } from './context.ts';
import { insideFramework, throwIfStopped } from './context.ts';
import type { Model } from './framework.ts';
import { modelPrototypes, replaceMethod, whenRead, workingModel } from './framework.ts';
import type { NamedGradient } from './gradients.ts';
import type { LoopBook } from './loop.ts';
import type { Gradients, Loss, LossWatch } from './losses.ts';

interface Tools {
  readonly context: TrackingContext;
  readonly record: LoopBook;
  readonly losses: LossWatch;
}

/** Sees the steps of hand-written loops. Returns what undoes it. */
export function trackSteps(tools: Tools): () => void {
  const { tf } = tools.context;
  const undos = [
    replaceMethod(tf.Optimizer.prototype, 'minimize', (original) => wrapMinimize(tools, original)),
    ...optimizerPrototypes(tf).map((prototype) =>
      replaceMethod(prototype, 'applyGradients', (original) => wrapApplyGradients(tools, original)),
    ),
    ...modelPrototypes(tf).map((prototype) =>
      replaceMethod(prototype, 'trainOnBatch', (original) => wrapTrainOnBatch(tools, original)),
    ),
  ];
  return () => undos.forEach((undo) => undo());
}

/** The classes that apply gradients each in a way of their own. */
function optimizerPrototypes(tf: TensorFlow): Optimizer[] {
  const { SGDOptimizer, MomentumOptimizer, AdagradOptimizer, AdadeltaOptimizer } = tf;
  const { AdamOptimizer, AdamaxOptimizer, RMSPropOptimizer } = tf;
  return [SGDOptimizer, MomentumOptimizer, AdagradOptimizer, AdadeltaOptimizer, AdamOptimizer, AdamaxOptimizer]
    .map((optimizer): Optimizer => optimizer.prototype)
    .concat(RMSPropOptimizer.prototype)
    .filter((prototype) => Object.hasOwn(prototype, 'applyGradients'));
}

function wrapMinimize(tools: Tools, original: Optimizer['minimize']): Optimizer['minimize'] {
  const { context, record, losses } = tools;
  return function minimize(this: Optimizer, f, returnCost, variables) {
    const { gradients } = context;
    const run = (asksCost: boolean | undefined) => () => original.call(this, f, asksCost, variables);
    const step = (asksCost: boolean | undefined) => (gradients ? gradients.step(run(asksCost)) : run(asksCost)());
    if (context.inside > 0) return step(returnCost);
    throwIfStopped(context);
    const place = context.options.stepPlace('minimize', f);
    // Read when the step is done: a step may run as a whole.
    const value = insideFramework(context, () => step(true));
    const loss = value === null ? undefined : losses.read(value);
    const subject = (series: string): Subject => variablesSubject(context.tf, series, trained(context.tf, variables));
    record({ method: 'minimize', owner: this, place, subject }, lossMetrics(loss));
    if (returnCost) return value;
    value?.dispose();
    return null;
  };
}

/** What `minimize` trains: what it is given, or all there is. */
function trained(tf: TensorFlow, variables: readonly Variable[] | undefined): Variable[] {
  return (variables ?? Object.values(tf.engine().registeredVariables)).filter(({ trainable }) => trainable);
}

function wrapApplyGradients(tools: Tools, original: Optimizer['applyGradients']): Optimizer['applyGradients'] {
  const { context, record, losses } = tools;
  return function applyGradients(this: Optimizer, gradients) {
    if (context.inside > 0) return original.call(this, gradients);
    throwIfStopped(context);
    const place = context.options.stepPlace('applyGradients');
    const loss = losses.take(gradients as Gradients);
    context.gradients?.saw(namedGradients(gradients as Gradients));
    insideFramework(context, () => original.call(this, gradients));
    const subject = (series: string): Subject =>
      variablesSubject(context.tf, series, namedVariables(context.tf, gradients as Gradients));
    record({ method: 'applyGradients', owner: this, place, subject }, lossMetrics(loss()));
  };
}

type TrainOnBatch = LayersModel['trainOnBatch'];

function wrapTrainOnBatch(tools: Tools, original: TrainOnBatch): TrainOnBatch {
  const { context, record } = tools;
  return async function trainOnBatch(this: Model, ...args: Parameters<TrainOnBatch>) {
    const run = original as unknown as (this: Model, ...args: unknown[]) => ReturnType<TrainOnBatch>;
    if (context.inside > 0) return run.apply(this, args);
    throwIfStopped(context);
    const place = context.options.stepPlace('trainOnBatch');
    const examples = batchOf(args[0]);
    const ready = context.options.beforeTraining?.(this, examples, 'trainOnBatch');
    if (ready !== undefined) await ready;
    const result = await insideFramework(context, () => run.apply(this, args));
    const values = Array.isArray(result) ? result : [result];
    const names = workingModel(context.tf, this).getDedupedMetricsNames();
    const metrics = Object.fromEntries(names.map((name, index) => [name, values[index]!]));
    const subject = (): Subject => modelSubject(context, this);
    record({ method: 'trainOnBatch', owner: this, model: this, place, examples, subject }, metrics);
    return result;
  } as TrainOnBatch;
}

/** How many samples are in what `trainOnBatch` was given. */
function batchOf(data: Parameters<TrainOnBatch>[0]): number | undefined {
  const [first] = Array.isArray(data) ? data : Object.values('shape' in data ? [data] : data);
  return (first as Tensor | undefined)?.shape[0];
}

function lossMetrics(loss: Loss | undefined) {
  return loss === undefined ? undefined : whenRead(loss, (value) => ({ loss: value }));
}

function namedGradients(gradients: Gradients): readonly NamedGradient[] {
  return Array.isArray(gradients)
    ? (gradients as NamedGradient[])
    : Object.entries(gradients as Record<string, Tensor>).map(([name, tensor]) => ({ name, tensor }));
}

function namedVariables(tf: TensorFlow, gradients: Gradients): Variable[] {
  const { registeredVariables } = tf.engine();
  return namedGradients(gradients)
    .map(({ name }) => registeredVariables[name])
    .filter((variable) => variable !== undefined);
}
