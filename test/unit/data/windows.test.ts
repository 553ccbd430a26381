// Rows that a loop makes one by one, as windows are cut from a series: all of them are those that Python would make.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { read } from '../../../engine/core/readers/read.ts';
import { arraysBeside } from '../../../engine/data/arraysBeside.ts';
import { createDataTensors } from '../../../engine/trainer/plans/data/dataValues.ts';
import { ours } from '../../parity/instance.ts';

const tf = await ours('wasm');
const folder = mkdtempSync(path.join(os.tmpdir(), 'descent-windows-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));
const SERIES = Array.from({ length: 50 }, (_, row) => `2020-${row},${row},${100 - row}`);
writeFileSync(path.join(folder, 'series.csv'), ['when,up,down', ...SERIES].join('\n'));

/** What a program feeds to `fit`. */
function fed(code: string): { x: number[][]; y: number[] } {
  const text = `
import keras
import numpy as np
import pandas as pd
df = pd.read_csv("series.csv", index_col="when", parse_dates=True)
up = df["up"].values
both = df[["down", "up"]].values
${code}
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile(optimizer="sgd", loss="mse")
model.fit(x, y)
`;
  const { array: file, held: arrayIn } = arraysBeside(folder);
  const [plan] = read(text, { language: 'python', arrayIn }).plans;
  assert.ok(plan, 'a plan');
  const roots = [...plan.inputs, ...plan.targets];
  const tensors = createDataTensors(tf, { search: { from: folder, folders: [] }, slots: new Map(), file }, { roots });
  const [x, y] = roots.map((each) => tensors.tensor(each).arraySync());
  return { x: x as number[][], y: y as number[] };
}

test('windows of a loop are those that it cuts, each with what comes after it', () => {
  const { x, y } = fed(`
x, y = [], []
for i in range(len(up) - 2):
    window = up[i:i+2]
    x.append(window)
    y.append(up[i + 2])
x, y = np.array(x), np.asarray(y)
`);
  assert.equal(x.length, 48);
  assert.deepEqual([x[0], x[47]], [[0, 1], [47, 48]]); // prettier-ignore
  assert.deepEqual([y[0], y[47]], [2, 49]);
});

test('a loop that ends where the series does makes as many rows as it comes to', () => {
  const { x, y } = fed(`
x, y = list(), list()
for i in range(len(both)):
    end = i + 2
    if end + 3 > len(both):
        break
    x.append(both[i:end, -1])
    y.append(both[end + 3 - 1, 0])
x, y = np.array(x), np.array(y)
`);
  assert.deepEqual([x.length, x.at(-1), y.at(-1)], [46, [45, 46], 51]);
});

test('steps, other beginnings and lists in lists count as Python counts', () => {
  const { x, y } = fed(`
x = np.array([[up[i - 3], up[i - 1] * 10] for i in range(3, len(up), 1)])
y = []
for i in range(3, len(up)):
    y.append(up[i])
print(i)
y = np.array(y)
`);
  assert.deepEqual([x.length, x[0], y[0]], [47, [0, 20], 3]);
  assert.deepEqual([x.at(-1), y.at(-1)], [[46, 480], 49]);
});

test('what was filled is taken apart as the list that it is', () => {
  const { x, y } = fed(`
pairs = []
for i in range(0, len(up) - 2):
    pairs.append((up[i:i + 2], up[i + 2]))
some = pairs[:40]
assert len(some) == 40
x = np.array([p[0] for p in some])
y = np.array([label for _, label in some])
`);
  assert.deepEqual([x.length, x.at(-1), y.at(-1)], [40, [39, 40], 41]);
});

test('lists that were filled lie side by side', () => {
  const { x, y } = fed(`
windows, after = [], []
for i in range(len(up) - 2):
    windows.append(up[i:i + 2])
    after.append(both[i + 2, 0])
pairs = list(zip(windows, after))
assert len(pairs) == 48
x = np.array([window for window, _ in pairs])
y = np.array([label for _, label in pairs])
`);
  assert.deepEqual([x.length, x.at(-1), y.at(-1)], [48, [47, 48], 51]);
});

test('two loops that fill one list stand one behind the other, and i is what it was last', () => {
  const { x, y } = fed(`
x, y = [], []
for i in range(40):
    x.append(up[i:i + 2])
    y.append(up[i])
y.append(up[i])
for i in range(40):
    x.append(both[i:i + 2, 0])
x = np.array(x)
y = np.array([up[i]] * 80)
`);
  assert.deepEqual([x.length, x[39], x[40], y[0]], [80, [39, 40], [100, 99], 39]);
});

test('what a pass takes from the one before it is no row of its own', () => {
  const { x } = fed(`
x, last = [], 0.0
for i in range(len(up)):
    last = last + up[i]
    x.append([last, up[i]])
x = y = np.array(x)
`);
  assert.deepEqual(x.at(-1), [1225, 49]);
});

test('windows that Python cuts short are refused', () => {
  assert.throws(() => fed('x = y = np.array([up[i - 2 : i] for i in range(len(up))])'), /begins before the first row/);
  assert.throws(() => fed('x = y = np.array([up[i : i + 2] for i in range(len(up))])'), /Row 50 is asked for/);
});
