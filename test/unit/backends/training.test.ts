import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { backendNamed } from '../../../engine/backends/all.ts';
import { build, data, type ModelCase, MODELS } from './models.ts';
import { difference } from './reference.ts';

const search = { from: import.meta.dirname, packageFolders: [] };
const listeners = () => [process.listeners('uncaughtException'), process.listeners('unhandledRejection')];
const listenersBefore = listeners();
const { tf } = await backendNamed('wasm').load(search);
const listenersAfter = listeners();
await backendNamed('cpu').load(search);

async function train(backend: 'wasm' | 'cpu', model: ModelCase): Promise<Float32Array[]> {
  await tf.setBackend(backend);
  const built = build(tf, model);
  const [x, y] = data(tf, model);
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
      const start = build(tf, model)
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

describe('Adam on WebAssembly', () => {
  it('gives bit for bit what its operations give', async () => {
    await tf.setBackend('wasm');
    const [rate, beta1, beta2, epsilon] = [0.01, 0.9, 0.999, 1e-7];
    for (const size of [1, 3, 4, 7, 70]) {
      const start = tf.range(0, size).div(7).sub(0.3);
      const weight = tf.variable(start);
      const own = tf.train.adam(rate, beta1, beta2, epsilon);
      let [value, first, second] = [start, tf.zerosLike(start), tf.zerosLike(start)];
      let [power1, power2] = [tf.scalar(beta1), tf.scalar(beta2)];
      for (let step = 0; step < 4; step += 1) {
        const gradient = tf.sin(tf.mul(value, step + 1));
        own.applyGradients([{ name: weight.name, tensor: gradient }]);
        first = tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1));
        second = tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
        const root = tf.add(tf.sqrt(tf.div(second, tf.sub(1, power2))), epsilon);
        value = tf.add(tf.mul(tf.div(tf.div(first, tf.sub(1, power1)), root), -rate), value);
        [power1, power2] = [tf.mul(power1, beta1), tf.mul(power2, beta2)];
        assert.deepEqual(weight.dataSync(), value.dataSync(), `size ${size}, step ${step}`);
      }
      assert.deepEqual(
        (await own.getWeights()).map(({ name }) => name.replace(/^.*\//, '')),
        ['iter', 'm', 'v'],
      );
    }
  });

  it('lets moments fade to zero, and keeps what is no number', async () => {
    await tf.setBackend('wasm');
    const weight = tf.variable(tf.zeros([8]));
    const own = tf.train.adam(0.01);
    const apply = (gradient: ReturnType<typeof tf.zeros>) =>
      own.applyGradients([{ name: weight.name, tensor: gradient }]);
    apply(tf.fill([8], 1e-3));
    const none = tf.zeros([8]);
    // Without an end these would stay at the smallest number that there is, which processors are slow with.
    for (let step = 0; step < 900; step += 1) apply(none);
    const [, first] = await own.getWeights();
    assert.deepEqual([...first!.tensor.dataSync()], Array(8).fill(0));
    apply(tf.tensor([NaN, 1, 1, 1, 1, 1, 1, 1]));
    const [value, ...others] = weight.dataSync();
    assert.ok(Number.isNaN(value));
    assert.ok(others.every(Number.isFinite));
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
        const [x, y] = data(tf, MODELS['convolution and max pooling']!);
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
      const built = build(tf, model);
      const [x, y] = data(tf, model);
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
