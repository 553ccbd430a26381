import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { LayersModel, Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../engine/backends/backend.ts';
import type { Config, ConfigValue } from '../../../engine/core/model/config.ts';
import type { Layer, Model, Weight } from '../../../engine/core/model/graph.ts';
import { read } from '../../../engine/core/readers/read.ts';
import { resolveIn } from '../../../engine/reading/files.ts';
import { buildModel } from '../../../engine/trainer/plans/build.ts';
import { parameterName, placeOf, uniqueName } from '../../../engine/core/model/engineArrays.ts';
import { heldBy } from '../../../engine/trainer/plans/heldBy.ts';
import type { LoopOptimizer } from '../../../engine/trainer/plans/loopOptimizer.ts';
import { planOptimizer } from '../../../engine/trainer/plans/optimizer.ts';
import { noise } from './noise.ts';

const MODELS = path.join(import.meta.dirname, '../../models');
const BATCH = 4;
const STEPS = 5;

/** A model of the corpus and what it is fed. */
export interface TrainingCase {
  readonly framework: 'keras' | 'torch';
  readonly file: string;
  readonly model: string;
  readonly inputs?: readonly (readonly (number | null)[])[];
  /** How many whole numbers each input may be; floats where absent. */
  readonly integers?: readonly (number | null)[];
  /** Names of the inputs, where Keras takes a dict. */
  readonly names?: readonly string[];
  /** For lengths that the model leaves open. */
  readonly extent?: number;
  readonly rate?: number;
}

/** Chance would make every run another. */
function calm(config: Config): Config {
  const still = new Set(['rate', 'dropout', 'recurrent_dropout', 'stddev']);
  const quiet = (value: ConfigValue): ConfigValue =>
    Array.isArray(value)
      ? value.map((each: ConfigValue) => quiet(each))
      : typeof value === 'object' && value !== null && !('factor' in value)
        ? calm(value as Config)
        : value;
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [
      name,
      still.has(name) && typeof value === 'number' ? 0 : quiet(value),
    ]),
  );
}

function readModel({ framework, file, model: name, inputs }: TrainingCase): Model {
  const full = path.join(MODELS, framework === 'torch' ? 'torch/files' : 'keras', file);
  const shapes = inputs?.map((shape) => shape.filter((each) => each !== null));
  const given = shapes ? { [name]: shapes } : undefined;
  const options = { language: 'python', resolve: resolveIn(full, 'python'), inputs: given };
  const { models } = read(readFileSync(full, 'utf8'), options);
  const model = models.find((each) => each.name === name);
  if (!model) throw new Error(`${name} is not among ${models.map((each) => each.name).join(', ')}`);
  return {
    ...model,
    layers: model.layers.map((each) => ({
      ...each,
      config: /Dropout|LSTM|GRU|RNN|ttention|Noise|Bidirectional|TimeDistributed/.test(each.type)
        ? calm(each.config)
        : each.config,
    })),
    nodes: model.nodes.map((each) =>
      each.layer || each.type === 'dropout' ? { ...each, config: calm(each.config) } : each,
    ),
  };
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, each) => size * each, 1);
const extents = ({ shape }: Weight): number[] => (shape ?? []).map(Number);

/** How a weight begins, by its name and shape: as the Python script has it. */
function start(
  name: string,
  shape: readonly number[],
  { isScale, seed }: { isScale: boolean; seed: number },
): Float32Array {
  const values = noise(sizeOf(shape), seed);
  if (isScale || /gamma|scale|moving_variance/.test(name)) return values.map((each) => 0.9 + 0.2 * each);
  if (shape.length < 2) return values.map((each) => 0.1 * (each - 0.5));
  const fan = sizeOf(shape) / Math.max(...shape);
  return values.map((each) => (each - 0.5) * 2 * Math.sqrt(1.5 / fan));
}

/** A number for an array, by its layer's name and its place there (FNV-1a), the same in Python. */
function seedOf(layer: string, place: number): number {
  let value = 0x811c9dc5;
  for (const each of Buffer.from(`${layer}:${place}`)) value = Math.imul(value ^ each, 0x01000193) >>> 0;
  return value & 0xffff;
}

interface Owned {
  readonly layer: Layer;
  readonly weight: Weight;
}

