// A small model, its data and how it is trained: all that a seed decides.
import type { LayersModel, Optimizer, SymbolicTensor, Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../engine/backends/backend.ts';
import { createChance, type Chance } from './chance.ts';
import { type Layer, type Layers, MAKERS } from './layers.ts';

export interface RandomModel {
  readonly model: LayersModel;
  /** Layers with what decides about them, to find a fault by. */
  readonly text: string;
  readonly x: Tensor;
  readonly y: Tensor;
  readonly batchSize: number;
  readonly sampleWeight: Tensor | undefined;
  readonly optimizer: Optimizer;
  /** Whether weights say something: what adaptive optimizers make of nearly nothing is chance. */
  readonly isPlain: boolean;
}

const MOST_NUMBERS = 3000;

interface Making {
  readonly tf: TensorFlow;
  readonly chance: Chance;
  readonly said: string[];
}

const shapeOf = (signal: SymbolicTensor): number[] => signal.shape.slice(1) as number[];

/** What is said of a layer: its class and what its config has beside what every layer has. */
function describe(layer: Layer, shape: readonly number[]): string {
  const dull = /nitializer|^name$|^batchInputShape$|^dtype$/;
  const config = Object.entries(layer.getConfig()).filter(([key, value]) => !dull.test(key) && value != null);
  return `${layer.getClassName()} ${JSON.stringify(Object.fromEntries(config))} -> ${shape.join('x')}`;
}

function applied({ said }: Making, layer: Layer, signal: SymbolicTensor | SymbolicTensor[]): SymbolicTensor {
  const result = layer.apply(signal) as SymbolicTensor;
  said.push(describe(layer, shapeOf(result)));
  return result;
}

/** The signal after one more layer, or as it was where the layer has no room. */
function step(making: Making, signal: SymbolicTensor): SymbolicTensor {
  const { tf, chance } = making;
  const shape = shapeOf(signal);
  const makers = MAKERS[shape.length]!;
  const layer = chance.pick(makers)(tf.layers as unknown as Layers, chance, shape);
  try {
    // Some layers only fail when they are called.
    const made = layer.computeOutputShape(signal.shape) as number[];
    const sizes = made.slice(1);
    if (sizes.some((size) => !(size >= 1)) || sizes.reduce((a, b) => a * b, 1) > MOST_NUMBERS) return signal;
    return applied(making, layer, signal);
  } catch (error) {
    making.said.push(`(${layer.getClassName()} refused: ${(error as Error).message.slice(0, 90)})`);
    return signal;
  }
}

/** Two ways of the same size that come together again. */
function forked(making: Making, signal: SymbolicTensor): SymbolicTensor {
  const { tf, chance } = making;
  const layers = tf.layers as unknown as Layers;
  const units = shapeOf(signal).at(-1)!;
  const dense = (): Layer => layers['dense']!({ units, activation: chance.pick(['tanh', 'relu']) });
  const one = dense();
  const shared = chance.odds(0.3);
  const first = applied(making, one, signal);
  const second = applied(making, shared ? one : dense(), shared ? first : signal);
  const merge = chance.pick(['add', 'multiply', 'average', 'maximum', 'minimum', 'concatenate', 'subtract', 'nested']);
  if (merge === 'nested') {
    const inner = tf.input({ shape: shapeOf(signal) });
    const model = tf.model({ inputs: inner, outputs: dense().apply(inner) as SymbolicTensor });
    return applied(making, model as unknown as Layer, first);
  }
  return applied(making, layers[merge]!({}), [first, second]);
}

function started(making: Making): {
  readonly input: SymbolicTensor;
  readonly first: SymbolicTensor;
  readonly words: number;
} {
  const { tf, chance } = making;
  const size = (most: number): number => (chance.odds(0.15) ? 1 : chance.whole(2, most));
  const kind = chance.pick(['row', 'sequence', 'sequence', 'picture', 'picture', 'picture', 'volume', 'words']);
  if (kind === 'words') {
    const input = tf.input({ shape: [size(6)] });
    const embedding = tf.layers.embedding({ inputDim: 9, outputDim: chance.whole(1, 5), maskZero: chance.odds(0.5) });
    return { input, first: applied(making, embedding, input), words: 9 };
  }
  const lengths = { row: [9], sequence: [7, 5], picture: [8, 8, 4], volume: [4, 5, 5, 3] }[kind]!;
  const input = tf.input({ shape: lengths.map(size) });
  if (kind !== 'sequence' || !chance.odds(0.2)) return { input, first: input, words: 0 };
  return { input, first: applied(making, tf.layers.masking({ maskValue: 0 }), input), words: 0 };
}

function numbers(chance: Chance, shape: readonly number[], scale = 1): Float32Array {
  const count = shape.reduce((product, length) => product * length, 1);
  return Float32Array.from({ length: count }, () => (chance.number() * 2 - 1) * scale);
}

function giveWeights({ tf, chance }: Making, model: LayersModel): void {
  const values = model.weights.map((weight) => {
    const shape = weight.shape as number[];
    const drawn = numbers(chance, shape, 0.7);
    const about = /variance/i.test(weight.originalName) ? 1 : /gamma|scale/i.test(weight.originalName) ? 0.8 : 0;
    return tf.tensor(
      drawn.map((value) => (about ? about + value * 0.3 : value)),
      shape,
    );
  });
  model.setWeights(values);
  tf.dispose(values);
}

const OPTIMIZERS = [
  'sgd',
  'sgd',
  'sgd',
  'momentum',
  'adam',
  'rmsprop',
  'adamax',
  'adagrad',
  'adadelta',
  'adamw',
  'nadam',
  'lion',
];

function optimizerFor({ tf, chance }: Making): { readonly optimizer: Optimizer; readonly name: string } {
  const name = chance.pick(OPTIMIZERS);
  const rate = name === 'sgd' ? 0.05 : 0.002;
  const train = tf.train as unknown as Record<string, (rate: number, momentum?: number) => Optimizer>;
  return { name, optimizer: name === 'momentum' ? train[name]!(rate, 0.9) : train[name]!(rate) };
}

function inputFor({ tf, chance }: Making, shape: readonly number[], words: number): Tensor {
  if (words > 0) {
    const count = shape.reduce((a, b) => a * b, 1);
    const drawn = Array.from({ length: count }, () => chance.whole(0, words - 1));
    return tf.tensor(drawn, [...shape], chance.pick(['int32', 'float32'] as const));
  }
  const drawn = numbers(chance, shape);
  // Some steps of a sequence are all zeros, for what masks them.
  if (shape.length === 3)
    for (let place = 0; place < drawn.length; place += 3 * shape[2]!) drawn.fill(0, place, place + shape[2]!);
  return tf.tensor(drawn, [...shape]);
}

export function randomModel(tf: TensorFlow, seed: number): RandomModel {
  const chance = createChance(seed);
  const making: Making = { tf, chance, said: [] };
  const { input, first, words } = started(making);
  let signal = first;
  for (let count = chance.whole(1, 5); count > 0; count--) signal = step(making, signal);
  if (chance.odds(0.3)) signal = forked(making, signal);
  if (shapeOf(signal).length > 1 && chance.odds(0.85)) signal = applied(making, tf.layers.flatten() as Layer, signal);
  const [loss, last] = chance.pick([
    ['meanSquaredError', 'linear'],
    ['categoricalCrossentropy', 'softmax'],
    ['binaryCrossentropy', 'sigmoid'],
    ['meanAbsoluteError', 'tanh'],
    ['huber', 'linear'],
    ['hinge', 'linear'],
  ] as const);
  const units = last === 'softmax' ? 3 : chance.whole(1, 3);
  signal = applied(making, tf.layers.dense({ units, activation: last }), signal);
  const model = tf.model({ inputs: input, outputs: signal });
  giveWeights(making, model);
  const rows = chance.whole(1, 9);
  const target = [rows, ...shapeOf(signal)];
  const drawn = numbers(chance, target).map((value) => (loss === 'meanSquaredError' ? value : value > 0 ? 1 : 0));
  const { optimizer, name } = optimizerFor(making);
  const metrics = chance.odds(0.5) ? [chance.pick(['mse', 'accuracy'])] : [];
  model.compile({ optimizer, loss, metrics });
  const batchSize = chance.whole(1, 5);
  return {
    model,
    text: `${making.said.join('\n  ')}\n  ${loss}, ${name}, ${rows} rows in batches of ${batchSize}`,
    x: inputFor(making, [rows, ...shapeOf(input)], words),
    y: tf.tensor(drawn, target),
    batchSize,
    sampleWeight: chance.odds(0.2) ? tf.tensor1d(numbers(chance, [rows]).map((value) => 1 + value / 2)) : undefined,
    optimizer,
    isPlain: name === 'sgd' || name === 'momentum',
  };
}
