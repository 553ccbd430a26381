import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it } from 'node:test';
import { parseSnapshot } from '../../../engine/core/runs/layerStatistics.ts';
import { createGauges } from '../../../engine/trainer/tracking/gauges.ts';
import type { Series } from '../../../engine/trainer/tracking/series.ts';
import { seeded, smallModel, sums, tf, tracked, weightsOf } from './harness.ts';

/** Gauges by a clock that a test turns. */
function watched() {
  let time = 0;
  const rows: [number, Readonly<Record<string, number>>][] = [];
  const series = { values: (_axis, step, values) => void rows.push([step, values]) } as Pick<
    Series,
    'values'
  > as Series;
  const gauges = createGauges({ tf, series, axis: 'batch', now: () => time });
  return { gauges, rows, pass: (milliseconds: number) => (time += milliseconds) };
}

describe('gauges', () => {
  it('log a rate where it changes, with the step before, so that a line between the points is true', () => {
    const { gauges, rows } = watched();
    gauges.epochBegan();
    for (const [index, rate] of [0.1, 0.1, 0.1, 0.01, 0.01].entries())
      gauges.stepped(index + 1, { rate, examples: undefined });
    const { learning_rate: ofEpoch } = gauges.epochEnded();
    assert.equal(ofEpoch, 0.01);
    assert.deepEqual(rows, [
      [1, { learning_rate: 0.1 }],
      [3, { learning_rate: 0.1 }],
      [4, { learning_rate: 0.01 }],
      [5, { learning_rate: 0.01 }],
    ]);
  });

  it('log no rate that is not known', () => {
    const { gauges, rows } = watched();
    gauges.epochBegan();
    gauges.stepped(1, { rate: undefined, examples: undefined });
    assert.equal('learning_rate' in gauges.epochEnded(), false);
    assert.deepEqual(rows, []);
  });

  it('tell how fast steps and examples go by, without the time between epochs', () => {
    const { gauges, rows, pass } = watched();
    gauges.epochBegan();
    for (let step = 1; step <= 4; step += 1) {
      pass(50);
      gauges.stepped(step, { rate: undefined, examples: 32 });
    }
    const first = gauges.epochEnded();
    assert.deepEqual([first.steps_per_second, first.examples_per_second], [20, 640]);
    assert.deepEqual(
      rows.map(([step, values]) => [step, values['steps_per_second'], values['examples_per_second']]),
      [[2, 20, 640]],
    );
    // Validation.
    pass(10_000);
    gauges.epochBegan();
    pass(100);
    gauges.stepped(5, { rate: undefined, examples: 16 });
    const { steps_per_second, examples_per_second } = gauges.epochEnded();
    assert.deepEqual([steps_per_second, examples_per_second], [10, 160]);
  });

  it('say what memory is in use', () => {
    const kept = tf.zeros([512, 1024]);
    const { memory_mib, tensors_mib } = watched().gauges.epochEnded();
    kept.dispose();
    assert.ok(memory_mib! > 10 && memory_mib! < 100_000, String(memory_mib));
    assert.ok(tensors_mib! >= 2, String(tensors_mib));
  });

  it('of a fit stand in its epochs beside the metrics, with the rate that each used', async () => {
    const { xs, ys } = sums();
    const run = await tracked(
      () => {
        const model = smallModel();
        const callbacks = { onEpochEnd: () => void (model.optimizer as tf.SGDOptimizer).setLearningRate(0.01) };
        return model.fit(xs, ys, { epochs: 2, batchSize: 8, verbose: 0, callbacks: callbacks as never });
      },
      { gauges: true },
    );
    assert.deepEqual(run.curve('fit', 'epoch', 'learning_rate'), [0.05, 0.01]);
    for (const name of ['steps_per_second', 'examples_per_second', 'memory_mib', 'tensors_mib'])
      assert.ok(
        run.curve('fit', 'epoch', name).every((value) => value! > 0 || name === 'tensors_mib'),
        name,
      );
    const rated = run.values.filter(({ axis, metrics }) => axis === 'batch' && 'learning_rate' in metrics);
    assert.deepEqual(
      rated.map(({ step, metrics }) => [step, metrics['learning_rate']]),
      [
        [1, 0.05],
        [3, 0.05],
        [4, 0.01],
        [6, 0.01],
      ],
    );
  });

  it('of a loop stand on its steps', async () => {
    const weight = tf.variable(tf.scalar(4));
    const optimizer = tf.train.sgd(0.1);
    const run = await tracked(
      async () => {
        for (let step = 0; step < 3; step += 1) {
          if (step === 2) optimizer.setLearningRate(0.2);
          optimizer.minimize(() => weight.square());
        }
        await Promise.resolve();
      },
      { gauges: true },
    );
    assert.deepEqual(
      run.values.flatMap(({ axis, step, metrics }) =>
        'learning_rate' in metrics ? [[axis, step, metrics['learning_rate']]] : [],
      ),
      [
        ['step', 1, 0.1],
        ['step', 2, 0.1],
        ['step', 3, 0.2],
      ],
    );
  });

  it('change no weight, gradients looked at or not, and leave no tensor', async () => {
    const train = () =>
      seeded(7, async () => {
        const { xs, ys } = sums();
        const model = smallModel({ dropout: 0.5 });
        const before = tf.memory().numTensors;
        await model.fit(xs, ys, { epochs: 4, batchSize: 3, validationSplit: 0.25, shuffle: true, verbose: 0 });
        return { weights: weightsOf(model), tensors: tf.memory().numTensors - before };
      });
    const plain = await train();
    const run = await tracked(train, { gauges: true, gradients: true });
    assert.deepEqual(run.result, plain);
    assert.ok(run.values.some(({ metrics }) => 'gradient_norm' in metrics));
  });
});

