import type * as TensorFlowJs from '@tensorflow/tfjs';

type Tf = typeof TensorFlowJs;
type Model = TensorFlowJs.LayersModel;
type Layer = Parameters<TensorFlowJs.Sequential['add']>[0];

export interface Trained {
  readonly model: Model;
  /** Of 20 samples. */
  readonly x: TensorFlowJs.Tensor | TensorFlowJs.Tensor[];
  readonly y: TensorFlowJs.Tensor | TensorFlowJs.Tensor[];
}

const SAMPLES = 20;

/** Numbers in [-1, 1) that are the same everywhere. */
function numbers(count: number, seed: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => {
    const turned = Math.sin((index + 1) * 12.9898 + seed * 78.233) * 43758.5453;
    return (turned - Math.floor(turned)) * 2 - 1;
  });
}

function tensor(tf: Tf, shape: readonly number[], seed: number): TensorFlowJs.Tensor {
  const count = shape.reduce((product, size) => product * size, SAMPLES);
  return tf.tensor(numbers(count, seed), [SAMPLES, ...shape]);
}

const tokens = (tf: Tf): TensorFlowJs.Tensor =>
  tf.tensor2d(
    Array.from({ length: SAMPLES * 6 }, (_, index) => (index % 6 < index % 4 ? 0 : (index * 7) % 20)),
    [SAMPLES, 6],
  );

const classes = (tf: Tf): TensorFlowJs.Tensor =>
  tf
    .oneHot(
      Array.from({ length: SAMPLES }, (_, index) => (index * 7) % 3),
      3,
    )
    .toFloat();

interface Compiled {
  readonly optimizer?: TensorFlowJs.Optimizer | string;
  readonly loss?: TensorFlowJs.ModelCompileArgs['loss'];
  readonly metrics?: string[];
}

/** Layers between the input and three classes. */
export function classifier(tf: Tf, layers: readonly Layer[], compiled: Compiled = {}): Model {
  const model = tf.sequential({ layers: [...layers, tf.layers.dense({ units: 3, activation: 'softmax' })] });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: 'categoricalCrossentropy', ...compiled });
  return model;
}

const flat = (tf: Tf, model: Model): Trained => ({ model, x: tensor(tf, [5], 1), y: classes(tf) });
const image = (tf: Tf, model: Model): Trained => ({ model, x: tensor(tf, [8, 8, 2], 2), y: classes(tf) });
const text = (tf: Tf, model: Model): Trained => ({ model, x: tokens(tf), y: classes(tf) });

function optimized(tf: Tf, optimizer: TensorFlowJs.Optimizer): Trained {
  const layers = [tf.layers.dense({ inputShape: [5], units: 7, activation: 'tanh' })];
  return flat(tf, classifier(tf, layers, { optimizer, metrics: ['accuracy'] }));
}

function twoInTwoOut(tf: Tf): Trained {
  const [first, second] = [tf.input({ shape: [5] }), tf.input({ shape: [4] })];
  const joined = tf.layers
    .concatenate()
    .apply([
      tf.layers.dense({ units: 6, activation: 'relu' }).apply(first) as TensorFlowJs.SymbolicTensor,
      tf.layers.dense({ units: 6, activation: 'sigmoid' }).apply(second) as TensorFlowJs.SymbolicTensor,
    ]);
  const outputs = [
    tf.layers.dense({ units: 3, activation: 'softmax', name: 'kind' }).apply(joined),
    tf.layers.dense({ units: 1, name: 'size' }).apply(joined),
  ] as TensorFlowJs.SymbolicTensor[];
  const model = tf.model({ inputs: [first, second], outputs });
  model.compile({ optimizer: tf.train.sgd(0.05), loss: ['categoricalCrossentropy', 'meanSquaredError'] });
  return { model, x: [tensor(tf, [5], 3), tensor(tf, [4], 4)], y: [classes(tf), tensor(tf, [1], 5)] };
}

/** Models that between them use what a training step can be made of. */
const far = (tf: Tf, units: number): Layer =>
  tf.layers.dense({
    inputShape: [5],
    units,
    kernelInitializer: tf.initializers.randomUniform({ minval: -60, maxval: 60, seed: 5 }),
  });

