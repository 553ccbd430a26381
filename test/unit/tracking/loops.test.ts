import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { BACKENDS, seeded, smallModel, sums, tf, tracked, weightsOf } from './harness.ts';

/** y = a·x, whose loss at a = 0 is the mean of y². */
function line() {
  const a = tf.variable(tf.scalar(0));
  const xs = tf.tensor1d([1, 2, 3]);
  const ys = tf.tensor1d([2, 4, 6]);
  const loss = () => xs.mul(a).sub(ys).square().mean() as tf.Scalar;
  return { a, loss, lossNow: () => tf.tidy(() => loss().dataSync()[0]!) };
}

for (const backend of BACKENDS) {
  describe(`loops on ${backend}`, () => {
    before(async () => {
      await tf.setBackend(backend);
    });

    for (const returnCost of [true, false]) {
      it(`records the loss of minimize with returnCost ${returnCost}, a step each`, async () => {
        const { a, loss, lossNow } = line();
        const expected: number[] = [];
        const optimizer = tf.train.sgd(0.01);
        const { numTensors } = tf.memory();
        const run = await tracked(async () => {
          for (let step = 0; step < 5; step += 1) {
            expected.push(lossNow());
            const cost = optimizer.minimize(loss, returnCost, [a]);
            if (returnCost) assert.equal(cost!.dataSync()[0], expected.at(-1));
            else assert.equal(cost, null);
            cost?.dispose();
          }
        });
        assert.equal(tf.memory().numTensors, numTensors);
        assert.deepEqual(run.curve('train', 'step', 'loss'), expected);
        assert.deepEqual(run.steps('train', 'step'), [1, 2, 3, 4, 5]);
        const [declared, ...more] = run.declared();
        assert.equal(more.length, 0);
        assert.equal(declared!.kind, 'loop');
        assert.equal(declared!.method, 'minimize');
        assert.deepEqual(run.records.at(-1), { kind: 'series-ended', series: 'train' });
      });
    }

    it('changes no number of a loop', async () => {
      const train = () =>
        seeded(3, async () => {
          const { xs, ys } = sums();
          const model = smallModel({ dropout: 0.3 });
          const optimizer = tf.train.adam(0.01);
          for (let step = 0; step < 10; step += 1) {
            optimizer.minimize(() =>
              tf.losses.meanSquaredError(ys, model.apply(xs, { training: true }) as tf.Tensor).asScalar(),
            );
          }
          return weightsOf(model);
        });
      tf.disposeVariables();
      const plain = await train();
      tf.disposeVariables();
      const run = await tracked(train);
      assert.deepEqual(run.result, plain);
      assert.equal(run.values.length, 10);
    });
  });
}

