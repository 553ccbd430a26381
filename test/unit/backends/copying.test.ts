import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Tensor } from '@tensorflow/tfjs';
import { backendNamed } from '../../../engine/backends/all.ts';

const search = { from: import.meta.dirname, packageFolders: [] };
const { tf } = await backendNamed('wasm').load(search);
await backendNamed('cpu').load(search);

/** Shapes, types and numbers of what is computed on both back ends. */
async function assertSame(compute: () => Tensor[], what: string): Promise<void> {
  const [wasm, cpu] = [await on('wasm', compute), await on('cpu', compute)];
  assert.deepEqual(wasm, cpu, what);
}

async function on(backend: string, compute: () => Tensor[]): Promise<unknown[]> {
  await tf.setBackend(backend);
  return tf.tidy(compute).map((each) => [each.shape, each.dtype, [...each.dataSync()]]);
}

const SHAPE = [3, 4, 2, 5];
const numbers = Array.from({ length: 120 }, (_, place) => place - 40);
const TYPES = ['float32', 'int32', 'bool'] as const;
const tensor = (dtype: (typeof TYPES)[number], shape = SHAPE): Tensor =>
  tf.tensor(dtype === 'bool' ? numbers.map((each) => each % 3 === 0) : numbers, shape, dtype);

describe('copies on WebAssembly', () => {
  it('cuts any block out of a tensor', async () => {
    for (const dtype of TYPES)
      for (const [begin, size] of [
        [[0, 0, 0, 0], SHAPE],
        [
          [1, 0, 0, 0],
          [2, 4, 2, 5],
        ],
        [
          [0, 1, 0, 0],
          [3, 2, 2, 5],
        ],
        [
          [1, 1, 1, 1],
          [2, 3, 1, 3],
        ],
        [
          [2, 0, 1, 4],
          [1, 4, 1, 1],
        ],
        [
          [0, 0, 0, 2],
          [3, 4, 2, 0],
        ],
      ] as const)
        await assertSame(() => [tf.slice(tensor(dtype), [...begin], [...size])], `${dtype} [${begin}], [${size}]`);
    await assertSame(() => [tf.slice(tensor('float32', [120]), 7, 9)], 'one dimension');
  });
  it('takes tensors apart along any axis', async () => {
    for (const dtype of TYPES)
      for (const axis of [0, 1, 2, 3, -1]) {
        await assertSame(() => tf.unstack(tensor(dtype), axis), `unstack ${dtype}, ${axis}`);
        const sizes = [1, SHAPE.at(axis)! - 1];
        await assertSame(() => tf.split(tensor(dtype), sizes, axis), `split ${dtype}, ${axis}`);
      }
  });
  it('keeps a clone as it was when Adam moves the weight', async () => {
    await tf.setBackend('wasm');
    const weight = tf.variable(tf.tensor1d([1, 2, 3, 4, 5]));
    const optimizer = tf.train.adam(0.1);
    const move = () => optimizer.minimize(() => tf.sum(tf.square(weight)));
    move();
    const [clone, before] = [weight.clone(), [...weight.dataSync()]];
    move();
    assert.deepEqual([...clone.dataSync()], before);
    assert.notDeepEqual([...weight.dataSync()], before);
    move();
    assert.deepEqual([...clone.dataSync()], before);
  });
  it('lets tensors be as many as they were', async () => {
    await tf.setBackend('wasm');
    const x = tensor('float32');
    const weight = tf.variable(tf.ones([5]));
    const optimizer = tf.train.adam(0.1);
    const move = () => optimizer.minimize(() => tf.sum(tf.relu(tf.mul(tf.clone(x), weight))));
    move();
    const before = tf.memory();
    const ids = tf.backend().numDataIds();
    for (let count = 0; count < 5; count += 1) move();
    assert.equal(tf.memory().numTensors, before.numTensors);
    assert.equal(tf.backend().numDataIds(), ids);
  });
  it('finds gradients of gradients through what it kept', async () => {
    await assertSame(() => {
      const x = tf.tensor1d([0.5, -1, 2]);
      const first = tf.grad((z) => tf.sum(tf.mul(tf.relu(z), tf.square(z))) as never);
      return [tf.grad((z) => tf.sum(tf.mul(first(z), z)) as never)(x)];
    }, 'second gradient');
  });
});
