import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { layers, Sequential, Tensor } from '@tensorflow/tfjs';
import { backendNamed } from '../../../engine/backends/all.ts';
import type { TensorFlow } from '../../../engine/backends/backend.ts';
import { difference, numbers, size } from './reference.ts';

const search = { from: import.meta.dirname, packageFolders: [] };
const listeners = () => [process.listeners('uncaughtException'), process.listeners('unhandledRejection')];
const listenersBefore = listeners();
const { tf } = await backendNamed('wasm').load(search);
const listenersAfter = listeners();
await backendNamed('cpu').load(search);

type Layers = (layers: TensorFlow['layers']) => layers.Layer[];
interface ModelCase {
  readonly input: number[];
  readonly layers: Layers;
  /** Whole numbers below this are the input; else numbers in [-1, 1). */
  readonly words?: number;
}

const MODELS: Readonly<Record<string, ModelCase>> = {
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

function data({ input, words }: ModelCase): [Tensor, Tensor] {
  const values = numbers(SAMPLES * size(input), 1);
  const x = words ? values.map((value) => Math.floor(((value + 1) / 2) * words)) : values;
  return [tf.tensor(x, [SAMPLES, ...input]), tf.tensor2d(numbers(SAMPLES * 3, 2), [SAMPLES, 3])];
}

function build({ layers }: ModelCase): Sequential {
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

async function train(backend: 'wasm' | 'cpu', model: ModelCase): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  const built = build(model);
  const [x, y] = data(model);
  for (let step = 0; step < 5; step++) await built.trainOnBatch(x, y);
  const weights = built.getWeights().map((weight) => weight.dataSync() as Float32Array);
  tf.disposeVariables();
  return weights;
}

describe('training on WebAssembly', () => {
  for (const [name, model] of Object.entries(MODELS))
    it(`${name}: the same weights as on cpu after five steps`, async () => {
      const expected = await train('cpu', model);
      const actual = await train('wasm', model);
      const start = build(model)
        .getWeights()
        .map((weight) => [...weight.dataSync()]);
      assert.ok(
        expected.some((weights, index) => difference(weights, start[index]!) > 1e-3),
        'nothing was learnt',
      );
      expected.forEach((weights, index) => {
        const error = difference(actual[index]!, [...weights]);
        assert.ok(error < 1e-4, `weight ${index} is off by ${error}`);
      });
    });
});

describe('the same seed', () => {
  const random = Math.random;
  before(() => {
    let state = 1;
    Math.random = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
    (Math.random as unknown as { restart: () => void }).restart = () => (state = 1);
  });
  after(() => {
    Math.random = random;
  });
  for (const backend of ['cpu', 'wasm'] as const)
    it(`gives bit-equal weights on ${backend}`, async () => {
      await tf.setBackend(backend);
      const run = async () => {
        (Math.random as unknown as { restart: () => void }).restart();
        const layers = MODELS['convolution and max pooling']!.layers(tf.layers);
        const model = tf.sequential({
          layers: [...layers.slice(0, -1), tf.layers.dropout({ rate: 0.2, seed: 5 }), layers.at(-1)!],
        });
        model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
        const [x, y] = data(MODELS['convolution and max pooling']!);
        await model.fit(x, y, { epochs: 5, batchSize: 2, shuffle: true, verbose: 0 });
        return model.getWeights().map((weight) => [...weight.dataSync()]);
      };
      assert.deepEqual(await run(), await run());
    });
});

describe('memory', () => {
  const cases = ['convolution and max pooling', 'depthwise and average pooling', 'embedding and LSTM'];
  for (const name of cases)
    it(`${name}: as many tensors after 200 steps as after the first`, async () => {
      await tf.setBackend('wasm');
      const model = MODELS[name]!;
      const built = build(model);
      const [x, y] = data(model);
      const backend = tf.backend() as unknown as { numDataIds(): number };
      const counts = () => [tf.memory().numTensors, tf.memory().numDataBuffers, backend.numDataIds()];
      await built.trainOnBatch(x, y);
      const after = counts();
      for (let step = 0; step < 200; step++) await built.trainOnBatch(x, y);
      assert.deepEqual(counts(), after);
    });
});

describe('the process', () => {
  it('keeps no listener of the WebAssembly glue, which would throw every error again', () => {
    assert.deepEqual(listenersAfter, listenersBefore);
  });
});
