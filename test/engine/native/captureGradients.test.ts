// Captured steps of loops that take gradients themselves, against ordinary ones, over a real TensorFlow of Python's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type * as TensorFlowJs from '@tensorflow/tfjs';
import { currentNodeBackend } from '../../../engine/backends/capture/nodeBackend.ts';
import { assertEqual, real, tf, withCapture } from './captured.ts';
import { GRADIENT_LOOPS, type OwnSteps } from './gradientLoops.ts';

async function walk({ weights, step }: OwnSteps, steps = 16): Promise<number[][]> {
  const seen: number[] = [];
  for (let number = 0; number < steps; number += 1) seen.push(...(await step(number)));
  const numbers = weights.map((weight) => [...weight.dataSync()]);
  tf.dispose(weights);
  return [seen, ...numbers];
}

for (const [name, [atLeast, make]] of Object.entries(GRADIENT_LOOPS))
  test(`the numbers of ordinary steps: ${name}`, real, async () => {
    const expected = await walk(make(tf));
    await withCapture(async ({ said, captured }) => {
      const actual = await walk(make(tf));
      expected.forEach((each, place) => assertEqual(actual[place]!, each, `${name}: ${place}`));
      assert.deepEqual(said, []);
      assert.ok(captured() >= atLeast, `${captured()} captured steps`);
    });
  });

const square = (weight: TensorFlowJs.Variable) => (): TensorFlowJs.Scalar =>
  tf.tidy(() => tf.sum(tf.square(weight)) as TensorFlowJs.Scalar);

test('gradients that nobody applies, and those of another function, are those of ordinary steps', real, async () => {
  const weight = tf.variable(tf.tensor1d([1, 2, 3]));
  const optimizer = tf.train.sgd(0.1);
  await withCapture(async ({ captured }) => {
    for (let step = 0; step < 10; step += 1) {
      const { value, grads } = tf.variableGrads(square(weight), [weight]);
      optimizer.applyGradients(grads as never);
      tf.dispose([value, grads] as never);
    }
    assert.ok(captured() >= 5);
    weight.assign(tf.tensor1d([1, 2, 3]));
    const left = tf.variableGrads(square(weight), [weight]);
    const other = tf.variableGrads(() => tf.sum(tf.mul(weight, 5)) as TensorFlowJs.Scalar, [weight]);
    await Promise.resolve();
    assert.deepEqual([...left.grads[weight.name]!.dataSync()], [2, 4, 6]);
    assert.deepEqual([...other.grads[weight.name]!.dataSync()], [5, 5, 5]);
    optimizer.applyGradients(other.grads as never);
    assertEqual(weight.dataSync(), [0.5, 1.5, 2.5], 'by the other gradients');
    tf.dispose([left, other] as never);
  });
  weight.dispose();
});

test('one more operation, another gradient and a gradient that is read change what they change', real, async () => {
  const weight = tf.variable(tf.tensor1d([1, 2, 3]));
  const optimizer = tf.train.sgd(0.1);
  const walked = (): number[] => {
    const seen: number[] = [];
    weight.assign(tf.tensor1d([1, 2, 3]));
    for (let step = 0; step < 14; step += 1)
      tf.tidy(() => {
        const { grads } = tf.variableGrads(square(weight), [weight]);
        const gradient = grads[weight.name]!;
        if (step === 8) seen.push(...gradient.dataSync());
        const used = step === 10 ? tf.mul(gradient, 2) : step === 12 ? tf.onesLike(gradient) : gradient;
        optimizer.applyGradients({ [weight.name]: used } as never);
        if (step > 5) seen.push(...weight.dataSync());
      });
    return seen;
  };
  const expected = walked();
  await withCapture(async ({ said, captured }) => {
    assertEqual(walked(), expected, 'the weights');
    assert.ok(captured() >= 6, `${captured()}`);
    assert.deepEqual(said, []);
  });
  weight.dispose();
});

test("an error in the function is the person's, and the next step goes on", real, async () => {
  const weight = tf.variable(tf.tensor1d([1, 2, 3]));
  const optimizer = tf.train.sgd(0.01);
  const fail = (): never => {
    throw new RangeError('no more words');
  };
  const step = (loss: () => TensorFlowJs.Scalar): void =>
    tf.tidy(() => optimizer.applyGradients(tf.variableGrads(loss, [weight]).grads as never));
  await withCapture(async ({ captured, said }) => {
    const backend = currentNodeBackend(tf)!;
    for (let index = 0; index < 6; index += 1) step(square(weight));
    const before = backend.binding.getNumOfTensors();
    assert.throws(() => step(() => tf.tidy(() => (tf.square(weight), fail()))), /no more words/);
    assert.equal(backend.binding.getNumOfTensors(), before);
    const count = captured();
    step(square(weight));
    assert.equal(captured(), count + 1);
    assert.deepEqual(said, []);
  });
  weight.dispose();
});

test('thousands of steps leave no tensor behind', real, async () => {
  const steps = GRADIENT_LOOPS['gradients that are clipped']![1](tf);
  const backend = currentNodeBackend(tf)!;
  const now = (): number[] => [tf.memory().numTensors, tf.memory().numBytes, backend.binding.getNumOfTensors()];
  await withCapture(async ({ captured, said }) => {
    for (let index = 0; index < 6; index += 1) await steps.step(index);
    const before = now();
    for (let index = 0; index < 300; index += 1) await steps.step(index);
    assert.deepEqual(now(), before);
    assert.ok(captured() > 290, `${captured()} ${said.join()}`);
  });
  tf.dispose(steps.weights);
});
