import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  isTrainingStopped,
  NonFiniteLoss,
  nonFiniteLossIn,
  TrainingStopped,
} from '../../../engine/trainer/tracking/index.ts';
import { smallModel, sums, tf, tracked } from './harness.ts';

describe('stop', () => {
  it('ends a fit at the batch, keeps what it has, and ends later fits at their first batch', async () => {
    const { xs, ys } = sums();
    const run = await tracked(async ({ pressStop, acknowledged }) => {
      const model = smallModel();
      const onBatchEnd = (batch: number) => {
        if (batch === 1) pressStop();
      };
      const history = await model.fit(xs, ys, { epochs: 9, batchSize: 4, verbose: 0, callbacks: { onBatchEnd } });
      assert.equal(model.stopTraining, true);
      const later = await smallModel().fit(xs, ys, { epochs: 9, batchSize: 4, verbose: 0 });
      return { epochs: history.epoch.length, later: later.epoch.length, acknowledged: acknowledged() };
    });
    assert.deepEqual(run.steps('fit', 'batch'), [1, 2, 3]);
    assert.deepEqual(run.steps('fit-2', 'batch'), [1]);
    assert.deepEqual(run.result, { epochs: 1, later: 1, acknowledged: 1 });
    assert.equal(run.summary.stopped, true);
  });

  it('does not need the event loop', async () => {
    const { xs, ys } = sums();
    const run = await tracked(async ({ pressStop }) => {
      const training = smallModel().fit(xs, ys, { epochs: 1000, batchSize: 1, verbose: 0, yieldEvery: 'never' });
      pressStop();
      await training;
    });
    assert.equal(run.values.filter(({ axis }) => axis === 'batch').length, 1);
  });

  const loops: Record<string, (step: () => void) => Promise<unknown>> = {
    async minimize(step) {
      const a = tf.variable(tf.scalar(2));
      const optimizer = tf.train.sgd(0.1);
      for (;;) {
        optimizer.minimize(() => a.square() as tf.Scalar, false, [a]);
        step();
      }
    },
    async applyGradients(step) {
      const a = tf.variable(tf.scalar(2));
      const optimizer = tf.train.sgd(0.1);
      for (;;) {
        optimizer.applyGradients(
          tf.variableGrads(() => a.square() as tf.Scalar, [a]).grads as Record<string, tf.Variable>,
        );
        step();
      }
    },
    async trainOnBatch(step) {
      const { xs, ys } = sums();
      const model = smallModel();
      for (;;) {
        await model.trainOnBatch(xs, ys);
        step();
      }
    },
  };
  for (const [name, loop] of Object.entries(loops)) {
    it(`throws TrainingStopped at the next step of a loop of ${name}`, async () => {
      const run = await tracked(async ({ pressStop, acknowledged }) => {
        let steps = 0;
        const stopped = loop(() => {
          steps += 1;
          if (steps === 3) pressStop();
        });
        await assert.rejects(stopped, TrainingStopped);
        assert.equal(acknowledged(), 1);
      });
      assert.deepEqual(run.steps('train', 'step'), [1, 2, 3]);
      assert.equal(run.summary.stopped, true);
    });
  }

  it('is known again however it is wrapped', () => {
    const stop = new TrainingStopped();
    assert.ok(isTrainingStopped(stop));
    assert.ok(isTrainingStopped(new Error('mine', { cause: new Error('inner', { cause: stop }) })));
    assert.ok(isTrainingStopped(new AggregateError([new Error('other'), stop])));
    assert.ok(!isTrainingStopped(new Error('TrainingStopped')));
    const circular = new Error('a');
    circular.cause = circular;
    assert.ok(!isTrainingStopped(circular));
  });
});

describe('a loss that is not finite', () => {
  const broken = () => {
    const { xs, ys } = sums();
    const poisoned = tf.tidy(() =>
      ys.mul(
        tf
          .oneHot(tf.tensor1d([13], 'int32'), 20)
          .reshape([20, 1])
          .mul(1e30)
          .mul(1e30)
          .add(1),
      ),
    );
    return { xs, poisoned };
  };

  it('is warned of once, with batch and epoch, and training goes on', async () => {
    const { xs, poisoned } = broken();
    const run = await tracked(() =>
      smallModel().fit(xs, poisoned, { epochs: 3, batchSize: 5, shuffle: false, verbose: 0 }),
    );
    assert.equal(run.warnings().length, 1, run.warnings().join('\n'));
    assert.match(run.warnings()[0]!, /^loss became (NaN|Infinity) at batch 3 of epoch 1$/);
    assert.equal(run.steps('fit', 'batch').length, 12);
  });

  it('ends a fit as NonFiniteLoss where that is asked for', async () => {
    const { xs, poisoned } = broken();
    const run = await tracked(
      async () => {
        const error: unknown = await smallModel()
          .fit(xs, poisoned, { epochs: 3, batchSize: 5, shuffle: false, verbose: 0 })
          .catch((reason: unknown) => reason);
        assert.ok(error instanceof NonFiniteLoss);
        assert.equal(nonFiniteLossIn(new Error('mine', { cause: error })), error);
        assert.match(error.message, /at batch 3 of epoch 1/);
        assert.ok(error.place!.line > 0);
      },
      { stopOnNonFinite: true },
    );
    assert.deepEqual(run.steps('fit', 'batch'), [1, 2, 3]);
  });

  it('is told of a loop by its step', async () => {
    const loop = async () => {
      const a = tf.variable(tf.scalar(1e10));
      const optimizer = tf.train.sgd(1e10);
      for (let step = 0; step < 6; step += 1) optimizer.minimize(() => a.square() as tf.Scalar, false, [a]);
    };
    const run = await tracked(loop);
    assert.match(run.warnings().join('\n'), /^loss became Infinity at step 2$/);
    assert.equal(run.values.length, 6);
    const ended = await tracked(() => assert.rejects(loop, NonFiniteLoss), { stopOnNonFinite: true });
    assert.equal(ended.values.length, 2);
  });
});