/** Each array once, in the framework's order. */
function ownedWeights({ layers }: Model): Owned[] {
  const seen = new Set<string>();
  return layers.flatMap((layer) =>
    layer.weights
      .filter(({ id, buffer }) => !buffer && !seen.has(id) && seen.add(id))
      .map((weight) => ({ layer, weight })),
  );
}

const NORMALISES = /Normalization$|^LayerNorm$/;

function setWeights(tf: TensorFlow, model: Model, built: LayersModel): void {
  const torch = model.framework === 'torch';
  const left = new Set(built.weights.map(({ name }) => name));
  ownedWeights(model).forEach(({ layer, weight }, index) => {
    const shape = extents(weight);
    const isScale = torch && weight.name === 'weight' && NORMALISES.test(layer.type);
    const order = torch ? -1 : layer.weights.findIndex(({ id }) => id === weight.id);
    const seed = torch ? index + 1 : seedOf(layer.name, order);
    const values = start(torch ? '' : weight.name, shape, { isScale, seed });
    const nothing = layer.config.padding_idx;
    if (typeof nothing === 'number') values.fill(0, nothing * shape[1]!, (nothing + 1) * shape[1]!);
    const own = built.layers.find(({ name }) => name === uniqueName(layer) || name === parameterName(weight.id));
    if (!own) throw new Error(`Nothing is built of ${layer.path}`);
    const place = torch ? placeOf(layer.type, weight.name) : undefined;
    const variables = own.weights as unknown as { name: string; originalName: string; write(x: Tensor): void }[];
    const variable =
      (torch && variables.find(({ originalName }) => originalName.split('/').at(-1) === place!.name)) ||
      (torch ? (variables.length === 1 ? variables[0] : undefined) : variables[order]);
    if (!variable) throw new Error(`There is no ${weight.name} in ${own.name}`);
    left.delete(variable.name);
    const tensor = tf.tensor(values, shape);
    variable.write(place?.axes ? tf.transpose(tensor, [...place.axes]) : tensor);
  });
  const statistics = /moving|seed/;
  const forgotten = [...left].filter((name) => !statistics.test(name));
  if (forgotten.length > 0) throw new Error(`No start for ${forgotten.join(', ')}`);
}

/** Plain descent over what the file does not freeze. */
function plainDescent(model: Model, built: LayersModel, rate: number): LoopOptimizer {
  const part = { type: 'SGD', config: { learning_rate: rate }, span: model.span };
  const weights = model.layers.flatMap((layer) => layer.weights).filter(({ buffer }) => !buffer);
  const frozen = model.framework === 'torch' && weights.some(({ trainable }) => !trainable);
  const held = weights.filter(({ trainable }) => trainable).map(({ id }) => id);
  const plan = { framework: model.framework, optimizer: part, held: frozen ? held : undefined };
  const only = heldBy(plan as never, { model, built });
  return planOptimizer(plan as never, part, { rate: undefined, use: { adds: false, only } });
}

/** Losses of five steps of SGD on the mean square. */
export async function trainCase(tf: TensorFlow, training: TrainingCase): Promise<number[]> {
  const model = readModel(training);
  const built = await buildModel(tf, model);
  setWeights(tf, model, built);
  const inputs = built.inputs.map((input, at) => {
    const index = training.names?.indexOf(model.inputs[at]!.name) ?? at;
    const shape = [BATCH, ...input.shape.slice(1).map((each) => each ?? training.extent ?? 8)];
    const high = training.integers?.[index];
    const values = noise(sizeOf(shape), 1000 + index);
    return tf.tensor(
      values.map((each) => (high ? Math.floor(each * high) : each - 0.5)),
      shape,
    );
  });
  const predicted = [built.predict(inputs)].flat();
  const outputs = training.framework === 'torch' ? predicted.slice(0, 1) : predicted;
  const targets = outputs.map(({ shape }, index) =>
    tf.tensor(
      noise(sizeOf(shape), 2000 + index).map((each) => each - 0.5 + 0.5),
      shape,
    ),
  );
  const trained = tf.model({ inputs: built.inputs, outputs: built.outputs.slice(0, outputs.length) });
  trained.compile({ optimizer: plainDescent(model, built, training.rate ?? 0.01), loss: 'meanSquaredError' });
  const losses: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    const result = await trained.trainOnBatch(inputs, targets.length > 1 ? targets : targets[0]!);
    losses.push([result].flat()[0] as number);
  }
  tf.dispose([...inputs, ...predicted, ...targets]);
  built.dispose();
  return losses;
}
