// Captured steps of a file's own loops, `optimizer.minimize`, against ordinary ones, over a real TensorFlow of Python's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as TensorFlowJs from '@tensorflow/tfjs';
import { currentNodeBackend } from '../../../engine/backends/capture/nodeBackend.ts';
import { assertEqual, real, tf, withCapture } from './captured.ts';
import { LOOPS, type OwnLoop } from './loops.ts';

type Tensor = TensorFlowJs.Tensor;
type Variable = TensorFlowJs.Variable;

interface Walked {
  readonly losses: number[];
  readonly weights: number[][];
}

/** Takes steps, and gives the losses and what the weights are in the end. */
function walk({ optimizer, weights, loss, between }: OwnLoop, steps = 14): Walked {
  const losses: number[] = [];
  for (let step = 0; step < steps; step += 1) {
    const cost = optimizer.minimize(() => loss(step) as TensorFlowJs.Scalar, true)!;
    losses.push(cost.dataSync()[0]!);
    cost.dispose();
    between?.(step);
  }
  const numbers = weights.map((weight) => [...weight.dataSync()]);
  tf.dispose(weights);
  return { losses, weights: numbers };
}

function assertSame(actual: Walked, expected: Walked, what: string): void {
  assertEqual(actual.losses, expected.losses, `${what}: losses`);
  actual.weights.forEach((weights, index) => assertEqual(weights, expected.weights[index]!, `${what}: ${index}`));
}

for (const [name, { make, atLeast = 8, says }] of Object.entries(LOOPS))
  test(`the numbers of ordinary steps: ${name}`, real, async () => {
    const expected = walk(make(tf));
    await withCapture(async ({ said, captured }) => {
      assertSame(walk(make(tf)), expected, name);
      assert.ok(captured() >= atLeast, `${captured()} captured steps`);
      if (atLeast === 0) assert.equal(captured(), 0);
      if (says) assert.match(said.join(), says);
      else assert.deepEqual(said, []);
    });
  });

test('what a function reads, and a way that it takes once, are those of ordinary steps', real, async () => {
  const read = (own: OwnLoop, seen: number[]): OwnLoop => ({
    ...own,
    loss(step) {
      const value = own.loss(step);
      if (step === 9) seen.push(value.dataSync()[0]!);
      return step === 11 ? tf.mul(value, 3) : value;
    },
  });
  const [first, second]: [number[], number[]] = [[], []];
  const expected = walk(read(LOOPS['perceptron']!.make(tf), first));
  await withCapture(async ({ said, captured }) => {
    assertSame(walk(read(LOOPS['perceptron']!.make(tf), second)), expected, 'a perceptron that is read');
    assertEqual(second, first, 'what was read');
    const oddities = captured();
    walk(LOOPS['perceptron']!.make(tf));
    assert.equal(oddities, captured() - oddities - 2);
    assert.deepEqual(said, []);
  });
});

test(
  'reading at every step, and other operations at every step, run as before, and it is said once',
  real,
  async () => {
    const cases: [RegExp, OwnLoop['loss']][] = [
      [
        /reads values back/,
        () =>
          tf.tidy(() =>
            weight
              .square()
              .sum()
              .mul(1 + 0 * weight.square().sum().dataSync()[0]!),
          ),
      ],
      [
        /differ from one step to the next/,
        (step) =>
          tf.tidy(() =>
            weight
              .square()
              .tile([step + 1])
              .mean(),
          ),
      ],
    ];
    const weight = tf.variable(tf.tensor1d([1, 2, 3]));
    const frozen = tf.train.sgd(0);
    for (const [why, loss] of cases)
      await withCapture(async ({ said, captured }) => {
        for (let step = 0; step < 40; step += 1) frozen.minimize(() => loss(step) as TensorFlowJs.Scalar);
        assert.equal(captured(), 0);
        assert.equal(said.length, 1, said.join('\n'));
        assert.match(said[0]!, why);
      });
    weight.dispose();
  },
);

