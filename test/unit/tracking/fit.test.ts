import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { BACKENDS, seeded, smallModel, sums, testPlace, tf, tracked, weightsOf } from './harness.ts';

for (const backend of BACKENDS) {
  describe(`fit on ${backend}`, () => {
    before(async () => {
      await tf.setBackend(backend);
    });

    it('records every batch and epoch, from 1, under the names that the framework logs', async () => {
      const { xs, ys } = sums();
      const run = await tracked(() =>
        smallModel().fit(xs, ys, { epochs: 3, batchSize: 8, validationSplit: 0.2, verbose: 0 }),
      );
      assert.deepEqual(run.steps('fit', 'batch'), [1, 2, 3, 4, 5, 6]);
      assert.deepEqual(run.steps('fit', 'epoch'), [1, 2, 3]);
      assert.deepEqual(Object.keys(run.values[0]!.metrics), ['loss', 'mse']);
      const { history } = run.result;
      for (const name of ['loss', 'mse', 'val_loss', 'val_mse']) {
        assert.deepEqual(run.curve('fit', 'epoch', name), history[name], name);
      }
      assert.equal(run.summary.trainingCalls, 1);
    });

    it('declares the series once, before its first value, with place, plan and model', async () => {
      const { xs, ys } = sums();
      const model = smallModel({ name: 'sums' });
      let line = 0;
      const run = await tracked(async () => {
        line = testPlace()!.line + 1;
        await model.fit(xs, ys, { epochs: 2, batchSize: 8, verbose: 0 });
      });
      const [declared, ...more] = run.declared();
      assert.equal(more.length, 0);
      assert.equal(declared!.place!.line, line);
      const { id, kind, method, occurrence, epochs, batches, batchSize } = declared!;
      assert.deepEqual(
        { id, kind, method, model: declared!.model, occurrence, epochs, batches, batchSize },
        { id: 'fit', kind: 'fit', method: 'fit', model: 'sums', occurrence: 1, epochs: 2, batches: 3, batchSize: 8 },
      );
      assert.deepEqual(
        run.records.filter((record) => record.kind === 'model'),
        [{ kind: 'model', model: { name: 'sums', parameters: 37, trainable: 37 } }],
      );
      assert.deepEqual(run.records.at(-1), { kind: 'series-ended', series: 'fit' });
    });

    it('changes no weight, with dropout, shuffling and a validation split', async () => {
      const train = () =>
        seeded(7, async () => {
          const { xs, ys } = sums();
          const model = smallModel({ dropout: 0.5 });
          await model.fit(xs, ys, { epochs: 4, batchSize: 3, validationSplit: 0.25, shuffle: true, verbose: 0 });
          return weightsOf(model);
        });
      const plain = await train();
      const run = await tracked(train);
      assert.deepEqual(run.result, plain);
      assert.ok(run.values.length > 0);
    });

    it('leaves no tensor behind', async () => {
      const { xs, ys } = sums();
      const model = smallModel();
      const train = async () => {
        await model.fit(xs, ys, { epochs: 2, verbose: 0, validationSplit: 0.2 });
        tf.dispose(model.evaluate(xs, ys));
        await model.trainOnBatch(xs, ys);
      };
      await train();
      const { numTensors } = tf.memory();
      await tracked(train);
      assert.equal(tf.memory().numTensors, numTensors);
    });
  });
}

