// Captured steps whose batch goes in parts, each on a processor of its own.
import assert from 'node:assert/strict';
import { availableParallelism } from 'node:os';
import { test } from 'node:test';
// As it is set on machines with two processors; TensorFlow reads it when it is loaded.
process.env['TF_NUM_INTRAOP_THREADS'] = '1';
const { assertEqual, assertSameWeights, tf, real, twins, withCapture } = await import('./captured.ts');
const { currentNodeBackend } = await import('../../../engine/backends/capture/nodeBackend.ts');
import type * as TensorFlowJs from '@tensorflow/tfjs';
import type { Trained } from './captureModels.ts';

type Tf = typeof TensorFlowJs;

const BATCH = 64;
const waves = (tf: Tf, shape: readonly number[]): TensorFlowJs.Tensor => {
  const size = shape.reduce((product, each) => product * each, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, (_, place) => Math.sin(place * 12.9898 + 1)),
    [...shape],
  );
};

const answers = (tf: Tf) => tf.layers.dense({ units: 10, activation: 'softmax' });

interface Taught {
  readonly model: TensorFlowJs.LayersModel;
  readonly shape: readonly number[];
  readonly optimizer?: TensorFlowJs.Optimizer;
}

function compiled(tf: Tf, { model, shape, optimizer = tf.train.adam(0.01) }: Taught): Trained {
  model.compile({ optimizer, loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
  const samples = 2 * BATCH + 31;
  const labels = Array.from({ length: samples }, (_, sample) => (sample * 7) % 10);
  return { model, x: waves(tf, [samples, ...shape]), y: tf.oneHot(labels, 10).toFloat() };
}

const trained = (tf: Tf, layers: readonly TensorFlowJs.layers.Layer[], shape: readonly number[]): Trained =>
  compiled(tf, { model: tf.sequential({ layers: [...layers, answers(tf)] }), shape });

const dense = (tf: Tf, units: number, more: object = {}) => tf.layers.dense({ units, activation: 'relu', ...more });

const MODELS: Readonly<Record<string, (tf: Tf) => Trained>> = {
  'wide layers': (tf) =>
    trained(tf, [dense(tf, 400, { inputShape: [300] }), dense(tf, 300, { activation: 'elu' }), dense(tf, 50)], [300]),
  'batch normalization, which takes all rows together': (tf) =>
    trained(
      tf,
      [dense(tf, 400, { inputShape: [300] }), tf.layers.batchNormalization(), dense(tf, 300), tf.layers.reLU()],
      [300],
    ),
  'layer normalization and regularisers': (tf) =>
    trained(
      tf,
      [
        dense(tf, 400, {
          inputShape: [300],
          kernelRegularizer: tf.regularizers.l2({ l2: 0.01 }),
          activation: 'sigmoid',
        }),
        tf.layers.layerNormalization(),
        dense(tf, 300, { activation: 'tanh' }),
      ],
      [300],
    ),
  convolutions: (tf) =>
    trained(
      tf,
      [
        tf.layers.conv2d({ inputShape: [12, 12, 3], filters: 24, kernelSize: 3, activation: 'relu', padding: 'same' }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.conv2d({ filters: 32, kernelSize: 3, strides: 2, activation: 'relu' }),
        tf.layers.averagePooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
      ],
      [12, 12, 3],
    ),
  'attention, without a bias that softmax takes away again': (tf) => attention(tf, false),
};

function attention(tf: Tf, useBias: boolean): Trained {
  const input = tf.input({ shape: [15, 64] });
  const of = (units: number) => tf.layers.dense({ units, useBias }).apply(input) as never;
  const [query, key, value] = [of(512), of(512), of(64)];
  const scores = tf.layers.dot({ axes: [2, 2] }).apply([query, key]) as never;
  const shares = tf.layers.activation({ activation: 'softmax' }).apply(scores) as never;
  const mixed = tf.layers.dot({ axes: [2, 1] }).apply([shares, value]) as never;
  const flat = tf.layers.flatten().apply(mixed) as never;
  const model = tf.model({ inputs: input, outputs: answers(tf).apply(flat) as never });
  return compiled(tf, { model, shape: [15, 64], optimizer: useBias ? tf.train.adam(0.01) : tf.train.sgd(0.01) });
}

/** How often an operation is named in the graphs of captured steps. */
function graphsOf() {
  const backend = currentNodeBackend(tf)!;
  const before = backend.binding;
  const texts: string[] = [];
  backend.binding = {
    ...before,
    addGraphFunction(name, graph, ...rest) {
      texts.push(Buffer.from(graph).toString('latin1'));
      return before.addGraphFunction(name, graph, ...rest);
    },
  };
  return { texts, undo: () => void (backend.binding = before) };
}

const count = (text: string, operation: string): number => text.split(operation).length - 1;

async function fit({ model, x, y }: Trained): Promise<number[]> {
  const { history } = await model.fit(x, y, { epochs: 4, batchSize: BATCH, shuffle: false, verbose: 0 });
  return Object.values(history).flat().map(Number);
}

const skip = real.skip || (availableParallelism() < 2 && 'one processor goes over all rows');

for (const [name, make] of Object.entries(MODELS))
  test(`the numbers of a batch in parts: ${name}`, { skip }, async () => {
    const [ordinary, other] = twins(make);
    const expected = await fit(ordinary);
    await withCapture(async ({ said, captured }) => {
      const { texts, undo } = graphsOf();
      const actual = await fit(other).finally(undo);
      assert.deepEqual(said, []);
      assertEqual(actual, expected, name);
      assert.ok(captured() >= 4, `${captured()} captured steps`);
      // Batches of 64 go in two parts; the last ones, of 31, whole.
      const [whole, parts] = [
        texts.find((text) => !text.includes('Split')),
        texts.find((text) => text.includes('Split')),
      ];
      assert.ok(whole && parts, `${texts.length} graphs`);
      const product = name === 'convolutions' ? 'Conv2DBackpropFilter' : 'MatMul';
      assert.ok(count(parts, product) > count(whole, product));
    });
    assertSameWeights(other, ordinary, name);
  });

/** Adam moves the bias before a normalisation by whole steps of chance, which are small beside where it began. */
test('a bias that a normalisation takes away again, and that does not begin with zero', { skip }, async () => {
  const biasInitializer = tf.initializers.randomUniform({ minval: -0.2, maxval: 0.2 });
  const [ordinary, other] = twins((tf) => {
    const first = dense(tf, 64, { inputShape: [30], activation: 'linear', biasInitializer });
    const layers = [first, tf.layers.batchNormalization(), tf.layers.reLU(), answers(tf)];
    return compiled(tf, { model: tf.sequential({ layers }), shape: [30], optimizer: tf.train.adam(0.001) });
  });
  const expected = await fit(ordinary);
  await withCapture(async ({ said, captured }) => {
    const actual = await fit(other);
    assert.deepEqual(said, []);
    assert.ok(captured() >= 4, `${captured()} captured steps`);
    actual.forEach((value, index) => assert.ok(Math.abs(value - expected[index]!) < 1e-4, `${value} at ${index}`));
  });
});

test(
  'a bias that softmax takes away again: Adam makes steps of what rounding leaves of its gradient',
  { skip },
  async () => {
    const [ordinary, other] = twins((tf) => attention(tf, true));
    const expected = await fit(ordinary);
    await withCapture(async ({ said, captured }) => {
      const actual = await fit(other);
      assert.deepEqual(said, []);
      assert.ok(captured() >= 4, `${captured()} captured steps`);
      actual.forEach((value, index) => {
        const { [index]: wanted = NaN } = expected;
        assert.ok(Math.abs(value - wanted) < 1e-4 * Math.max(1, wanted), `${value} instead of ${wanted} at ${index}`);
      });
    });
  },
);
