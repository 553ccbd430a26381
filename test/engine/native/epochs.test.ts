// What a `fit` of captured steps tells callbacks, beside what TensorFlow.js's own loop tells them.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as TensorFlowJs from '@tensorflow/tfjs';
import { assertEqual, assertSameWeights, real, tf, twins, withCapture } from './captured.ts';
import { MODELS, type Trained } from './captureModels.ts';

const make = MODELS['momentum and accuracy']!;

type Told = readonly [event: string, logs?: TensorFlowJs.Logs];

/** All that callbacks written as functions are told, and the history. */
async function told({ model, x, y }: Trained, extra: TensorFlowJs.ModelFitArgs = {}): Promise<Told[]> {
  const all: Told[] = [];
  const { history, epoch } = await model.fit(x, y, {
    epochs: 4,
    batchSize: 8,
    verbose: 0,
    shuffle: false,
    ...extra,
    callbacks: {
      onTrainBegin: () => void all.push(['train']),
      onEpochBegin: (number) => void all.push([`epoch ${number}`]),
      onBatchBegin: (number) => void all.push([`batch ${number}`]),
      onBatchEnd: (number, logs) => {
        all.push([`batch ${number} ended`, { ...logs }]);
        if (extra.initialEpoch === 1 && number === 1) model.stopTraining = true;
      },
      onEpochEnd: (number, logs) => void all.push([`epoch ${number} ended`, { ...logs }]),
      onTrainEnd: () => void all.push(['end']),
    },
  });
  return [
    ...all,
    [
      `history of ${epoch.join()}`,
      Object.fromEntries(Object.entries(history).map(([name, each]) => [name, Number(each.at(-1))])),
    ],
  ];
}

const WAYS: Readonly<Record<string, (trained: Trained) => TensorFlowJs.ModelFitArgs>> = {
  plain: () => ({}),
  'a share held out': () => ({ validationSplit: 0.3 }),
  'data of its own to validate with': ({ x, y }) => ({ validationData: [x, y] as never }),
  'a later first epoch, stopped within': () => ({ initialEpoch: 1 }),
  'batches of another size at the end': () => ({ batchSize: 7, epochs: 4 }),
};

for (const [name, extra] of Object.entries(WAYS))
  test(`callbacks are told the same, in the same order: ${name}`, real, async () => {
    const [ordinary, other] = twins(make);
    const expected = await told(ordinary, extra(ordinary));
    await withCapture(async ({ said, captured }) => {
      const actual = await told(other, extra(other));
      assert.deepEqual(
        actual.map(([event, logs]) => [event, Object.keys(logs ?? {})]),
        expected.map(([event, logs]) => [event, Object.keys(logs ?? {})]),
      );
      actual.forEach(([event, logs], place) =>
        assertEqual(Object.values(logs ?? {}), Object.values(expected[place]![1] ?? {}), event),
      );
      assert.deepEqual(said, []);
      if (name !== 'a later first epoch, stopped within') assert.ok(captured() > 0);
    });
    assertSameWeights(other, ordinary, name);
  });

test("a callback of the file's own class reads tensors, and finds them", real, async () => {
  const losses: number[] = [];
  class Reader extends tf.Callback {
    override async onBatchEnd(_batch: number, logs?: unknown): Promise<void> {
      losses.push(...(await (logs as { loss: TensorFlowJs.Scalar }).loss.data()));
    }
  }
  const [ordinary] = twins(make);
  await withCapture(async ({ captured }) => {
    await ordinary.model.fit(ordinary.x, ordinary.y, { epochs: 4, batchSize: 8, verbose: 0, callbacks: new Reader() });
    assert.ok(captured() > 0);
  });
  assert.equal(losses.length, 12);
  assert.ok(losses.every(Number.isFinite));
});

test('what TensorFlow.js refuses is refused in its words', real, async () => {
  const [{ model, x, y }] = twins(make);
  await withCapture(async () => {
    await assert.rejects(model.fit(x, y, { shuffle: 'batch' as never, verbose: 0 }), /batch shuffling/);
    await assert.rejects(model.fit(x, tf.zeros([3, 3]), { verbose: 0 }), /same number of samples/);
  });
});
