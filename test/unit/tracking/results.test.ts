import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { ClassResults, ValueResults } from '../../../engine/core/results/results.ts';
import { readResults } from '../../../engine/journal/resultFiles.ts';
import { BACKENDS, seeded, smallModel, sums, tf, tracked, weightsOf } from './harness.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'descent-results-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let number = 0;
/** A run's folder of its own, and the tracking that keeps results in it. */
function place() {
  number += 1;
  const run = path.join(folder, String(number));
  return { run, options: { results: path.join(run, 'results') } };
}

function classifier() {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, activation: 'softmax', inputShape: [4] })] });
  model.compile({ optimizer: 'sgd', loss: 'categoricalCrossentropy' });
  return model;
}
const oneHot = (rows: number) => tf.oneHot(tf.range(0, rows, 1, 'int32').mod(tf.scalar(3, 'int32')), 3);

for (const backend of BACKENDS)
  describe(`results on ${backend}`, () => {
    before(async () => {
      await tf.setBackend(backend);
    });

    it('of fitDataset and evaluateDataset are those of their data sets, with the names of classes', async () => {
      const { run, options } = place();
      const model = classifier();
      const { xs } = sums(12);
      const rows = tf.data
        .zip({ xs: tf.data.array(tf.unstack(xs)), ys: tf.data.array(tf.unstack(oneHot(12))) } as never)
        .batch(5) as tf.data.Dataset<never>;
      const before = tf.memory().numTensors;
      await tracked(
        async () => {
          await model.fitDataset(rows, { epochs: 2, validationData: rows, verbose: 0 });
          tf.dispose(await model.evaluateDataset(rows as never, {}));
        },
        { ...options, classNames: (classes) => (classes === 3 ? ['a', 'b', 'c'] : undefined) },
      );
      assert.equal(tf.memory().numTensors, before);
      const all = readResults(run);
      assert.deepEqual(all.map(({ data, call, examples, of, first }) => [data, call, examples, of, first]).sort(), [
        ['evaluation', 1, 12, 12, undefined],
        ['validation', 2, 12, 12, undefined],
      ]);
      for (const { outputs } of all) {
        const [output] = outputs as readonly ClassResults[];
        assert.deepEqual(output!.names, ['a', 'b', 'c']);
        assert.deepEqual(
          output!.counts.map(({ support }) => support),
          [4, 4, 4],
        );
      }
    });

    it('of a fit are those of its validation data, which predict would have given', async () => {
      const { run, options } = place();
      const { xs, ys } = sums();
      const model = smallModel();
      const seen = await tracked(
        () => model.fit(xs, ys, { epochs: 2, batchSize: 3, validationSplit: 0.25, verbose: 0 }),
        options,
      );
      const [results, ...more] = readResults(run);
      assert.equal(more.length, 0);
      const { series, data, call, examples, of } = results!;
      assert.deepEqual(
        { series, data, call, examples, of },
        { series: 'fit', data: 'validation', call: 2, examples: 5, of: 5 },
      );
      const [column] = (results!.outputs[0] as ValueResults).columns;
      const held = [...(ys.slice([15, 0]).dataSync() as Float32Array)];
      const predicted = [...((model.predict(xs.slice([15, 0])) as tf.Tensor).dataSync() as Float32Array)];
      // In whichever order batches were looked at.
      const pairs = (one: readonly number[], other: readonly number[]) =>
        one.map((value, at) => [value, other[at]!]).sort();
      const close = (one: number[][], other: number[][]) =>
        one.every((pair, at) => pair.every((value, side) => Math.abs(value - other[at]![side]!) < 1e-6));
      assert.ok(close(pairs(column!.truth, column!.predicted), pairs(held, predicted)), JSON.stringify(column));
      assert.deepEqual(
        seen.records.flatMap((record) => (record.kind === 'results' ? [record.series] : [])),
        ['fit'],
      );
    });

    it('change no weight and no random number, and leave no tensor', async () => {
      const train = () =>
        seeded(7, async () => {
          const { xs, ys } = sums();
          const model = smallModel({ dropout: 0.5 });
          const before = tf.memory().numTensors;
          await model.fit(xs, ys, { epochs: 2, batchSize: 3, validationSplit: 0.25, verbose: 0 });
          tf.dispose(model.evaluate(xs, ys));
          const random = Math.random();
          await model.fit(xs, ys, { epochs: 2, batchSize: 3, validationData: [xs, ys], verbose: 0 });
          return { weights: weightsOf(model), random, tensors: tf.memory().numTensors - before };
        });
      const plain = await train();
      assert.deepEqual((await tracked(train, place().options)).result, plain);
    });
  });

describe('results', () => {
  it('of evaluate are of what it was given, the latest time counts', async () => {
    const { run, options } = place();
    const model = classifier();
    await tracked(() => {
      for (const rows of [6, 12]) tf.dispose(model.evaluate(tf.ones([rows, 4]), oneHot(rows)));
      return Promise.resolve();
    }, options);
    const [results] = readResults(run);
    const output = results!.outputs[0] as ClassResults;
    assert.deepEqual([results!.series, results!.data, results!.call], ['evaluate', 'evaluation', 2]);
    assert.deepEqual(
      output.counts.map(({ support }) => support),
      [4, 4, 4],
    );
    assert.equal(output.correct, 4, 'equal rows get equal answers');
  });

  it('are of the weights that training ends with, which a callback may have put back', async () => {
    const { run, options } = place();
    const { xs, ys } = sums();
    const model = smallModel();
    const zero = model.getWeights().map((weight) => tf.zerosLike(weight));
    const callbacks = { onTrainEnd: () => Promise.resolve(model.setWeights(zero)) };
    await tracked(() => model.fit(xs, ys, { epochs: 1, validationData: [xs, ys], verbose: 0, callbacks }), options);
    const [column] = (readResults(run)[0]!.outputs[0] as ValueResults).columns;
    assert.ok(column!.predicted.every((value) => value === 0));
  });

  it('are none without validation, of a model that remembers, and where training failed', async () => {
    const { run, options } = place();
    const { xs, ys } = sums();
    await tracked(async () => {
      await smallModel().fit(xs, ys, { verbose: 0 });
      const failing = { onEpochEnd: () => Promise.reject(new Error('mine')) };
      const given = { validationData: [xs, ys] as [tf.Tensor, tf.Tensor], verbose: 0, callbacks: failing } as const;
      await assert.rejects(smallModel().fit(xs, ys, given), { message: 'mine' });
      const stateful = tf.sequential({
        layers: [
          tf.layers.lstm({ units: 2, stateful: true, batchInputShape: [4, 5, 1] }),
          tf.layers.dense({ units: 1 }),
        ],
      });
      stateful.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      tf.dispose(stateful.evaluate(tf.ones([4, 5, 1]), tf.ones([4, 1]), { batchSize: 4 }));
    }, options);
    assert.deepEqual(readResults(run), []);
  });

  it('that can’t be written are a warning', async () => {
    const { xs, ys } = sums();
    const blocked = path.join(import.meta.dirname, 'results.test.ts', 'results');
    const run = await tracked(() => smallModel().fit(xs, ys, { validationSplit: 0.5, verbose: 0 }), {
      results: blocked,
    });
    assert.match(run.warnings().join(), /results can't be kept/);
  });
});
