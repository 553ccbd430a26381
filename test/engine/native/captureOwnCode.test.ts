// `fit` of models with code of the file's own, and with numbers that JavaScript draws, against ordinary steps.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as TensorFlowJs from '@tensorflow/tfjs';
import { assertEqual, assertSameWeights, real, type Tf, tf, twins, withCapture } from './captured.ts';
import { classifier, small, type Trained } from './captureModels.ts';

type Tensor = TensorFlowJs.Tensor;
type Layer = Parameters<typeof classifier>[1][number];

/** As many steps as `epochs`; gives the numbers of all, with the same drawn numbers each time. */
async function fit({ model, x, y }: Trained, epochs = 12): Promise<number[]> {
  const { random } = Math;
  let state = 7;
  Math.random = () => (state = (state * 16807) % 2147483647) / 2147483647;
  try {
    const { history } = await model.fit(x, y, { epochs, batchSize: 20, shuffle: false, verbose: 0 });
    return Object.values(history).flat().map(Number);
  } finally {
    Math.random = random;
  }
}

const dense = (tf: Tf): Layer => tf.layers.dense({ inputShape: [5], units: 8, activation: 'tanh' });

/** Smoothed labels. */
const ownLoss = (truth: Tensor, guess: Tensor): Tensor =>
  tf.tidy(() => tf.metrics.categoricalCrossentropy(truth.mul(0.9).add(0.1 / 3), guess).mul(2));

/** Another one with every call. */
function growingLoss() {
  let calls = 0;
  return (truth: Tensor, guess: Tensor) => tf.mul(tf.metrics.meanSquaredError(truth, guess), (calls += 1));
}

const largest = (_: Tensor, guess: Tensor): Tensor => tf.max(guess);

function scaling(tf: Tf, name: string): Layer {
  class Scaling extends tf.layers.Layer {
    static className = name;
    private scale: { read(): Tensor } | undefined;
    override build(): void {
      this.scale = this.addWeight('scale', [8], 'float32', tf.initializers.ones());
    }
    override call(inputs: Tensor | Tensor[]): Tensor {
      const [given] = Array.isArray(inputs) ? inputs : [inputs];
      return tf.tidy(() => given!.mul(this.scale!.read()).add(given!.shape.length));
    }
  }
  return new Scaling({});
}

const withDense = (tf: Tf, layer: Layer): Trained => small(tf, classifier(tf, [dense(tf), layer]));

const CASES: Readonly<Record<string, (tf: Tf) => Trained>> = {
  'a loss': (tf) => small(tf, classifier(tf, [dense(tf)], { loss: ownLoss, metrics: ['accuracy'] })),
  'a loss that is another one at every step': (tf) =>
    small(tf, classifier(tf, [dense(tf)], { loss: growingLoss(), optimizer: tf.train.adam(0.01) })),
  'a metric': (tf) => small(tf, classifier(tf, [dense(tf)], { metrics: ['accuracy', largest as never] })),
  'a layer': (tf) => withDense(tf, scaling(tf, 'Scaling')),
  'gaussian noise': (tf) => withDense(tf, tf.layers.gaussianNoise({ stddev: 0.5 })),
  'gaussian dropout': (tf) => withDense(tf, tf.layers.gaussianDropout({ rate: 0.3 })),
  'alpha dropout': (tf) => withDense(tf, tf.layers.alphaDropout({ rate: 0.3 })),
  'dropout and a loss': (tf) =>
    small(tf, classifier(tf, [dense(tf), tf.layers.dropout({ rate: 0.3 })], { loss: ownLoss })),
  'a recurrent layer and a loss': (tf) =>
    small(
      tf,
      classifier(
        tf,
        [
          tf.layers.reshape({ inputShape: [5], targetShape: [5, 1] }),
          tf.layers.lstm({ units: 4, recurrentInitializer: 'glorotUniform' }),
        ],
        { loss: ownLoss },
      ),
    ),
};

for (const [name, make] of Object.entries(CASES))
  test(`the numbers of ordinary steps: ${name}`, real, async () => {
    const [ordinary, other] = twins(make);
    const expected = await fit(ordinary);
    await withCapture(async ({ said, captured }) => {
      assertEqual(await fit(other), expected, name);
      assert.deepEqual(said, []);
      assert.ok(captured() >= 6, `${captured()} captured steps`);
    });
    assertSameWeights(other, ordinary, name);
  });

test('a layer that reads values back runs as before, and it is said once, of the model', real, async () => {
  class Reading extends tf.layers.Layer {
    static className = 'Reading';
    override call(inputs: Tensor | Tensor[]): Tensor {
      const [given] = Array.isArray(inputs) ? inputs : [inputs];
      return given!.mul(1 + 0 * given!.dataSync()[0]!);
    }
  }
  const [ordinary, other] = twins((tf) => withDense(tf, new Reading({}) as never));
  const expected = await fit(ordinary, 24);
  await withCapture(async ({ said, captured }) => {
    assertEqual(await fit(other, 24), expected, 'the losses');
    assert.equal(captured(), 0);
    assert.equal(said.length, 1, said.join('\n'));
    assert.match(said[0]!, /^Training steps of sequential\S* run .* slower: it reads values back while it runs\.$/);
  });
});