test('the loss is given back only where it is asked for, and to the tidy around it', real, async () => {
  const weight = tf.variable(tf.tensor1d([1, 2, 3]));
  const optimizer = tf.train.sgd(0.01);
  const loss = () => tf.tidy(() => tf.sum(tf.square(weight)) as TensorFlowJs.Scalar);
  await withCapture(async ({ captured }) => {
    for (let step = 0; step < 8; step += 1) optimizer.minimize(loss);
    const before = tf.memory().numTensors;
    assert.equal(optimizer.minimize(loss), null);
    assert.equal(tf.memory().numTensors, before);
    const kept = tf.tidy(() => {
      optimizer.minimize(loss, true);
      return optimizer.minimize(loss, true)!;
    });
    assert.equal(tf.memory().numTensors, before + 1);
    const [now] = kept.dataSync();
    assert.ok(now! > 0 && now! < 14);
    kept.dispose();
    assert.ok(captured() >= 6);
  });
  weight.dispose();
});

test('what a function keeps has its values, also where it keeps it only once', real, async () => {
  const weight = tf.variable(tf.tensor1d([1, 2, 3]));
  const optimizer = tf.train.sgd(0.1);
  const seen: number[] = [];
  await withCapture(async ({ captured }) => {
    for (let step = 0; step < 12; step += 1) {
      const held: Tensor[] = [];
      optimizer.minimize(() => {
        const squares = tf.square(weight);
        if (step % 2 === 0 || step > 8) held.push(tf.keep(squares));
        if (step === 10) held.push(tf.keep(tf.mul(squares, 2)));
        return tf.sum(squares) as TensorFlowJs.Scalar;
      });
      for (const tensor of held) seen.push(tensor.dataSync()[2]!);
      tf.dispose(held);
    }
    assert.ok(captured() >= 6, `${captured()}`);
  });
  const expected: number[] = [];
  for (let step = 0, w = 3; step < 12; step += 1, w *= 0.8) {
    if (step % 2 === 0 || step > 8) expected.push(w * w);
    if (step === 10) expected.push(2 * w * w);
  }
  assertEqual(seen, expected, 'what was kept');
  weight.dispose();
});

test("an error in the function is the person's, and the next step goes on", real, async () => {
  const weight = tf.variable(tf.tensor1d([1, 2, 3]));
  const optimizer = tf.train.sgd(0.01);
  await withCapture(async ({ captured, said }) => {
    const backend = currentNodeBackend(tf)!;
    const loss = (fails: boolean) => () =>
      tf.tidy(() => {
        const squares = tf.square(weight);
        if (fails) throw new RangeError('no more words');
        return tf.sum(squares) as TensorFlowJs.Scalar;
      });
    for (let step = 0; step < 6; step += 1) optimizer.minimize(loss(false));
    const before = backend.binding.getNumOfTensors();
    assert.throws(() => optimizer.minimize(loss(true)), /no more words/);
    assert.equal(backend.binding.getNumOfTensors(), before);
    const count = captured();
    optimizer.minimize(loss(false));
    assert.equal(captured(), count + 1);
    assert.deepEqual(said, []);
  });
  weight.dispose();
});

test('ten thousand steps leave no tensor behind, and a clone keeps its values', real, async () => {
  const weights: Variable[] = [tf.variable(tf.ones([4, 4])), tf.variable(tf.zeros([4]))];
  const optimizer = tf.train.adam(0.001);
  const backend = currentNodeBackend(tf)!;
  const step = (index: number): void => {
    optimizer.minimize(() =>
      tf.tidy(() => {
        const x = tf.tensor2d([[index % 5, 1, 2, 3]]);
        return tf.mean(tf.square(tf.sub(tf.add(tf.matMul(x, weights[0] as never), weights[1]!), 1))) as never;
      }),
    );
  };
  await withCapture(async ({ captured }) => {
    for (let index = 0; index < 6; index += 1) step(index);
    const clone = weights[0]!.clone();
    const values = clone.dataSync().slice();
    step(6);
    const before = [tf.memory().numTensors, tf.memory().numBytes, backend.binding.getNumOfTensors()];
    for (let index = 0; index < 10_000; index += 1) step(index);
    assert.deepEqual([tf.memory().numTensors, tf.memory().numBytes, backend.binding.getNumOfTensors()], before);
    assert.ok(captured() > 9_900, `${captured()}`);
    assert.deepEqual(clone.dataSync(), values);
    clone.dispose();
  });
  tf.dispose(weights);
});
