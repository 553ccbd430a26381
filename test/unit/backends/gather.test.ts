import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { backendNamed } from '../../../engine/backends/all.ts';

const search = { from: import.meta.dirname, packageFolders: [] };
const { tf } = await backendNamed('wasm').load(search);
await backendNamed('cpu').load(search);

describe('gathering on WebAssembly', () => {
  it('gives what plain JavaScript gives, along any axis and of any type', async () => {
    const shape = [3, 4, 5] as const;
    const numbers = Array.from({ length: 60 }, (_, place) => place - 20);
    const given = {
      float32: numbers.map((each) => each / 7),
      int32: numbers,
      bool: numbers.map((each) => each % 3 === 0),
    };
    for (const dtype of ['float32', 'int32', 'bool'] as const)
      for (const axis of [0, 1, 2, -1])
        for (const indices of [
          [2, 0, 0, 1],
          [[1], [2]],
        ]) {
          const run = async (backend: string) => {
            await tf.setBackend(backend);
            const x = tf.tensor(given[dtype] as number[], [...shape], dtype);
            const made = tf.gather(x, tf.tensor(indices, undefined, 'int32') as never, axis);
            return [made.shape, made.dtype, [...made.dataSync()]];
          };
          assert.deepEqual(await run('wasm'), await run('cpu'), `${dtype}, axis ${axis}`);
        }
  });
  it('refuses places that are not there', async () => {
    await tf.setBackend('wasm');
    for (const place of [3, -1])
      assert.throws(() => tf.gather(tf.zeros([3, 2]), tf.tensor1d([0, place], 'int32')), /is not in \[0, 2\]/);
  });
  it('has nothing to give of nothing', async () => {
    await tf.setBackend('wasm');
    assert.deepEqual(tf.gather(tf.zeros([3, 2]), tf.tensor1d([], 'int32')).shape, [0, 2]);
    assert.deepEqual(tf.gather(tf.zeros([3, 0]), tf.tensor1d([1], 'int32')).shape, [1, 0]);
  });
});
