import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';
import { distributionOf } from '../../../core/runs/histogram.ts';
import type { ActivationStatistics, LayerStatistics } from '../../../core/runs/layerStatistics.ts';
import type { MaybePromise, Model, TensorData } from '../framework.ts';
import { readTensors, replaceMethod, whenRead } from '../framework.ts';
import { createRandom } from '../seed.ts';

type Layer = Model['layers'][number];

interface Predicts {
  predictLoop(inputs: readonly Tensor[], batchSize: number): Tensor | Tensor[];
}

/** A layer's call, typed by TensorFlow.js as its own affair. */
interface Calls {
  call(inputs: Tensor | Tensor[], given: unknown): Tensor | Tensor[];
}

/** Layers whose units can be dead though they have no weights. */
const AWAKENS = /relu|activation|threshold/i;
/** Numbers of a kernel that its histogram is made of: all, or as many evenly taken ones. */
const OF_A_KERNEL = 2 ** 18;

/** The layers that compute, those of models inside it too. */
export function layersIn(tf: TensorFlow, model: Model): readonly Layer[] {
  const all = model.layers.flatMap((layer) =>
    layer instanceof tf.LayersModel ? layersIn(tf, layer as unknown as Model) : [layer],
  );
  return [...new Set(all)].filter((layer) => layer.getClassName() !== 'InputLayer');
}

/**
 * Runs a few examples through a model as `predict` does, and looks at what comes out of each layer on the way. No weight
 * and no random number of the file's own is touched, and no tensor is left behind.
 */
export function lookAtLayers(
  tf: TensorFlow,
  model: Model,
  inputs: readonly Tensor[],
): MaybePromise<readonly LayerStatistics[]> {
  const layers = layersIn(tf, model);
  const outputs = new Map<Layer, MaybePromise<ActivationStatistics>>();
  const undos = layers.map((layer) =>
    replaceMethod(layer as unknown as Calls, 'call', (original) => {
      return function call(this: Calls, ...args) {
        const result = original.apply(this, args);
        const [first] = Array.isArray(result) ? result : [result];
        // A layer that is used again is told of by its first use.
        if (first && !outputs.has(layer)) outputs.set(layer, activationOf(tf, layer, first));
        return result;
      };
    }),
  );
  const { random } = Math;
  Math.random = createRandom(0, 4);
  try {
    tf.tidy(() => void (model as unknown as Predicts).predictLoop(inputs, inputs[0]!.shape[0]!));
  } finally {
    Math.random = random;
    undos.forEach((undo) => undo());
  }
  const told = layers.map((layer) =>
    whenBoth(weightsOf(tf, layer), outputs.get(layer), (weights, activation) => ({
      name: layer.name,
      type: layer.getClassName(),
      ...weights,
      ...(activation === undefined ? {} : { activation }),
    })),
  );
  return told.some((each) => each instanceof Promise) ? Promise.all(told) : (told as LayerStatistics[]);
}

function whenBoth<A, B, R>(one: MaybePromise<A>, other: MaybePromise<B>, proceed: (one: A, other: B) => R) {
  const bothNow = !(one instanceof Promise) && !(other instanceof Promise);
  return bothNow ? proceed(one, other) : Promise.all([one, other]).then(([a, b]) => proceed(a, b));
}

function activationOf(tf: TensorFlow, layer: Layer, output: Tensor): MaybePromise<ActivationStatistics> {
  const width = output.shape.at(-1) ?? 1;
  const canDie = output.rank >= 2 && (layer.weights.length > 0 || AWAKENS.test(layer.getClassName() + layer.name));
  return whenRead(readTensors(tf, [output]), ([values]) => {
    const { mean, deviation, zeros, nonFinite, histogram } = distributionOf(values!);
    const part = values!.length === 0 ? 0 : zeros / values!.length;
    const units = canDie ? { units: width, dead: deadUnits(values!, width) } : {};
    return { mean, deviation, zeros: part, nonFinite, ...(histogram ? { histogram } : {}), ...units };
  });
}

/** Units, along the last axis, that are zero everywhere. */
function deadUnits(values: TensorData, width: number): number {
  const woke = new Uint8Array(width);
  let left = width;
  for (let at = 0; at < values.length && left > 0; at += 1) {
    const unit = at % width;
    if (values[at] === 0 || woke[unit] === 1) continue;
    woke[unit] = 1;
    left -= 1;
  }
  return left;
}

type WeightFacts = Pick<LayerStatistics, 'parameters' | 'weight' | 'weights' | 'frozen'>;

function weightsOf(tf: TensorFlow, layer: Layer): MaybePromise<WeightFacts> {
  const frozen = layer.weights.length > 0 && layer.trainableWeights.length === 0;
  const own = (frozen ? layer.weights : layer.trainableWeights).map((weight) => weight.read());
  const [largest] = [...own].sort((one, other) => other.size - one.size);
  if (!largest) return { parameters: 0, weight: 0 };
  const made = tf.tidy(() => {
    const squares = own.map((each) => tf.sum(tf.square(tf.cast(each, 'float32'))));
    const every = Math.ceil(largest.size / OF_A_KERNEL);
    const flat = tf.reshape(largest, [-1]);
    return [tf.stack(squares), every > 1 ? tf.stridedSlice(flat, [0], [largest.size], [every]) : flat];
  });
  const read = whenRead(readTensors(tf, made), (all) => all.map((each) => each.slice()));
  tf.dispose(made);
  return whenRead(read, ([squares, numbers]) => {
    const { histogram } = distributionOf(numbers!);
    return {
      parameters: frozen ? 0 : own.reduce((sum, { size }) => sum + size, 0),
      weight: Math.sqrt([...squares!].reduce((sum, each) => sum + each, 0)),
      ...(histogram ? { weights: histogram } : {}),
      ...(frozen ? { frozen } : {}),
    };
  });
}