describe('the length of gradients', () => {
  const norms = (run: Awaited<ReturnType<typeof tracked>>) =>
    run.values.flatMap(({ axis, step, metrics }) =>
      'gradient_norm' in metrics ? [[axis, step, metrics['gradient_norm']]] : [],
    );

  it('is that of all weights together, as the step took them', async () => {
    const [a, b] = [tf.variable(tf.tensor1d([1, 2])), tf.variable(tf.scalar(3))];
    const optimizer = tf.train.sgd(0.1);
    // The gradients are 2a = [2, 4] and 2b = 6: a length of √56.
    const loss = () => a.square().sum().add(b.square()) as tf.Scalar;
    const run = await tracked(() => Promise.resolve(optimizer.minimize(loss)), { gradients: true });
    assert.equal(norms(run).length, 1);
    const [axis, step, value] = norms(run)[0]!;
    assert.deepEqual([axis, step], ['step', 1]);
    assert.ok(Math.abs(Number(value) - Math.sqrt(56)) < 1e-5, String(value));
  });

  it('is of what is applied, where a loop applies gradients itself', async () => {
    const weight = tf.variable(tf.tensor1d([1, 2]));
    const optimizer = tf.train.sgd(0.1);
    const run = await tracked(
      () => {
        const { grads } = tf.variableGrads(() => weight.square().sum());
        const halved = Object.fromEntries(Object.entries(grads).map(([name, each]) => [name, each.div(2)]));
        return Promise.resolve(optimizer.applyGradients(halved));
      },
      { gradients: true },
    );
    // Halved: [1, 2].
    assert.ok(Math.abs(Number(norms(run)[0]?.[2]) - Math.sqrt(5)) < 1e-5, JSON.stringify(norms(run)));
  });

  it('is not logged where nobody asks', async () => {
    const { xs, ys } = sums();
    const run = await tracked(() => smallModel().fit(xs, ys, { verbose: 0 }));
    assert.deepEqual(norms(run), []);
  });
});

describe('what layers are like', () => {
  it('is kept for each layer: lengths of weights and gradients, and units that nothing moved', async () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'descent-layers-'));
    const layers = path.join(folder, 'layers.jsonl');
    const model = tf.sequential({
      layers: [
        tf.layers.dense({ units: 2, activation: 'relu', inputShape: [1], name: 'first' }),
        tf.layers.dense({ units: 1, name: 'second' }),
      ],
    });
    // The first unit is above zero for the input 1, the second below: it is dead, and so is what comes out of it.
    const values: [number[], number[]][] = [
      [
        [3, -4],
        [1, 2],
      ],
      [[0, 0], [2]],
      [
        [1, 1],
        [2, 1],
      ],
      [[0], [1]],
    ];
    model.setWeights(values.map(([numbers, shape]) => tf.tensor(numbers, shape)));
    model.compile({ optimizer: tf.train.sgd(0.01), loss: 'meanSquaredError' });
    await tracked(() => model.fit(tf.tensor2d([[1]]), tf.tensor2d([[1]]), { verbose: 0 }), { gradients: true, layers });
    const lines = readFileSync(layers, 'utf8').trim().split('\n').map(parseSnapshot);
    rmSync(folder, { recursive: true });
    const [snapshot, ...more] = lines.filter((each) => each?.layers[0]?.gradient !== undefined);
    assert.equal(more.length, 0);
    assert.equal(lines.length, 2);
    assert.deepEqual([snapshot?.series, snapshot?.axis, snapshot?.step], ['fit', 'batch', 1]);
    const [first, second] = snapshot!.layers;
    // The answer is 3, the target 1: dL/dŷ = 4, so that the kernels' gradients are [4, 0] and [12, 0].
    assert.deepEqual(
      { ...first, gradient: first!.gradient?.toFixed(4), gradients: undefined },
      {
        name: 'first',
        parameters: 4,
        weight: 5,
        gradient: Math.sqrt(32).toFixed(4),
        units: 2,
        still: 1,
        gradients: undefined,
      },
    );
    assert.deepEqual([first!.gradients?.from, first!.gradients?.to], [0, 4]);
    assert.deepEqual([second!.units, second!.still, second!.gradient?.toFixed(4)], [1, 0, Math.sqrt(160).toFixed(4)]);
  });

  it('of a line that was cut off is nothing', () => {
    assert.equal(parseSnapshot('{"series":"fit","axis":"batch","step":1,"time":2,"layers":[{"na'), undefined);
    assert.deepEqual(
      parseSnapshot('{"series":"fit","axis":"batch","step":1,"time":2,"layers":[{"name":"a"}]}')?.layers,
      [],
    );
  });
});
