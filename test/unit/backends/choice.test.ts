import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { decide } from '../../../engine/backends/choice/decide.ts';
import { batchThatFits, fits, memoryNeed, totalBytes } from '../../../engine/backends/choice/memory.ts';
import { describeModel, sizeOfModel, type SizedLayer } from '../../../engine/backends/choice/modelWork.ts';
import { estimateStep, type Measured, speedsFrom, type Speeds } from '../../../engine/backends/choice/work.ts';
import type { BackendContender } from '../../../engine/core/protocol/trainer.ts';

const sized = (layers: tf.layers.Layer[]) => tf.sequential({ layers }) as unknown as SizedLayer & tf.LayersModel;
const mlp = (units: number) =>
  sized([tf.layers.dense({ units, activation: 'relu', inputShape: [units] }), tf.layers.dense({ units: 10 })]);
const cnn = () =>
  sized([
    tf.layers.conv2d({ filters: 32, kernelSize: 3, inputShape: [28, 28, 1] }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.conv2d({ filters: 64, kernelSize: 3 }),
    tf.layers.flatten(),
    tf.layers.dense({ units: 10 }),
  ]);

describe('the work of a step', () => {
  it('counts the products of dense layers, forward and twice back', () => {
    const { work, parameters } = sizeOfModel(mlp(64), 32);
    assert.equal(work.products, 2 * 32 * (64 * 64 + 64 * 10) * 3);
    assert.equal(work.convolutions, 0);
    assert.equal(parameters, 64 * 64 + 64 + 64 * 10 + 10);
  });
  it('counts convolutions at every place of the picture', () => {
    const { work } = sizeOfModel(cnn(), 8);
    assert.equal(work.convolutions, 2 * 8 * (26 * 26 * 9 * 32 + 11 * 11 * 9 * 32 * 64) * 3);
  });
  it('counts recurrent layers once for each step in time, and looks embeddings up', () => {
    const recurrent = (length: number) =>
      sizeOfModel(
        sized([
          tf.layers.embedding({ inputDim: 100, outputDim: 8, inputLength: length }),
          tf.layers.lstm({ units: 4, recurrentInitializer: 'glorotUniform' }),
        ]),
        2,
      ).work;
    assert.ok(recurrent(40).operations > 3 * recurrent(10).operations);
    assert.equal(recurrent(40).products, 4 * recurrent(10).products);
  });
  it('looks into nested models and at layers that are used twice', () => {
    const shared = tf.layers.dense({ units: 6 });
    const input = tf.input({ shape: [6] });
    const inner = tf.model({ inputs: input, outputs: shared.apply(shared.apply(input)) as tf.SymbolicTensor });
    const outer = tf.input({ shape: [6] });
    const model = tf.model({ inputs: outer, outputs: inner.apply(outer) as tf.SymbolicTensor });
    assert.ok(sizeOfModel(model as unknown as SizedLayer, 4).work.products > 0);
  });
});

const wasm: Speeds = { operation: 0.02, products: 1.5e7, convolutions: 1.5e7, elements: 2e5 };
const native: Speeds = { operation: 0.09, products: 1e8, convolutions: 1e8, elements: 4e5 };
const contenders: readonly BackendContender[] = [
  { name: 'native', device: 'libtensorflow', speeds: native },
  { name: 'wasm', device: 'one core', speeds: wasm },
];

describe('choosing for a model', () => {
  it('takes WebAssembly for a small dense net, native for convolutions', () => {
    assert.equal(decide(sizeOfModel(mlp(16), 32).work, contenders, 'wasm').name, 'wasm');
    assert.equal(decide(sizeOfModel(cnn(), 64).work, contenders, 'wasm').name, 'native');
    assert.equal(decide(sizeOfModel(mlp(16), 32).work, contenders, 'native').name, 'wasm');
  });
  it('says the estimates, the chosen one first', () => {
    const { estimates } = decide(sizeOfModel(cnn(), 64).work, contenders, 'wasm');
    assert.match(estimates, /^about [\d.]+ ms a step on native, [\d.]+ ms on wasm$/);
  });
  it('stays where the file began without a clear gain', () => {
    const hardlyFaster = { ...wasm, operation: wasm.operation * 0.9 };
    const near = [contenders[1]!, { name: 'native', device: '', speeds: hardlyFaster } as const];
    assert.equal(decide(sizeOfModel(mlp(16), 32).work, near, 'wasm').name, 'wasm');
    assert.equal(decide(sizeOfModel(mlp(16), 32).work, near, 'native').name, 'native');
  });
  it('finds the speeds that explain measured steps', () => {
    const works = {
      operation: { operations: 100, products: 0, convolutions: 0, elements: 0 },
      elements: { operations: 50, products: 0, convolutions: 0, elements: 5e6 },
      products: { operations: 100, products: 6e8, convolutions: 0, elements: 1e6 },
      convolutions: { operations: 100, products: 1e6, convolutions: 4e8, elements: 1e6 },
    };
    const timings = Object.fromEntries(
      Object.entries(works).map(([name, work]) => [name, { work, step: estimateStep(work, wasm) }]),
    ) as unknown as Parameters<typeof speedsFrom>[0];
    for (const [name, speed] of Object.entries(speedsFrom(timings)))
      assert.ok(Math.abs(speed / wasm[name as Measured] - 1) < 1e-6, name);
  });
  it('knows the model by its layers, shapes and batch size, not by its name', () => {
    assert.deepEqual(describeModel(mlp(16), 32), describeModel(mlp(16), 32));
    assert.notDeepEqual(describeModel(mlp(16), 32), describeModel(mlp(16), 64));
    assert.notDeepEqual(describeModel(mlp(16), 32), describeModel(mlp(17), 32));
  });
});

describe('the memory of a run', () => {
  it('finds the largest power of two that fits for sure', () => {
    const need = { fixed: 100, perSample: 10 };
    assert.ok(fits(need, 80, 1000));
    assert.ok(!fits(need, 90, 1000));
    assert.equal(batchThatFits(need, 90, 1000), 32);
    assert.equal(batchThatFits(need, 64, 1000), 32);
    assert.equal(batchThatFits(need, 8, 101), undefined);
  });
  /** Megabytes, by `docs/compatibility.md`, of models with batches of that many samples and 100 steps in time. */
  const MEASURED = [
    { cell: 'lstm', units: 256, batch: 128, wasm: 503, native: 1157 },
    { cell: 'gru', units: 128, batch: 256, wasm: 1380, native: 837 },
  ] as const;
  for (const { cell, units, batch, ...measured } of MEASURED)
    it(`is near to what ${cell} layers were measured to hold`, () => {
      // An orthogonal matrix of that size takes minutes.
      const given = { units, recurrentInitializer: 'zeros' } as const;
      const first = tf.layers[cell]({ ...given, returnSequences: true, inputShape: [100, 16] });
      const model = tf.sequential({ layers: [first, tf.layers[cell](given), tf.layers.dense({ units: 1 })] });
      const size = sizeOfModel(model as unknown as SizedLayer, batch);
      for (const name of ['wasm', 'native'] as const) {
        const estimate = totalBytes(memoryNeed(size, 5 * 2 ** 20, name), batch) / 2 ** 20;
        assert.ok(estimate > 0.8 * measured[name] && estimate < 1.3 * measured[name], `${name}: ${estimate} MB`);
      }
    });
  it('knows the LSTMs that go step by step', () => {
    const bytes = (options: object, before: readonly tf.layers.Layer[] = []): number => {
      const layers = [...before, tf.layers.lstm({ units: 16, ...options })];
      const model = tf.sequential({ layers: layers as never });
      return memoryNeed(sizeOfModel(model as unknown as SizedLayer, 1), 0, 'wasm').perSample;
    };
    const whole = bytes({ inputShape: [10, 4] });
    assert.ok(bytes({ inputShape: [10, 4], recurrentDropout: 0.1 }) > 4 * whole);
    const words = (maskZero: boolean) => [
      tf.layers.embedding({ inputDim: 9, outputDim: 4, inputLength: 10, maskZero }),
    ];
    assert.ok(bytes({}, words(true)) > 4 * bytes({}, words(false)));
  });
  it('is near to what TensorFlow.js holds at the fullest moment of a step', async () => {
    await tf.setBackend('cpu');
    const model = mlp(96);
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const [x, y] = [tf.zeros([64, 96]), tf.zeros([64, 10])];
    const before = tf.memory().numBytes;
    let peak = 0;
    const engine = tf.engine() as unknown as { runKernelFunc(parameters: object): unknown };
    const original = engine.runKernelFunc.bind(engine);
    engine.runKernelFunc = (parameters) => {
      const result = original(parameters);
      peak = Math.max(peak, tf.memory().numBytes);
      return result;
    };
    try {
      await model.fit(x, y, { epochs: 2, batchSize: 64, verbose: 0 });
    } finally {
      Reflect.deleteProperty(engine, 'runKernelFunc');
    }
    const estimate = totalBytes(memoryNeed(sizeOfModel(model, 64), before, 'cpu'), 64);
    assert.ok(estimate > 0.6 * peak && estimate < 1.7 * peak, `estimated ${estimate}, was ${peak}`);
  });
});
