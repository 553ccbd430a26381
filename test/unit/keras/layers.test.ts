import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { layers, Tensor } from '@tensorflow/tfjs';
import type * as tfTypes from '@tensorflow/tfjs';
import { kerasLayers } from '../../../engine/trainer/keras/layers/all.ts';
import { kerasLoss } from '../../../engine/trainer/keras/losses/losses.ts';
import { kerasOptimizer } from '../../../engine/trainer/keras/optimizers/optimizers.ts';
import { sparsemax } from '../../../engine/trainer/keras/sparsemax.ts';
import { ours } from '../../parity/instance.ts';

const tf = await ours('wasm');
type Factory = (options?: object) => layers.Layer;
const make = tf.layers as unknown as Record<string, Factory>;
const near = (actual: ArrayLike<number>, expected: readonly number[]): void =>
  expected.forEach((value, place) =>
    assert.ok(Math.abs(actual[place]! - value) < 1e-5, `${actual[place]} is not ${value}`),
  );

describe('layers of Keras', () => {
  it('are functions of tf.layers and a table of constructors', () => {
    for (const name of [
      'multiHeadAttention',
      'groupNormalization',
      'spatialDropout2d',
      'separableConv1d',
      'conv1d',
      'gru',
    ])
      assert.equal(typeof make[name], 'function', name);
    for (const name of ['MultiHeadAttention', 'UpSampling1D', 'GlobalMaxPooling3D', 'Conv1D', 'GRU'])
      assert.equal(kerasLayers().get(name)?.className, name);
  });

  it('come back from a saved model with their configs, weights and numbers', async () => {
    const words = tf.input({ shape: [4], dtype: 'int32' });
    const embedded = tf.layers
      .embedding({ inputDim: 9, outputDim: 6, maskZero: true })
      .apply(words) as tfTypes.SymbolicTensor;
    const attention = make['multiHeadAttention']!({ numHeads: 2, keyDim: 3, valueDim: 4 });
    const attended = attention.apply([embedded, embedded] as never, { useCausalMask: true });
    const normal = make['groupNormalization']!({ groups: 3, center: false }).apply(attended) as tfTypes.SymbolicTensor;
    const read = make['gru']!({ units: 3, resetAfter: true, activation: 'silu' }).apply(
      normal,
    ) as tfTypes.SymbolicTensor;
    const model = tf.model({ inputs: words, outputs: read });
    const optimizer = kerasOptimizer('AdamW', { weight_decay: 0.01 });
    model.compile({ optimizer, loss: 'huber' });
    const x = tf.tensor2d([1, 2, 3, 0, 4, 5, 0, 0], [2, 4], 'int32');
    await model.trainOnBatch(x, tf.zeros([2, 3]));

    let saved: tfTypes.io.ModelArtifacts | undefined;
    await model.save(
      tf.io.withSaveHandler((artifacts) => {
        saved = artifacts;
        return Promise.resolve({ modelArtifactsInfo: { dateSaved: new Date(0), modelTopologyType: 'JSON' as const } });
      }),
      { includeOptimizer: true },
    );
    const loaded = await tf.loadLayersModel(tf.io.fromMemory(saved!));
    near((loaded.predict(x) as Tensor).dataSync(), [...(model.predict(x) as Tensor).dataSync()]);
    assert.equal(loaded.loss, 'huber');
    assert.equal(loaded.optimizer.getClassName(), 'AdamW');
    const config = loaded.layers.find((layer) => layer.getClassName() === 'MultiHeadAttention')!.getConfig();
    assert.deepEqual([config['numHeads'], config['keyDim'], config['valueDim']], [2, 3, 4]);
  });

  it('give attention scores where they are asked for, and see no later step', () => {
    const layer = make['multiHeadAttention']!({ numHeads: 2, keyDim: 3 });
    const x = tf.randomUniform([1, 3, 4]);
    const call = { useCausalMask: true, returnAttentionScores: true };
    const [result, scores] = layer.apply([x, x], call) as [Tensor, Tensor];
    assert.deepEqual(
      [result.shape, scores.shape],
      [
        [1, 3, 4],
        [1, 2, 3, 3],
      ],
    );
    const values = scores.arraySync() as number[][][][];
    near(
      values[0]![0]!.map((row, query) => row.slice(query + 1).reduce((sum, each) => sum + each, 0)),
      [0, 0, 0],
    );
    near(
      values[0]![1]!.map((row) => row.reduce((sum, each) => sum + each, 0)),
      [1, 1, 1],
    );
  });

  it('drop whole maps, and keep the mean', () => {
    const shapes = {
      spatialDropout1d: [50, 6, 20],
      spatialDropout2d: [50, 3, 4, 20],
      spatialDropout3d: [50, 2, 2, 2, 20],
    };
    for (const [name, shape] of Object.entries(shapes)) {
      const layer = make[name]!({ rate: 0.25 });
      const x = tf.ones(shape);
      const dropped = layer.apply(x, { training: true }) as Tensor;
      const inner = shape.slice(1, -1).map((_, axis) => axis + 1);
      near(tf.sub(tf.max(dropped, inner), tf.min(dropped, inner)).abs().max().dataSync(), [0]);
      near(
        tf
          .unique(tf.reshape(dropped, [-1]))
          .values.dataSync()
          .toSorted(),
        [0, 4 / 3],
      );
      assert.ok(Math.abs(dropped.mean().dataSync()[0]! - 1) < 0.1);
      near((layer.apply(x) as Tensor).mean().dataSync(), [1]);
    }
  });

  it('refuse what they do not compute, with a next step', () => {
    assert.throws(() => make['conv2dTranspose']!({ filters: 1, kernelSize: 2, dilationRate: 2 }), /dilation.*Leave/);
    assert.throws(() => make['resizing']!({ height: 2, width: 2, interpolation: 'bicubic' }), /bicubic.*Use/);
    assert.throws(() => make['groupNormalization']!({ groups: 4 }).apply(tf.ones([1, 6])), /6 channels.*divisor/);
    assert.throws(() => kerasLoss('Huber', { reduction: 'sum' }), /reduction sum is not computed.*Leave/);
    assert.throws(() => kerasLoss('nonsense'), /There is no loss nonsense/);
    assert.throws(() => kerasOptimizer('Adam', { use_ema: true }), /use_ema true is not computed/);
  });
});

