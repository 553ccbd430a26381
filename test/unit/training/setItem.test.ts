import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import test from 'node:test';
import type * as Tfjs from '@tensorflow/tfjs';
import { setItem } from '../../../engine/trainer/plans/setItem.ts';

const tf = createRequire(import.meta.url)('@tensorflow/tfjs') as typeof Tfjs;
await tf.setBackend('cpu');

const ALL = { start: null, stop: null, step: null };

test('columns, a row, and a single place are written into as NumPy does', () => {
  const x = tf.zeros([3, 4]);
  const columns = setItem(tf as never, [x, tf.tensor2d([[1], [2], [3]])], { index: [ALL, { ...ALL, step: 2 }] });
  assert.deepEqual(columns.arraySync(), [
    [1, 0, 1, 0],
    [2, 0, 2, 0],
    [3, 0, 3, 0],
  ]);
  const row = setItem(tf as never, [x, tf.scalar(7)], { index: [-1] });
  assert.deepEqual(row.arraySync(), [
    [0, 0, 0, 0],
    [0, 0, 0, 0],
    [7, 7, 7, 7],
  ]);
  const place = setItem(tf as never, [x, tf.scalar(5)], { index: ['...', 1] });
  assert.deepEqual(place.arraySync(), [
    [0, 5, 0, 0],
    [0, 5, 0, 0],
    [0, 5, 0, 0],
  ]);
  const back = setItem(tf as never, [x, tf.tensor1d([1, 2, 3, 4])], { index: [1, { ...ALL, step: -1 }] });
  assert.deepEqual((back.arraySync() as number[][])[1], [4, 3, 2, 1]);
});
