// What becomes of a captured step that computes something else than the ordinary one, at the first comparison or the second.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as TensorFlowJs from '@tensorflow/tfjs';
import { CHECKED_STEPS } from '../../../engine/backends/capture/checkedPlan.ts';
import { currentNodeBackend } from '../../../engine/backends/capture/nodeBackend.ts';
import { assertEqual, assertSameWeights, real, tf, twins, withCapture } from './captured.ts';
import { classifier, MODELS, plain, small, type Trained } from './captureModels.ts';

/** A TensorFlow whose captured steps are off by a thousandth, from one call on. */
function spoiltFrom(call: number): { readonly calls: () => number; undo(): void } {
  const backend = currentNodeBackend(tf)!;
  const before = backend.binding;
  let calls = 0;
  backend.binding = {
    ...before,
    runFunction(name, inputs, made) {
      before.runFunction(name, inputs, made);
      if (!name.startsWith('DescentStep')) return;
      calls += 1;
      if (calls < call) return;
      const values = before.tensorDataSync(made[0]!);
      const wrong = Float32Array.from(values as Float32Array, (value) => value * 1.001);
      before.deleteTensor(made[0]!);
      made[0] = before.createTensor([], before.TF_FLOAT, wrong);
    },
  };
  return { calls: () => calls, undo: () => void (backend.binding = before) };
}

async function losses({ model, x, y }: Trained, epochs = 12): Promise<number[]> {
  const { history } = await model.fit(x, y, { epochs, batchSize: 20, shuffle: false, verbose: 0 });
  return history['loss'] as number[];
}

for (let checked = 1; checked <= CHECKED_STEPS; checked += 1)
  test(
    `a plan that differs at the ${checked}. step that it is held against is dropped, and it is said`,
    real,
    async () => {
      const [ordinary, other] = twins((tf) => plain(tf, tf.train.sgd(0.1)));
      const expected = await losses(ordinary);
      await withCapture(async ({ said, captured }) => {
        // Each comparison that differs is made a second time, with weights moved by their last place.
        const { undo } = spoiltFrom(checked);
        const actual = await losses(other).finally(undo);
        assertEqual(actual, expected, 'the losses');
        assert.equal(captured(), 0);
        assert.equal(said.length, 1, said.join('\n'));
        assert.match(said[0]!, /as one operation it would differ by 1\.0e-3 of its numbers\.$/);
      });
      assertSameWeights(other, ordinary, 'after falling back');
    },
  );

test('a loop of the file that differs at a later step falls back too', real, async () => {
  const weight = tf.variable(tf.tensor1d([1, 2, 3]));
  const walk = (): number[] => {
    weight.assign(tf.tensor1d([1, 2, 3]));
    const optimizer = tf.train.sgd(0.1);
    return Array.from({ length: 12 }, () => {
      const loss = optimizer.minimize(() => tf.sum(tf.square(weight)) as TensorFlowJs.Scalar, true)!;
      const [value] = loss.dataSync();
      loss.dispose();
      return value!;
    });
  };
  const expected = walk();
  await withCapture(async ({ said, captured }) => {
    const { undo } = spoiltFrom(CHECKED_STEPS);
    try {
      assertEqual(walk(), expected, 'the losses');
    } finally {
      undo();
    }
    assert.equal(captured(), 0);
    assert.match(said.join(), /would differ by/);
  });
  weight.dispose();
});

test('as many steps are compared before the first takes the place of an ordinary one', real, async () => {
  for (const make of [MODELS['adam']!, dropout]) {
    const [trained] = twins(make);
    await withCapture(async ({ said, captured }) => {
      const { calls, undo } = spoiltFrom(Infinity);
      // The first makes the optimizer's variables or is seen; what is learned of the next is compared at once.
      await losses(trained, CHECKED_STEPS);
      assert.equal(captured(), 0);
      await losses(trained, 4).finally(undo);
      assert.ok(captured() >= 2 && captured() <= 3, `${captured()} captured steps`);
      assert.equal(calls() - captured(), CHECKED_STEPS);
      assert.deepEqual(said, []);
    });
  }
});

const dropout = (tf: typeof TensorFlowJs): Trained => {
  const layers = [tf.layers.dense({ inputShape: [5], units: 8 }), tf.layers.dropout({ rate: 0.5 })];
  return small(tf, classifier(tf, layers));
};
