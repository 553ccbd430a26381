import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { BACKENDS, seeded, smallModel, sums, tf, tracked, weightsOf } from './harness.ts';

let folder = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'descent-checkpoints-')), 'checkpoints');
});
afterEach(() => rmSync(join(folder, '..'), { recursive: true, force: true }));

const kept = (limitMegabytes = 100) => ({ checkpoints: { folder, limitMegabytes } });

/** Loads a checkpoint as TensorFlow.js does, from the two files. */
function load(name: string, which: 'last' | 'best'): Promise<tf.LayersModel> {
  const path = join(folder, name, which);
  const { modelTopology, weightsManifest } = JSON.parse(readFileSync(join(path, 'model.json'), 'utf8')) as {
    modelTopology: object;
    weightsManifest: { weights: tf.io.WeightsManifestEntry[] }[];
  };
  const bytes = readFileSync(join(path, 'weights.bin'));
  const weightData = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  return tf.loadLayersModel(tf.io.fromMemory({ modelTopology, weightSpecs: weightsManifest[0]!.weights, weightData }));
}

describe('checkpoints', () => {
  for (const backend of BACKENDS) {
    it(`keep the last and the best weights on ${backend}, which load back`, async () => {
      await tf.setBackend(backend);
      const { xs, ys } = sums();
      const seen: { weights: number[][]; score: number }[] = [];
      const model = smallModel({ name: 'kept' });
      // A learning rate that grows makes the last epochs the worst.
      const rate = model.optimizer as unknown as { setLearningRate(rate: number): void };
      const callbacks = {
        onEpochEnd: (epoch: number, logs?: tf.Logs) => {
          seen.push({ weights: weightsOf(model), score: logs!['val_loss']! });
          if (epoch === 3) rate.setLearningRate(5);
        },
      };
      await tracked(() => model.fit(xs, ys, { epochs: 7, validationSplit: 0.2, verbose: 0, callbacks }), kept());
      const best = seen.reduce((least, epoch) => (epoch.score < least.score ? epoch : least));
      assert.notEqual(best, seen.at(-1));
      assert.deepEqual(weightsOf(await load('kept', 'last')), weightsOf(model));
      assert.deepEqual(weightsOf(await load('kept', 'best')), best.weights);
      assert.deepEqual(readdirSync(join(folder, 'kept')).sort(), ['best', 'last']);
      await tf.setBackend('cpu');
    });
  }

  it('change no number and leave no tensor', async () => {
    const train = () =>
      seeded(2, async () => {
        const { xs, ys } = sums();
        const model = smallModel({ dropout: 0.2 });
        await model.fit(xs, ys, { epochs: 3, verbose: 0 });
        const weights = weightsOf(model);
        model.dispose();
        tf.dispose([xs, ys]);
        return weights;
      });
    const before = tf.memory().numTensors;
    const plain = await train();
    const between = tf.memory().numTensors;
    const run = await tracked(train, kept());
    assert.deepEqual(run.result, plain);
    // The optimizer keeps one of its own.
    assert.equal(tf.memory().numTensors - between, between - before);
  });

  it('of a model that is disposed of, or fits again and again, are those of its last fit', async () => {
    const { xs, ys } = sums();
    const run = await tracked(async () => {
      const model = smallModel({ name: 'again/and again' });
      for (let turn = 0; turn < 3; turn += 1) await model.fit(xs, ys, { verbose: 0 });
      const weights = weightsOf(model);
      model.dispose();
      return weights;
    }, kept());
    assert.deepEqual(weightsOf(await load('again_and_again', 'last')), run.result);
  });

  it('keep what trainOnBatch trained as a model', async () => {
    const { xs, ys } = sums();
    const model = smallModel({ name: 'batches' });
    await tracked(async () => {
      for (let step = 0; step < 3; step += 1) await model.trainOnBatch(xs, ys);
    }, kept());
    assert.deepEqual(weightsOf(await load('batches', 'last')), weightsOf(model));
  });

  it('keep the variables of a loop without a model, as tf.io.loadWeights reads them', async () => {
    const a = tf.variable(tf.tensor1d([1, 2]), true, 'slope');
    const b = tf.variable(tf.scalar(5), true, 'offset');
    await tracked(async () => {
      const optimizer = tf.train.sgd(0.1);
      for (let step = 0; step < 3; step += 1)
        optimizer.minimize(() => a.square().sum().add(b.square()) as tf.Scalar, false, [a, b]);
    }, kept());
    const path = join(folder, 'train', 'last');
    const manifest = JSON.parse(readFileSync(join(path, 'weights_manifest.json'), 'utf8')) as {
      weights: tf.io.WeightsManifestEntry[];
    }[];
    const bytes = readFileSync(join(path, 'weights.bin'));
    const weights = tf.io.decodeWeights(new Uint8Array(bytes).buffer, manifest[0]!.weights);
    assert.deepEqual([...weights['slope']!.dataSync()], [...a.dataSync()]);
    assert.deepEqual([...weights['offset']!.dataSync()], [...b.dataSync()]);
  });

  it('stay within the limit, with one warning', async () => {
    const { xs, ys } = sums();
    const limit = 300 / 2 ** 20;
    const run = await tracked(async () => {
      for (const name of ['one', 'two', 'three']) await smallModel({ name }).fit(xs, ys, { epochs: 2, verbose: 0 });
    }, kept(limit));
    assert.equal(run.warnings().length, 1);
    assert.match(run.warnings()[0]!, /checkpoints would pass/);
    assert.equal(run.steps('fit-3', 'epoch').length, 2);
    assert.deepEqual(readdirSync(folder), ['one']);
  });

  it('warn once where they can’t be written, and training goes on', async () => {
    const { xs, ys } = sums();
    writeFileSync(folder, 'a file where a folder should be');
    const run = await tracked(async () => {
      const model = smallModel();
      await model.fit(xs, ys, { epochs: 2, verbose: 0 });
      await model.fit(xs, ys, { epochs: 2, verbose: 0 });
    }, kept());
    assert.equal(run.warnings().length, 1);
    assert.match(run.warnings()[0]!, /could not be kept/);
    assert.equal(run.steps('fit-2', 'epoch').length, 2);
  });

  it('warn of a model that can’t be written down', async () => {
    class Odd extends tf.layers.Layer {
      static className = 'Odd';
      override call(inputs: tf.Tensor | tf.Tensor[]) {
        return inputs;
      }
      override getConfig(): never {
        throw new Error('no configuration');
      }
    }
    const { xs, ys } = sums();
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [4] }), new Odd({})] });
    model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
    const run = await tracked(() => model.fit(xs, ys, { verbose: 0 }), kept());
    assert.match(run.warnings().join('\n'), /no configuration/);
    assert.equal(run.values.length, 2);
  });

  it('are not made where none are asked for', async () => {
    const { xs, ys } = sums();
    await tracked(() => smallModel().fit(xs, ys, { verbose: 0 }));
    assert.equal(existsSync(folder), false);
  });
});