describe('fit', () => {
  it('honours initialEpoch', async () => {
    const { xs, ys } = sums();
    const run = await tracked(() =>
      smallModel().fit(xs, ys, { initialEpoch: 3, epochs: 5, batchSize: 10, verbose: 0 }),
    );
    assert.deepEqual(run.steps('fit', 'epoch'), [4, 5]);
    assert.deepEqual(run.steps('fit', 'batch'), [1, 2, 3, 4]);
  });

  it('sees fitDataset, and not its validation as an evaluation', async () => {
    const { xs, ys } = sums(12);
    const data = tf.data.zip({ xs: tf.data.array(await xs.array()), ys: tf.data.array(await ys.array()) }).batch(4);
    const run = await tracked(() => {
      const model = smallModel();
      return model.fitDataset(data as never, { epochs: 2, verbose: 0, validationData: data as never });
    });
    assert.deepEqual(run.steps('fit', 'batch'), [1, 2, 3, 4, 5, 6]);
    assert.deepEqual(run.curve('fit', 'epoch', 'val_loss'), run.result.history['val_loss']);
    const [declared, ...more] = run.declared();
    assert.equal(more.length, 0);
    assert.equal(declared!.method, 'fitDataset');
    assert.equal(declared!.batches, 3);

    const withTensors = await tracked(() =>
      smallModel().fitDataset(data as never, { epochs: 1, verbose: 0, validationData: [xs, ys] }),
    );
    assert.equal(withTensors.summary.evaluations, 0);
  });

  it('keeps several models and several calls apart, and counts the calls at one place', async () => {
    const { xs, ys } = sums();
    const run = await tracked(async () => {
      for (let turn = 0; turn < 3; turn += 1) await smallModel({ name: 'twin' }).fit(xs, ys, { verbose: 0 });
      await smallModel({ name: 'other' }).fit(xs, ys, { verbose: 0 });
    });
    assert.deepEqual(
      run.declared().map(({ id, model, occurrence }) => [id, model, occurrence]),
      [
        ['fit', 'twin', 1],
        ['fit-2', 'twin-2', 2],
        ['fit-3', 'twin-3', 3],
        ['fit-4', 'other', 1],
      ],
    );
  });

  it('sees functional models as well, which have no model inside', async () => {
    const { xs, ys } = sums();
    const input = tf.input({ shape: [4] });
    const model = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 1 }).apply(input) as tf.SymbolicTensor });
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const run = await tracked(() => model.fit(xs, ys, { verbose: 0 }));
    assert.equal(run.declared().length, 1);
    assert.equal(run.values.length, 2);
  });

  it('overrides epochs and batch size, and leaves the user his arguments', async () => {
    const { xs, ys } = sums();
    const args = { epochs: 50, batchSize: 1, verbose: 0 as const };
    const run = await tracked(() => smallModel().fit(xs, ys, args), { overrides: { epochs: 2, batchSize: 10 } });
    assert.deepEqual(run.steps('fit', 'epoch'), [1, 2]);
    assert.deepEqual(run.steps('fit', 'batch'), [1, 2, 3, 4]);
    assert.deepEqual(args, { epochs: 50, batchSize: 1, verbose: 0 });
    const bare = await tracked(() => smallModel().fit(xs, ys), { overrides: { epochs: 3 } });
    assert.deepEqual(bare.steps('fit', 'epoch'), [1, 2, 3]);
  });

  it('overrides the epochs of fitDataset, and says that the batch size is the data set’s', async () => {
    const { xs, ys } = sums(8);
    const data = tf.data.zip({ xs: tf.data.array(await xs.array()), ys: tf.data.array(await ys.array()) }).batch(4);
    const run = await tracked(() => smallModel().fitDataset(data as never, { epochs: 9, verbose: 0 }), {
      overrides: { epochs: 2, batchSize: 1 },
    });
    assert.deepEqual(run.steps('fit', 'epoch'), [1, 2]);
    assert.match(run.warnings().join('\n'), /batch size .* data set/);
  });

  it('hands on the framework’s own errors, and ends the series', async () => {
    const { xs, ys } = sums();
    const failing = {
      onEpochEnd: () => {
        throw new Error('mine');
      },
    };
    const run = await tracked(async () => {
      await assert.rejects(smallModel().fit(xs, tf.zeros([3, 1])), /same number of samples/);
      await assert.rejects(smallModel().fit(xs, ys, { verbose: 0, callbacks: failing }), { message: 'mine' });
      await assert.rejects(tf.sequential().fit(xs, ys), /compiled/);
    });
    assert.deepEqual(
      run.declared().map(({ id }) => id),
      ['fit'],
    );
    assert.deepEqual(run.records.at(-1), { kind: 'series-ended', series: 'fit' });
  });

  it('tells progress at most ten times a second, with what is left', async () => {
    const { xs, ys } = sums();
    const run = await tracked(async () => {
      const start = performance.now();
      await smallModel().fit(xs, ys, { epochs: 60, batchSize: 2, verbose: 0 });
      return performance.now() - start;
    });
    assert.ok(run.progress.length <= run.result / 100 + 1, `${run.progress.length} in ${run.result} ms`);
    const { series, epoch, epochs, batch, batches } = run.progress[0]!;
    assert.deepEqual(
      { series, epoch, epochs, batch, batches },
      { series: 'fit', epoch: 1, epochs: 60, batch: 1, batches: 10 },
    );
    const later = run.progress.slice(1);
    assert.ok(later.length > 0, 'the fit is long enough for a second message');
    for (const each of later) {
      // The moment of a message may be that of the very last batch, after which nothing is left.
      const done = each.epoch === 60 && each.batch === 10;
      assert.ok(each.rate! > 0, JSON.stringify(each));
      assert.ok(done ? each.remaining === 0 : each.remaining! > 0, JSON.stringify(each));
    }
  });
});