describe('loops', () => {
  it('gives variableGrads’ loss to the next applyGradients, disposed or not', async () => {
    const { a, loss, lossNow } = line();
    const expected: number[] = [];
    const optimizer = tf.train.adam(0.1);
    const run = await tracked(async () => {
      for (let step = 0; step < 4; step += 1) {
        expected.push(lossNow());
        const { value, grads } = tf.variableGrads(loss, [a]);
        value.dispose();
        optimizer.applyGradients(grads as Record<string, tf.Variable>);
        tf.dispose(grads);
      }
    });
    assert.deepEqual(run.curve('train', 'step', 'loss'), expected);
    assert.equal(run.declared()[0]!.method, 'applyGradients');
  });

  it('finds the loss of changed gradients by their variables, two optimizers at a time', async () => {
    const first = line();
    const second = line();
    second.a.assign(tf.scalar(1));
    const optimizers = [tf.train.sgd(0.01), tf.train.sgd(0.02)] as const;
    const clip = (grads: tf.NamedTensorMap) =>
      Object.entries(grads).map(([name, tensor]) => ({ name, tensor: tensor.clipByValue(-1, 1) }));
    const run = await tracked(async () => {
      const one = tf.variableGrads(first.loss, [first.a]);
      const two = tf.variableGrads(second.loss, [second.a]);
      optimizers[0].applyGradients(clip(one.grads));
      optimizers[1].applyGradients(clip(two.grads));
    });
    assert.deepEqual(
      run.values.map(({ metrics }) => metrics['loss']),
      [Math.fround(56 / 3), Math.fround(14 / 3)],
    );
    assert.equal(run.declared().length, 2);
  });

  it('takes the mean over the pieces of one batch', async () => {
    const { a, loss } = line();
    const run = await tracked(async () => {
      const pieces = [tf.variableGrads(loss, [a]), tf.variableGrads(() => loss().mul(3) as tf.Scalar, [a])];
      const tensor = tf.addN(pieces.map(({ grads }) => grads[a.name]!));
      tf.train.sgd(0.01).applyGradients([{ name: a.name, tensor }]);
    });
    const one = Math.fround(56 / 3);
    assert.deepEqual(run.curve('train', 'step', 'loss'), [(one + Math.fround(one * 3)) / 2]);
  });

  it('sees tf.valueAndGrads with named gradients', async () => {
    const { a } = line();
    const gradient = tf.valueAndGrads((weight) => weight!.sub(3).square() as tf.Scalar);
    const run = await tracked(async () => {
      const { grads } = gradient([a.clone()]);
      tf.train.sgd(0.1).applyGradients({ [a.name]: grads[0]! });
    });
    assert.deepEqual(run.curve('train', 'step', 'loss'), [9]);
  });

  it('takes no gradient within a gradient for the loss', async () => {
    const { a } = line();
    const inner = tf.grad((x) => x.square());
    const run = await tracked(async () => {
      tf.train.sgd(0.1).minimize(() => inner(a).sub(4).square() as tf.Scalar);
    });
    assert.deepEqual(run.curve('train', 'step', 'loss'), [16]);
  });

  it('sees trainOnBatch with its metrics, once', async () => {
    const { xs, ys } = sums();
    const results: number[][] = [];
    const run = await tracked(async () => {
      const model = smallModel({ name: 'batches' });
      for (let step = 0; step < 3; step += 1) results.push((await model.trainOnBatch(xs, ys)) as number[]);
    });
    assert.deepEqual(
      run.curve('train', 'step', 'loss'),
      results.map(([loss]) => loss),
    );
    assert.deepEqual(
      run.curve('train', 'step', 'mse'),
      results.map(([, mse]) => mse),
    );
    const { method, model } = run.declared()[0]!;
    assert.deepEqual(
      { method, model, series: run.declared().length },
      { method: 'trainOnBatch', model: 'batches', series: 1 },
    );
  });

  it('makes a series of its own for a new optimizer at the same place, and for another place', async () => {
    const { a, loss } = line();
    const run = await tracked(async () => {
      for (let turn = 0; turn < 2; turn += 1) {
        const optimizer = tf.train.sgd(0.01);
        for (let step = 0; step < 3; step += 1) optimizer.minimize(loss, false, [a]);
        if (turn === 1) optimizer.minimize(loss, false, [a]);
      }
    });
    assert.deepEqual(
      run.declared().map(({ id, occurrence }) => [id, occurrence, run.steps(id, 'step').length]),
      [
        ['train', 1, 3],
        ['train-2', 2, 3],
        ['train-3', 1, 1],
      ],
    );
    assert.equal(run.summary.trainingCalls, 3);
  });

  it('sees every optimizer, own classes included', async () => {
    class Own extends tf.Optimizer {
      static className = 'Own';
      override applyGradients(): void {}
      override getConfig() {
        return {};
      }
    }
    const makers = [
      tf.train.sgd,
      tf.train.adagrad,
      tf.train.adadelta,
      tf.train.adam,
      tf.train.adamax,
      tf.train.rmsprop,
    ];
    const { a, loss } = line();
    const optimizers = [...makers.map((make) => make(0.01)), tf.train.momentum(0.01, 0.9), new Own()];
    const run = await tracked(async () => {
      for (const optimizer of optimizers) optimizer.minimize(loss, false, [a]);
      for (const optimizer of optimizers.slice(0, -1)) {
        optimizer.applyGradients(tf.variableGrads(loss, [a]).grads as Record<string, tf.Variable>);
      }
    });
    assert.equal(run.values.length, 15);
    assert.equal(run.declared().length, 15);
  });

  it('says nothing of a file that only predicts', async () => {
    const run = await tracked(async () => {
      smallModel().predict(sums().xs);
      tf.grad((x) => x.square().sum())(tf.tensor1d([1, 2]));
    });
    assert.deepEqual(run.records, []);
    assert.equal(run.summary.trainingCalls, 0);
    assert.ok(run.summary.recognised.includes('model.fit'));
  });
});
