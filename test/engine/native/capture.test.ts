// Captured training steps against ordinary ones, over a real TensorFlow of Python's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as TensorFlowJs from '@tensorflow/tfjs';
import { currentNodeBackend } from '../../../engine/backends/capture/nodeBackend.ts';
import { assertEqual, assertSameWeights, real, tf, twins, withCapture } from './captured.ts';
import { classifier, MODELS, plain, small, type Trained } from './captureModels.ts';

type Tensor = TensorFlowJs.Tensor;

/** 3 batches an epoch, the last one smaller. Gives every batch's and epoch's numbers. */
async function fit({ model, x, y }: Trained, extra: TensorFlowJs.ModelFitArgs = {}): Promise<number[]> {
  const numbers: number[] = [];
  const { history } = await model.fit(x, y, {
    epochs: 4,
    batchSize: 8,
    shuffle: false,
    verbose: 0,
    ...extra,
    callbacks: [
      {
        onBatchEnd: (_batch: number, logs?: TensorFlowJs.Logs) =>
          void numbers.push(...(Object.values(logs ?? {}) as number[])),
      },
      ...((extra.callbacks as TensorFlowJs.CustomCallbackArgs[] | undefined) ?? []),
    ],
  });
  return [...numbers, ...Object.values(history).flat().map(Number)];
}

for (const [name, make] of Object.entries(MODELS))
  test(`the numbers of ordinary steps: ${name}`, real, async () => {
    const [ordinary, other] = twins(make);
    const expected = await fit(ordinary);
    await withCapture(async ({ said, captured }) => {
      assertEqual(await fit(other), expected, name);
      assert.deepEqual(said, []);
      assert.ok(captured() >= 5, `${captured()} captured steps`);
    });
    assertSameWeights(other, ordinary, name);
  });

test('a setting that changes at every step is fed, and weights may be set from outside', real, async () => {
  for (const optimizer of [() => tf.train.adam(0.01), () => tf.train.sgd(0.1), () => tf.train.rmsprop(0.01)]) {
    const [ordinary, other] = twins((tf) => plain(tf, optimizer()));
    const changing = ({ model }: Trained): TensorFlowJs.ModelFitArgs => ({
      epochs: 8,
      callbacks: [
        {
          onBatchEnd(batch: number) {
            const { optimizer } = model as unknown as {
              optimizer: { learningRate: number; setLearningRate?(rate: number): void };
            };
            const rate = optimizer.learningRate * (batch === 0 ? 0.9 : 0.97);
            if (optimizer.setLearningRate) optimizer.setLearningRate(rate);
            else optimizer.learningRate = rate;
          },
          onEpochEnd(epoch: number) {
            if (epoch !== 5) return;
            const halves = model.getWeights().map((weights) => tf.mul(weights, 0.5));
            model.setWeights(halves);
            tf.dispose(halves);
          },
        },
      ],
    });
    const expected = await fit(ordinary, changing(ordinary));
    await withCapture(async ({ said, captured }) => {
      assertEqual(await fit(other, changing(other)), expected, 'the losses');
      assert.deepEqual(said, []);
      assert.ok(captured() >= 12, `${captured()} captured steps of 24`);
    });
    assertSameWeights(other, ordinary, 'a schedule');
  }
});

test('sample and class weights, and data sets', real, async () => {
  const weights = tf.tensor1d(Array.from({ length: 20 }, (_, index) => (index % 3) + 0.5));
  const ways: ((trained: Trained) => Promise<number[]>)[] = [
    (trained) => fit(trained, { classWeight: { 0: 1, 1: 2, 2: 0.5 } }),
    async ({ model, x, y }) => {
      const data = tf.data.zip({ xs: tf.data.array(rows(x as Tensor)), ys: tf.data.array(rows(y as Tensor)) }).batch(8);
      const { history } = await model.fitDataset(data as never, { epochs: 4, verbose: 0 });
      return history['loss'] as number[];
    },
  ];
  for (const way of ways) {
    const [ordinary, other] = twins(MODELS['adam']!);
    const expected = await way(ordinary);
    await withCapture(async ({ said, captured }) => {
      assertEqual(await way(other), expected, 'the losses');
      assert.deepEqual(said, []);
      assert.ok(captured() >= 5, `${captured()} captured steps`);
    });
  }
  weights.dispose();
});

const rows = (data: Tensor) => data.arraySync() as number[][];

/** The sizes of what is taken rows of by an operation of its own. */
function gathering(): { readonly sizes: number[]; undo(): void } {
  const backend = currentNodeBackend(tf)!;
  const before = backend.binding;
  const sizes: number[] = [];
  backend.binding = {
    ...before,
    executeOp(name, ...rest) {
      const made = before.executeOp(name, ...rest);
      if (name === 'GatherV2')
        sizes.push(...made.map(({ shape }) => shape.reduce((product, size) => product * size, 1)));
      return made;
    },
  };
  return { sizes, undo: () => void (backend.binding = before) };
}