describe('formulas of Keras', () => {
  it('sparsemax: the projection of its paper, with a gradient', () => {
    near(
      sparsemax(
        tf.tensor2d([
          [0.1, 0.5, -0.2, 0.3],
          [2, 0, 0, 0],
        ]),
      ).dataSync(),
      [0.4 / 3, 1.6 / 3, 0, 1 / 3, 1, 0, 0, 0],
    );
    const gradient = tf.grad((x: Tensor) => tf.mul(sparsemax(x), [[1, 2, 3, 4]]))(tf.tensor2d([[0.1, 0.5, -0.2, 0.3]]));
    near(gradient.dataSync(), [1 - 7 / 3, 2 - 7 / 3, 0, 4 - 7 / 3]);
  });

  it('centered RMSProp stays finite', async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
    model.compile({ optimizer: tf.train.rmsprop(0.01, 0.9, 0, 1e-7, true), loss: 'meanSquaredError' });
    for (let step = 0; step < 20; step++)
      assert.ok(Number.isFinite(await model.trainOnBatch(tf.ones([4, 2]), tf.zeros([4, 1]))));
  });

  it('evaluate tells the whole loss of two outputs, with regularisers, and then the parts', () => {
    const input = tf.input({ shape: [2] });
    const dense = (name: string) =>
      tf.layers.dense({
        units: 1,
        name,
        kernelInitializer: 'ones',
        kernelRegularizer: tf.regularizers.l2({ l2: 0.5 }),
      });
    const outputs = ['one', 'two'].map((name) => dense(name).apply(input) as tfTypes.SymbolicTensor);
    const model = tf.model({ inputs: input, outputs });
    model.compile({ optimizer: 'sgd', loss: ['meanSquaredError', 'meanAbsoluteError'] });
    const values = model.evaluate(tf.ones([3, 2]), [tf.zeros([3, 1]), tf.zeros([3, 1])]) as tfTypes.Scalar[];
    near(
      values.map((each) => each.dataSync()[0]!),
      [4 + 2 + 2, 4, 2],
    );
  });
});
