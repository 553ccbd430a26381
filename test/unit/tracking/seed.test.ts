import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { createRandom, drawSeed, seedRandom, seedTensorFlow } from '../../../engine/trainer/tracking/index.ts';
import { BACKENDS, seeded, sums, tf } from './harness.ts';

const twenty = () => tf.data.array(Array.from({ length: 20 }, (_, index) => index));

/** Everything in TensorFlow.js that draws at random, each as numbers. */
const SOURCES: Record<string, () => Promise<unknown>> = {
  initialisers: async () => {
    const makers = [
      tf.initializers.glorotUniform({}),
      tf.initializers.glorotNormal({}),
      tf.initializers.heNormal({}),
      tf.initializers.leCunUniform({}),
      tf.initializers.randomNormal({}),
      tf.initializers.randomUniform({}),
      tf.initializers.truncatedNormal({}),
      tf.initializers.orthogonal({}),
      tf.initializers.varianceScaling({ scale: 1, mode: 'fanIn', distribution: 'normal' }),
    ];
    return makers.map((maker) => [...maker.apply([4, 4]).dataSync()]);
  },
  'random tensors': async () =>
    [
      tf.randomNormal([9]),
      tf.randomUniform([9]),
      tf.truncatedNormal([9]),
      tf.randomGamma([9], 2),
      tf.randomStandardNormal([9]),
      tf.randomUniformInt([9], 0, 1000),
      tf.rand([9], () => Math.random()),
    ].map((tensor) => [...tensor.dataSync()]),
  multinomial: async () => [...tf.multinomial(tf.tensor1d([0.2, 0.3, 0.5]), 20, undefined, true).dataSync()],
  dropout: async () => [...tf.dropout(tf.ones([40]), 0.5).dataSync()],
  'util.shuffle': async () => {
    const list = Array.from({ length: 20 }, (_, index) => index);
    tf.util.shuffle(list);
    return [list, [...tf.util.createShuffledIndices(20)]];
  },
  'dataset.shuffle': async () => twenty().shuffle(20).repeat(2).toArray(),
  'dataset.shuffle with seed 0': async () =>
    twenty()
      .shuffle(20, 0 as never)
      .toArray(),
  'shuffle of an iterator': async () => {
    const iterator = (await twenty().iterator()) as unknown as {
      shuffle(size: number): { toArrayForTest(): Promise<unknown> };
    };
    return iterator.shuffle(20).toArrayForTest();
  },
  'a fit': async () => {
    const { xs, ys } = sums();
    const model = tf.sequential();
    model.add(tf.layers.dense({ units: 8, inputShape: [4], activation: 'relu' }));
    model.add(tf.layers.dropout({ rate: 0.4 }));
    model.add(tf.layers.gaussianNoise({ stddev: 0.1 }));
    model.add(tf.layers.dense({ units: 1 }));
    model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
    const { history } = await model.fit(xs, ys, { epochs: 3, batchSize: 4, validationSplit: 0.25, verbose: 0 });
    return history;
  },
};

for (const backend of BACKENDS) {
  describe(`seed on ${backend}`, () => {
    before(async () => {
      await tf.setBackend(backend);
    });

    for (const [name, draw] of Object.entries(SOURCES)) {
      // WebAssembly has no kernel of its own for it.
      if (name === 'multinomial' && tf.getKernel('Multinomial', backend) == null) continue;
      it(`decides ${name}: the same again, another for another seed`, async () => {
        const first = await seeded(42, draw);
        await new Promise((resolve) => setTimeout(resolve, 5));
        assert.deepEqual(await seeded(42, draw), first);
        assert.notDeepEqual(await seeded(43, draw), first);
      });
    }
  });
}

describe('seed', () => {
  it('puts everything back', async () => {
    const { random } = Math;
    const { shuffle } = tf.data.Dataset.prototype;
    await seeded(1, async () => {
      assert.notEqual(Math.random, random);
      assert.notEqual(tf.data.Dataset.prototype.shuffle, shuffle);
    });
    assert.equal(Math.random, random);
    assert.equal(tf.data.Dataset.prototype.shuffle, shuffle);
  });

  it('draws nothing from Math.random for a data set’s shuffle, and keeps the user’s own seed', async () => {
    const own = () => twenty().shuffle(20, 'mine').toArray();
    const free = await own();
    await seeded(1, async () => {
      const undo = seedRandom(9);
      await twenty().shuffle(20).toArray();
      const next = Math.random();
      undo();
      assert.equal(next, createRandom(9)());
      assert.deepEqual(await own(), free);
    });
  });

  it('is even: mean, variance, bits and neighbouring seeds', () => {
    for (const seed of [0, 1, 2, 2 ** 32, 2 ** 53 - 1, -5]) {
      const random = createRandom(seed);
      const numbers = Array.from({ length: 50_000 }, random);
      const mean = numbers.reduce((sum, value) => sum + value, 0) / numbers.length;
      const variance = numbers.reduce((sum, value) => sum + (value - mean) ** 2, 0) / numbers.length;
      assert.ok(Math.abs(mean - 0.5) < 0.01, `mean ${mean} of seed ${seed}`);
      assert.ok(Math.abs(variance - 1 / 12) < 0.002, `variance ${variance} of seed ${seed}`);
      assert.ok(numbers.every((value) => value >= 0 && value < 1));
      assert.ok(new Set(numbers).size > 49_999);
    }
    const firsts = new Set(Array.from({ length: 10_000 }, (_, seed) => createRandom(seed)()));
    assert.equal(firsts.size, 10_000);
    assert.notEqual(createRandom(1)(), createRandom(1 + 2 ** 32)());
    assert.throws(() => createRandom(0.5), /whole number/);
  });

  it('gives native multinomial a whole seed that is not 0', async () => {
    const seeds: unknown[] = [];
    const kernelFunc = ({ attrs }: { attrs?: Record<string, unknown> }) => {
      seeds.push(attrs!['seed']);
      return [];
    };
    tf.registerKernel({ kernelName: 'Multinomial', backendName: 'tensorflow', kernelFunc: kernelFunc as never });
    try {
      const undo = seedTensorFlow(tf, 1);
      const run = (seed: number) =>
        tf.getKernel('Multinomial', 'tensorflow').kernelFunc({ inputs: {}, attrs: { seed }, backend: {} });
      for (const seed of [0.0000001, 0.5, 0.9999999, 7]) run(seed);
      undo();
      run(0.5);
      assert.deepEqual(seeds, [1, 16384, 32766, 7, 0.5]);
    } finally {
      tf.unregisterKernel('Multinomial', 'tensorflow');
    }
  });

  it('draws whole 32-bit seeds', () => {
    const seeds = Array.from({ length: 50 }, drawSeed);
    assert.ok(seeds.every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32));
    assert.ok(new Set(seeds).size > 45);
  });
});