test('shuffled batches are cut out by the captured step itself', real, async () => {
  const { random } = Math;
  const [ordinary, other] = twins(MODELS['two inputs and two outputs']!);
  const shuffled = async (trained: Trained): Promise<number[]> => {
    let count = 0;
    Math.random = () => Math.abs(Math.sin((count += 1) * 12.9898));
    try {
      return await fit(trained, { shuffle: true });
    } finally {
      Math.random = random;
    }
  };
  const expected = await shuffled(ordinary);
  await withCapture(async () => {
    assertEqual(await shuffled(other), expected, 'shuffled');
    const { sizes, undo } = gathering();
    await shuffled(other).finally(undo);
    // Neither rows nor their numbers.
    assert.deepEqual(sizes, []);
  });
});

test('a callback may train the model on a batch of its own while fit goes on', real, async () => {
  const [ordinary, other] = twins((tf) => plain(tf, tf.train.sgd(0.1)));
  const extra = ({ model, x, y }: Trained): TensorFlowJs.ModelFitArgs => ({
    callbacks: [{ onBatchEnd: async () => void (await model.trainOnBatch(x as Tensor, y as Tensor)) } as never],
  });
  const expected = await fit(ordinary, extra(ordinary));
  await withCapture(async () => assertEqual(await fit(other, extra(other)), expected, 'both ways of training'));
});

test('dropout stays random from step to step, and follows the seed', real, async () => {
  const layers = () => [tf.layers.dense({ inputShape: [5], units: 40 }), tf.layers.dropout({ rate: 0.5 })];
  const frozen = small(tf, classifier(tf, layers(), { optimizer: tf.train.sgd(0) }));
  const run = async (seed: number): Promise<number[]> => {
    const random = Math.random;
    let state = seed;
    Math.random = () => (state = (state * 16807) % 2147483647) / 2147483647;
    try {
      return await fit(frozen, { epochs: 12, batchSize: 20 });
    } finally {
      Math.random = random;
    }
  };
  await withCapture(async ({ said, captured }) => {
    await run(1);
    const before = captured();
    const losses = (await run(7)).slice(-12);
    assert.equal(captured() - before, 12);
    assert.equal(new Set(losses).size, 12, 'every step has its own');
    const mean = losses.reduce((sum, loss) => sum + loss, 0) / 12;
    const plainLoss = (frozen.model.evaluate(frozen.x, frozen.y) as Tensor).dataSync()[0]!;
    assert.ok(Math.abs(mean - plainLoss) < 0.5 * plainLoss, `${mean} with dropout, ${plainLoss} without`);
    assert.deepEqual((await run(7)).slice(-12), losses);
    assert.notDeepEqual((await run(8)).slice(-12), losses);
    assert.deepEqual(said, []);
  });
});

test('a thousand steps leave no tensor behind, and a clone keeps its values', real, async () => {
  const [trained] = twins(MODELS['adam']!);
  const backend = currentNodeBackend(tf)!;
  await withCapture(async ({ captured }) => {
    await fit(trained, { epochs: 4 });
    const clone = trained.model.getWeights()[0]!.clone();
    const values = clone.dataSync().slice();
    await fit(trained, { epochs: 1 });
    const before = [tf.memory().numTensors, backend.binding.getNumOfTensors()];
    await fit(trained, { epochs: 340 });
    assert.deepEqual([tf.memory().numTensors, backend.binding.getNumOfTensors()], before);
    assert.ok(captured() > 1000);
    assert.deepEqual(clone.dataSync(), values);
    assert.notDeepEqual(trained.model.getWeights()[0]!.dataSync(), values);
  });
});

test('steps that are watched or never captured leave no tensor behind either', real, async () => {
  const noisy = classifier(tf, [
    tf.layers.dense({ inputShape: [5], units: 4 }),
    tf.layers.gaussianNoise({ stddev: 0.1 }),
  ]);
  for (const trained of [plain(tf, tf.train.sgd(0.1)), small(tf, noisy)]) {
    const before = tf.memory().numTensors;
    await withCapture(() => fit(trained, { epochs: 5 }));
    assert.equal(tf.memory().numTensors, before, trained.model.name);
  }
});

test('what was captured of a model goes with the model', real, async () => {
  const backend = currentNodeBackend(tf)!;
  const { binding } = backend;
  const names = new Set<string>();
  await withCapture(async () => {
    const own = backend.binding;
    backend.binding = {
      ...own,
      addGraphFunction(name, ...rest) {
        names.add(name);
        own.addGraphFunction(name, ...rest);
      },
      removeFunction(name) {
        names.delete(name);
        own.removeFunction(name);
      },
    };
    const trained = MODELS['adam']!(tf);
    await fit(trained);
    assert.equal(names.size, 2, 'a plan for each size of batch');
    trained.model.dispose();
    assert.deepEqual([...names], []);
  });
  backend.binding = binding;
});
