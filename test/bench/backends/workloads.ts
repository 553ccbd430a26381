// The five models, in TensorFlow.js. `rivals.py` has the same ones.
import type * as TensorFlowJs from '@tensorflow/tfjs';

type Tf = typeof TensorFlowJs;

export interface Workload {
  readonly title: string;
  readonly batch: number;
  make(tf: Tf): TensorFlowJs.LayersModel;
  data(tf: Tf, samples: number): { readonly x: TensorFlowJs.Tensor; readonly y: TensorFlowJs.Tensor };
}

const classes = (tf: Tf, samples: number): TensorFlowJs.Tensor =>
  tf.tidy(() => tf.oneHot(tf.randomUniform([samples], 0, 10, 'int32'), 10).toFloat());

function digits(batch: number): Workload {
  return {
    title: `MLP 784-128-64-10, batch ${batch}`,
    batch,
    make(tf) {
      const model = tf.sequential({
        layers: [
          tf.layers.dense({ inputShape: [784], units: 128, activation: 'relu' }),
          tf.layers.dense({ units: 64, activation: 'relu' }),
          tf.layers.dense({ units: 10, activation: 'softmax' }),
        ],
      });
      model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
      return model;
    },
    data: (tf, samples) => ({ x: tf.randomUniform([samples, 784]), y: classes(tf, samples) }),
  };
}

const convolutions: Workload = {
  title: 'MNIST CNN, batch 64',
  batch: 64,
  make(tf) {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 32, kernelSize: 3, activation: 'relu' }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 64, activation: 'relu' }),
        tf.layers.dense({ units: 10, activation: 'softmax' }),
      ],
    });
    model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
    return model;
  },
  data: (tf, samples) => ({ x: tf.randomUniform([samples, 28, 28, 1]), y: classes(tf, samples) }),
};

const recurrent: Workload = {
  title: 'Embedding and 2 × LSTM 256, batch 64',
  batch: 64,
  make(tf) {
    const gates = { units: 256, recurrentActivation: 'sigmoid', recurrentInitializer: 'glorotUniform' } as const;
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({ inputDim: 10000, outputDim: 128, inputLength: 100 }),
        tf.layers.lstm({ ...gates, returnSequences: true }),
        tf.layers.lstm(gates),
        tf.layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
    });
    model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
    return model;
  },
  data: (tf, samples) => ({
    x: tf.randomUniform([samples, 100], 0, 10000, 'int32').toFloat(),
    y: tf.randomUniform([samples, 1], 0, 2, 'int32').toFloat(),
  }),
};

const wide: Workload = {
  title: 'MLP 1000-500-250-100-1, batch 256',
  batch: 256,
  make(tf) {
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ inputShape: [1000], units: 500, activation: 'relu' }),
        tf.layers.dense({ units: 250, activation: 'relu' }),
        tf.layers.dense({ units: 100, activation: 'relu' }),
        tf.layers.dense({ units: 1, activation: 'sigmoid' }),
      ],
    });
    model.compile({ optimizer: 'adam', loss: 'binaryCrossentropy' });
    return model;
  },
  data: (tf, samples) => ({
    x: tf.randomUniform([samples, 1000], -1, 1),
    y: tf.randomUniform([samples, 1], 0, 2, 'int32').toFloat(),
  }),
};

export const WORKLOADS: Readonly<Record<string, Workload>> = {
  mlp32: digits(32),
  mlp256: digits(256),
  cnn: convolutions,
  lstm: recurrent,
  wide,
};
