import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { smallModel, sums, tf, tracked } from './harness.ts';

describe('evaluate', () => {
  it('records loss and metrics, and leaves the result to the user', async () => {
    const { xs, ys } = sums();
    const run = await tracked(async () => smallModel().evaluate(xs, ys) as tf.Scalar[]);
    const [loss, mse] = run.result.map((scalar) => scalar.dataSync()[0]);
    assert.deepEqual(run.values, [{ series: 'evaluate', axis: 'epoch', step: 1, metrics: { loss, mse } }]);
    const { kind, method } = run.declared()[0]!;
    assert.deepEqual({ kind, method }, { kind: 'evaluate', method: 'evaluate' });
    assert.deepEqual(run.summary.trainingCalls, 0);
    assert.deepEqual(run.summary.evaluations, 1);
  });

  it('sees evaluateDataset, and a single result', async () => {
    const { xs, ys } = sums(8);
    const data = tf.data.zip({ xs: tf.data.array(await xs.array()), ys: tf.data.array(await ys.array()) }).batch(4);
    const run = await tracked(
      async () => (await smallModel({ metrics: [] }).evaluateDataset(data as never, {})) as tf.Scalar,
    );
    assert.deepEqual(run.values[0]!.metrics, { loss: run.result.dataSync()[0] });
    assert.equal(run.declared()[0]!.method, 'evaluateDataset');
  });

  it('makes one curve of one model evaluated again and again, in a callback too', async () => {
    const { xs, ys } = sums();
    const model = smallModel();
    const run = await tracked(() =>
      model.fit(xs, ys, { epochs: 3, verbose: 0, callbacks: { onEpochEnd: () => tf.dispose(model.evaluate(xs, ys)) } }),
    );
    assert.deepEqual(run.steps('evaluate', 'epoch'), [1, 2, 3]);
    assert.deepEqual(run.steps('fit', 'epoch'), [1, 2, 3]);
    assert.equal(run.declared().length, 2);
  });

  it('works within a tidy', async () => {
    const { xs, ys } = sums();
    const run = await tracked(async () =>
      tf.tidy(() => (smallModel().evaluate(xs, ys) as tf.Scalar[])[0]!.dataSync()[0]),
    );
    assert.equal(run.values[0]!.metrics['loss'], run.result);
  });
});
