import type { LayersModel, Optimizer, Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../engine/backends/backend.ts';
import type { GoldenCase, GoldenTensor } from './golden.ts';
import { lossOf, optimizerOf } from './kerasObjects.ts';

/** What one back end makes of a case. */
export interface Outcome {
  readonly losses: number[];
  readonly gradients: (ArrayLike<number> | undefined)[];
  readonly weights: ArrayLike<number>[];
}

const STEPS = 5;

function tensorOf(tf: TensorFlow, { values, shape, dtype }: GoldenTensor): Tensor {
  return tf.tensor(values, shape, dtype);
}

/** Keras lists weights layer by layer, TensorFlow.js's models those that learn first. */
function setWeights(tf: TensorFlow, model: LayersModel, start: readonly GoldenTensor[]): void {
  const left = [...start];
  for (const layer of model.layers) {
    const tensors = left.splice(0, layer.weights.length).map((each) => tensorOf(tf, each));
    layer.setWeights(tensors);
    tf.dispose(tensors);
  }
  if (left.length > 0) throw new Error(`${left.length} weights of Keras have no place in the model.`);
}

/** Sees the gradients of the first step as the optimizer gets them. */
export function watchGradients(tf: TensorFlow, optimizer: Optimizer): Map<string, Tensor> {
  const seen = new Map<string, Tensor>();
  // On the class and for one step alone: an optimizer with a method of its own would not be captured.
  const owner = prototypeWith(optimizer, 'applyGradients') as Pick<Optimizer, 'applyGradients'>;
  const original = owner.applyGradients;
  owner.applyGradients = function applyGradients(this: Optimizer, given) {
    owner.applyGradients = original;
    const named = Array.isArray(given) ? given : Object.entries(given).map(([name, tensor]) => ({ name, tensor }));
    for (const { name, tensor } of named) seen.set(name, tf.keep(tensor.clone()));
    original.call(this, given);
  };
  return seen;
}

function prototypeWith(object: object, name: string): object {
  const prototype = Object.getPrototypeOf(object) as object;
  return Object.hasOwn(prototype, name) ? prototype : prototypeWith(prototype, name);
}

/** Trains the case for five steps on the current back end, through the same doors that a person's file uses. */
export async function runCase(tf: TensorFlow, golden: GoldenCase): Promise<Outcome> {
  const model = await tf.models.modelFromJSON(structuredClone(golden.topology) as never);
  setWeights(tf, model, golden.start);
  const optimizer = optimizerOf(golden.optimizer);
  const losses = golden.losses.map((loss) => lossOf(loss));
  model.compile({ optimizer, loss: losses.length > 1 ? (losses as never) : losses[0]! });
  const gradients = watchGradients(tf, optimizer);
  const inputs = golden.inputs.map((each) => tensorOf(tf, each));
  // Classes are floats in TensorFlow.js, with an axis of their own.
  const targets = golden.targets.map(({ values, shape, dtype }) =>
    tf.tensor(Float32Array.from(values), dtype === 'int32' && shape.length > 1 ? [...shape, 1] : shape),
  );
  const weight = golden.sampleWeight && tensorOf(tf, golden.sampleWeight);
  const values: number[] = [];
  for (let step = 0; step < STEPS; step++) values.push(await train(model, inputs, targets, weight));
  const outcome = {
    losses: values,
    gradients: await Promise.all(
      model.layers.flatMap((layer) => layer.trainableWeights).map((variable) => gradients.get(variable.name)?.data()),
    ),
    weights: await Promise.all(model.layers.flatMap((layer) => layer.getWeights()).map((each) => each.data())),
  };
  tf.dispose([...inputs, ...targets, ...gradients.values(), ...(weight ? [weight] : [])]);
  model.dispose();
  optimizer.dispose();
  return outcome;
}

async function train(model: LayersModel, inputs: Tensor[], targets: Tensor[], weight?: Tensor): Promise<number> {
  const [x, y] = [inputs.length > 1 ? inputs : inputs[0]!, targets.length > 1 ? targets : targets[0]!];
  if (weight) {
    const options = { batchSize: inputs[0]!.shape[0]!, epochs: 1, shuffle: false, verbose: 0 as const };
    const history = await model.fit(x, y, { ...options, sampleWeight: weight as never });
    return history.history['loss']![0] as number;
  }
  const result = await model.trainOnBatch(x, y);
  return (Array.isArray(result) ? result[0] : result) as number;
}
