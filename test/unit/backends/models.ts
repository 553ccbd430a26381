import type { layers, Sequential, Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../engine/backends/backend.ts';
import { numbers, size } from './reference.ts';

type Layers = (layers: TensorFlow['layers']) => layers.Layer[];
export interface ModelCase {
  readonly input: number[];
  readonly layers: Layers;
  /** Whole numbers below this are the input; else numbers in [-1, 1). */
  readonly words?: number;
}

export const MODELS: Readonly<Record<string, ModelCase>> = {
  'convolution and max pooling': {
    input: [8, 8, 2],
    layers: (l) => [
      l.conv2d({ filters: 4, kernelSize: 3, activation: 'relu', inputShape: [8, 8, 2] }),
      l.maxPooling2d({ poolSize: 2 }),
      l.conv2d({ filters: 5, kernelSize: 2, strides: 2, padding: 'same', activation: 'tanh' }),
      l.flatten(),
      l.dense({ units: 3 }),
    ],
  },
  'convolution over time': {
    input: [12, 3],
    layers: (l) => [
      l.conv1d({ filters: 6, kernelSize: 3, activation: 'relu', inputShape: [12, 3] }),
      l.maxPooling1d({ poolSize: 2 }),
      l.globalAveragePooling1d(),
      l.dense({ units: 3 }),
    ],
  },
  'dilated convolution': {
    input: [9, 9, 2],
    layers: (l) => [
      l.conv2d({
        filters: 4,
        kernelSize: 3,
        dilationRate: 2,
        padding: 'same',
        activation: 'relu',
        inputShape: [9, 9, 2],
      }),
      l.globalMaxPooling2d({}),
      l.dense({ units: 3 }),
    ],
  },
  'depthwise and average pooling': {
    input: [7, 7, 3],
    layers: (l) => [
      l.depthwiseConv2d({ kernelSize: 3, depthMultiplier: 2, padding: 'same', inputShape: [7, 7, 3] }),
      l.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same' }),
      l.flatten(),
      l.dense({ units: 3 }),
    ],
  },
  'separable, batch normalisation, up-sampling': {
    input: [6, 6, 4],
    layers: (l) => [
      l.separableConv2d({ filters: 5, kernelSize: 3, strides: 2, padding: 'same', inputShape: [6, 6, 4] }),
      l.batchNormalization(),
      l.upSampling2d({ size: [2, 2] }),
      l.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2, padding: 'same' }),
      l.globalAveragePooling2d({}),
      l.dense({ units: 3 }),
    ],
  },
  'three dimensions': {
    input: [5, 5, 5, 2],
    layers: (l) => [
      l.conv3d({ filters: 3, kernelSize: 2, activation: 'relu', inputShape: [5, 5, 5, 2] }),
      l.maxPooling3d({ poolSize: [2, 2, 2], strides: [1, 1, 1] }),
      l.averagePooling3d({ poolSize: [2, 2, 2], strides: [2, 2, 2], padding: 'same' }),
      l.flatten(),
      l.dense({ units: 3 }),
    ],
  },
  'embedding and LSTM': {
    input: [6],
    words: 20,
    layers: (l) => [
      l.embedding({ inputDim: 20, outputDim: 8, inputLength: 6 }),
      l.lstm({ units: 7, returnSequences: true, recurrentInitializer: 'glorotUniform' }),
      l.gru({ units: 5, recurrentInitializer: 'glorotUniform' }),
      l.dense({ units: 3 }),
    ],
  },
  'short LSTM': {
    input: [3],
    words: 10,
    layers: (l) => [
      l.embedding({ inputDim: 10, outputDim: 4, inputLength: 3 }),
      l.lstm({ units: 4, recurrentInitializer: 'glorotUniform' }),
      l.dense({ units: 3 }),
    ],
  },
  'convolutional LSTM': {
    input: [3, 6, 6, 2],
    layers: (l) => [
      l.convLstm2d({
        filters: 3,
        kernelSize: 3,
        recurrentInitializer: 'glorotUniform',
        inputShape: [3, 6, 6, 2],
      }) as never,
      l.flatten(),
      l.dense({ units: 3 }),
    ],
  },
};

const SAMPLES = 4;

/** The same samples everywhere: inputs and targets. */
export function data(tf: TensorFlow, { input, words }: ModelCase): [Tensor, Tensor] {
  const values = numbers(SAMPLES * size(input), 1);
  const x = words ? values.map((value) => Math.floor(((value + 1) / 2) * words)) : values;
  return [tf.tensor(x, [SAMPLES, ...input]), tf.tensor2d(numbers(SAMPLES * 3, 2), [SAMPLES, 3])];
}

/** The model, compiled, with weights that are the same everywhere. */
export function build(tf: TensorFlow, { layers }: ModelCase): Sequential {
  const model = tf.sequential({ layers: layers(tf.layers) });
  // The same weights on both back ends, from no random source.
  model.setWeights(
    model.getWeights().map(({ shape }, index) => {
      const scale = shape.length > 1 ? 0.5 : 0.1;
      return tf.tensor(
        numbers(size(shape), index + 3).map((value) => value * scale + (shape.length > 1 ? 0 : 0.3)),
        shape,
      );
    }),
  );
  model.compile({ optimizer: tf.train.sgd(0.05), loss: 'meanSquaredError' });
  return model;
}
