import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { type LayerSnapshot, parseSnapshot } from '../../../engine/core/runs/layerStatistics.ts';
import { BACKENDS, type Collected, seeded, smallModel, sums, tf, tracked, weightsOf } from './harness.ts';

/** What is kept of the layers' activations while `body` runs under tracking. */
async function snapshotsOf(body: (collected: Collected) => Promise<unknown>): Promise<readonly LayerSnapshot[]> {
  const folder = mkdtempSync(path.join(tmpdir(), 'descent-layers-'));
  const layers = path.join(folder, 'layers.jsonl');
  try {
    await tracked(body, { layers });
    if (!existsSync(layers)) return [];
    return readFileSync(layers, 'utf8')
      .trim()
      .split('\n')
      .map((line) => parseSnapshot(line)!)
      .filter(({ examples }) => examples !== undefined);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Its first layer gives [x, −x] above zero: for inputs above zero the second unit is dead. */
function halfDead(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units: 2, activation: 'relu', inputShape: [1], name: 'first' }),
      tf.layers.dense({ units: 1, name: 'second' }),
    ],
  });
  const weights: [number[], number[]][] = [
    [
      [1, -1],
      [1, 2],
    ],
    [[0, 0], [2]],
    [
      [2, 3],
      [2, 1],
    ],
    [[0], [1]],
  ];
  model.setWeights(weights.map(([numbers, shape]) => tf.tensor(numbers, shape)));
  model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
  return model;
}

const [xs, ys] = [tf.tensor2d([[1], [3]]), tf.tensor2d([[2], [6]])];

function assertHalfDead([snapshot]: readonly LayerSnapshot[]): void {
  assert.equal(snapshot?.examples, 2);
  const [first, second] = snapshot.layers;
  // 1, 0, 3, 0: half of it zero, a mean of 1, and of the squares 2.5.
  assert.deepEqual([first!.name, first!.activation?.mean, first!.activation?.zeros], ['first', 1, 0.5]);
  assert.ok(Math.abs(first!.activation!.deviation - Math.sqrt(1.5)) < 1e-6);
  assert.deepEqual([first!.activation?.units, first!.activation?.dead], [2, 1]);
  const { from, to, counts } = first!.activation!.histogram!;
  assert.deepEqual([from, to, counts[0], counts.at(-1)], [0, 3, 2, 1]);
  assert.deepEqual([second!.activation?.mean, second!.activation?.dead], [4, 0]);
  assert.deepEqual([first!.parameters, first!.weight], [4, Math.SQRT2]);
  assert.deepEqual([first!.weights?.from, first!.weights?.to], [-1, 1]);
}

for (const backend of BACKENDS)
  describe(`what comes out of layers, on ${backend}`, () => {
    const on = async <R>(run: () => Promise<R>): Promise<R> => {
      await tf.setBackend(backend);
      return run().finally(() => tf.setBackend('cpu'));
    };

    it('is kept of fit while somebody looks, and of nobody otherwise', () =>
      on(async () => {
        const fit = (look: boolean) =>
          snapshotsOf(async (collected) => {
            collected.look(look);
            await halfDead().fit(xs, ys, { verbose: 0 });
          });
        assert.deepEqual(await fit(false), []);
        assertHalfDead(await fit(true));
      }));

    it('is kept of fitDataset, of trainOnBatch and of a loop of the file’s own', () =>
      on(async () => {
        const data = tf.data.array([{ xs, ys }] as never) as tf.data.Dataset<never>;
        assertHalfDead(
          await snapshotsOf(async (collected) => {
            collected.look(true);
            await halfDead().fitDataset(data, { epochs: 1, verbose: 0 });
          }),
        );
        assertHalfDead(
          await snapshotsOf(async (collected) => {
            collected.look(true);
            await halfDead().trainOnBatch(xs, ys);
          }),
        );
        const optimizer = tf.train.sgd(0);
        for (const asked of ['apply', 'predict'] as const)
          assertHalfDead(
            await snapshotsOf(async (collected) => {
              collected.look(true);
              const model = halfDead();
              const loss = () => tf.losses.meanSquaredError(ys, model[asked](xs) as tf.Tensor) as tf.Scalar;
              await Promise.resolve(optimizer.minimize(loss));
            }),
          );
      }));

    it('changes no weight and leaves no tensor', () =>
      on(async () => {
        const train = () =>
          seeded(7, async () => {
            const { xs, ys } = sums();
            const model = smallModel({ dropout: 0.5 });
            const before = tf.memory().numTensors;
            await model.fit(xs, ys, { epochs: 4, batchSize: 3, validationSplit: 0.25, shuffle: true, verbose: 0 });
            return { weights: weightsOf(model), tensors: tf.memory().numTensors - before };
          });
        const plain = await train();
        let looked: unknown;
        const kept = await snapshotsOf(async (collected) => {
          collected.look(true);
          looked = await train();
        });
        assert.ok(kept.length > 0);
        assert.deepEqual(looked, plain);
      }));
  });

describe('a layer', () => {
  it('that does not learn is told of as frozen, with its weights', async () => {
    const kept = await snapshotsOf(async (collected) => {
      collected.look(true);
      const model = halfDead();
      model.layers[0]!.trainable = false;
      model.compile({ optimizer: 'sgd', loss: 'meanSquaredError' });
      await model.fit(xs, ys, { verbose: 0 });
    });
    const [first, second] = kept[0]!.layers;
    assert.deepEqual([first!.frozen, first!.parameters, first!.weights?.to], [true, 0, 1]);
    assert.equal(second!.frozen, undefined);
  });

  it('within a model within the model is looked at, too', async () => {
    const kept = await snapshotsOf(async (collected) => {
      collected.look(true);
      const inner = halfDead();
      const input = tf.input({ shape: [1] });
      const model = tf.model({ inputs: input, outputs: inner.apply(input) as tf.SymbolicTensor });
      model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
      await model.fit(xs, ys, { verbose: 0 });
    });
    assertHalfDead(kept);
  });
});