/** One number between 0 and 1 for each sample. */
function binary(tf: Tf, layers: readonly Layer[], loss: string, metrics: string[] = []): Trained {
  const model = tf.sequential({ layers: [...layers, tf.layers.dense({ units: 1, activation: 'sigmoid' })] });
  model.compile({ optimizer: tf.train.sgd(0.01), loss, metrics });
  return { model, x: tensor(tf, [5], 1), y: tf.slice(classes(tf), [0, 0], [SAMPLES, 1]) };
}

export const MODELS: Readonly<Record<string, (tf: Tf) => Trained>> = {
  'momentum and accuracy': (tf) => optimized(tf, tf.train.momentum(0.05, 0.9)),
  adam: (tf) => optimized(tf, tf.train.adam(0.01)),
  adamax: (tf) => optimized(tf, tf.train.adamax(0.01)),
  rmsprop: (tf) => optimized(tf, tf.train.rmsprop(0.005)),
  adagrad: (tf) => optimized(tf, tf.train.adagrad(0.05)),
  adadelta: (tf) => optimized(tf, tf.train.adadelta(0.5)),
  'convolutions, batch normalisation and a regularizer': (tf) =>
    image(
      tf,
      classifier(tf, [
        tf.layers.conv2d({ inputShape: [8, 8, 2], filters: 4, kernelSize: 3, kernelRegularizer: 'l1l2' }),
        tf.layers.batchNormalization(),
        tf.layers.activation({ activation: 'relu' }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.separableConv2d({ filters: 4, kernelSize: 2 }),
        tf.layers.flatten(),
      ]),
    ),
  // Logits so far apart that softmax and sigmoid come to their ends, where losses clip.
  'softmax at its ends': (tf) => flat(tf, classifier(tf, [far(tf, 8)])),
  'sigmoid at its ends': (tf) => binary(tf, [far(tf, 4)], 'binaryCrossentropy'),
  'yes or no, with accuracy': (tf) =>
    binary(tf, [tf.layers.dense({ inputShape: [5], units: 6 })], 'binaryCrossentropy', ['accuracy']),
  'a divergence of normalised rows': (tf) =>
    flat(
      tf,
      classifier(tf, [tf.layers.dense({ inputShape: [5], units: 6 }), tf.layers.layerNormalization()], {
        loss: 'kullbackLeiblerDivergence',
      }),
    ),
  'a hinge of one number': (tf) => binary(tf, [tf.layers.dense({ inputShape: [5], units: 6 })], 'hinge'),
  'softmax between layers': (tf) =>
    flat(
      tf,
      classifier(tf, [
        tf.layers.dense({ inputShape: [5], units: 6, activation: 'softplus' }),
        tf.layers.activation({ activation: 'softmax' }),
        tf.layers.dense({ units: 4, activation: 'elu' }),
      ]),
    ),
  'a frozen layer and a constraint': (tf) =>
    flat(
      tf,
      classifier(tf, [
        tf.layers.dense({ inputShape: [5], units: 6, activation: 'selu', trainable: false }),
        tf.layers.dense({ units: 6, activation: 'elu', kernelConstraint: 'nonNeg' }),
      ]),
    ),
  'masked LSTM': (tf) =>
    text(
      tf,
      classifier(tf, [
        tf.layers.embedding({ inputDim: 20, outputDim: 4, inputLength: 6, maskZero: true }),
        tf.layers.lstm({ units: 5, recurrentInitializer: 'glorotUniform' }),
      ]),
    ),
  'bidirectional GRU': (tf) =>
    text(
      tf,
      classifier(tf, [
        tf.layers.embedding({ inputDim: 20, outputDim: 4, inputLength: 6 }),
        tf.layers.bidirectional({
          layer: tf.layers.gru({ units: 4, recurrentInitializer: 'glorotUniform' }),
          mergeMode: 'concat',
        }),
      ]),
    ),
  'two inputs and two outputs': twoInTwoOut,
};

export const plain = optimized;
export const small = flat;
