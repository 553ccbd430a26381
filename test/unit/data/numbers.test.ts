// What NumPy and scikit-learn give for the same call (test/data/makeNumbers.py).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { isLists } from '../../../engine/data/dataArray.ts';
import { findDataset, type SetOptions } from '../../../engine/data/datasets.ts';
import { parseNpyLists } from '../../../engine/data/npy.ts';
import { parsePickle, PickledArray } from '../../../engine/data/pickle.ts';
import { madeSet } from '../../../engine/data/random/made.ts';
import { randomState } from '../../../engine/data/random/mersenne.ts';
import { splitByChance, splitByClass } from '../../../engine/data/random/split.ts';

interface Numbers {
  readonly state: Readonly<Record<'doubles' | 'normals' | 'permutation', readonly number[]>>;
  readonly splits: Readonly<Record<string, readonly [readonly number[], readonly number[]]>>;
  readonly made: Readonly<Record<string, readonly [readonly (readonly number[])[], readonly number[]]>>;
  readonly loaded: Readonly<
    Record<string, { shapes: readonly number[][]; sums: readonly [number, number]; row: readonly number[] }>
  >;
  readonly lists: { readonly npy: string; readonly cifar: string };
}

const numbers = JSON.parse(readFileSync(new URL('../../data/numbers.json', import.meta.url), 'utf8')) as Numbers;
const anywhere = { from: '/', folders: [] };
const near = (actual: ArrayLike<number>, expected: readonly number[], within = 1e-5) => {
  assert.equal(actual.length, expected.length);
  expected.forEach((each, index) => {
    const apart = Math.abs(actual[index]! - each);
    assert.ok(apart <= within * Math.max(1, Math.abs(each)), `${index}: ${actual[index]} is not ${each}`);
  });
};

test('a seed draws the numbers of NumPy', () => {
  const random = randomState(5);
  const { doubles, normals, permutation } = numbers.state;
  assert.deepEqual(
    doubles.map(() => random.double()),
    doubles,
  );
  near(
    normals.map(() => random.normal()),
    normals,
    1e-12,
  );
  assert.deepEqual([...random.permutation(12)], permutation);
});

test('a seed divides rows as scikit-learn does, by chance and by class', () => {
  const { by_chance: byChance, by_class: byClass, uneven } = numbers.splits;
  const same = (
    found: { train: readonly number[]; test: readonly number[] },
    [train, held]: (typeof numbers.splits)[string],
  ) => assert.deepEqual([found.train, found.test], [train, held]);
  same(splitByChance(150, { train: 120, test: 30 }, randomState(42)), byChance!);
  const iris = Array.from({ length: 150 }, (_, row) => Math.floor(row / 50));
  same(splitByClass(iris, { train: 105, test: 45 }, randomState(7)), byClass!);
  const labels = [7, 11, 5].flatMap((count, label) => Array.from({ length: count }, () => label));
  same(splitByClass(labels, { train: 11, test: 9 }, randomState(3)), uneven!);
});

test('sets that are made by chance are those of scikit-learn', () => {
  const wishes: Readonly<Record<string, SetOptions>> = {
    make_moons: { n_samples: 11, noise: 0.1, random_state: 1 },
    make_circles: { n_samples: 9, noise: 0.05, random_state: 2 },
    make_blobs: { n_samples: 10, centers: 3, random_state: 3 },
    make_regression: { n_samples: 6, n_features: 4, n_informative: 2, noise: 0.5, random_state: 4 },
  };
  for (const [name, [x, y]] of Object.entries(numbers.made)) {
    const set = madeSet(name, wishes[name]!, 0);
    assert.ok(!isLists(set.x));
    near(set.x.values, x.flat());
    near(set.y.values, y);
  }
});

test('sets that come with Descent hold the numbers of scikit-learn', () => {
  for (const [name, { shapes, sums, row }] of Object.entries(numbers.loaded)) {
    const { x, y } = findDataset(name, anywhere).parts.all!;
    assert.ok(!isLists(x));
    assert.deepEqual([x.shape, y.shape], shapes, name);
    const sum = (values: ArrayLike<number>) => Array.from(values).reduce((all, each) => all + Math.abs(each), 0);
    near([sum(x.values), sum(y.values)], sums, 1e-4);
    near(x.values.subarray(17 * row.length, 18 * row.length), row);
  }
});

test('lists of different lengths and CIFAR’s batches are read as Python keeps them', () => {
  const bytes = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'));
  const { lists } = parseNpyLists(bytes(numbers.lists.npy), 'texts');
  assert.deepEqual(
    lists.map((each) => [...each]),
    [[5, 300, 70000], [8], [1, 2]],
  );
  const batch = parsePickle(bytes(numbers.lists.cifar), 'batch');
  assert.ok(batch instanceof Map);
  assert.deepEqual(batch.get('labels'), [3, 9]);
  const data = batch.get('data');
  assert.ok(data instanceof PickledArray);
  assert.deepEqual(data.array?.shape, [2, 3072]);
  assert.equal(data.array.values[3075], (3075 % 256) % 251);
});

test('a file that names a function to be called is refused', () => {
  const evil = Uint8Array.from(Buffer.from("cos\nsystem\n(S'true'\ntR.", 'latin1'));
  assert.throws(() => parsePickle(evil, 'evil'), /evil can't be read/);
});
