import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { read } from '../../../engine/core/readers/read.ts';
import { readFileOf } from '../../../engine/data/files.ts';
import { readAhead } from '../../../engine/data/parquet.ts';
import { createDataTensors } from '../../../engine/trainer/plans/data/dataValues.ts';
import { readParquet } from '../../../engine/trainer/plans/data/readAhead.ts';
import { ours } from '../../parity/instance.ts';

const tf = await ours('wasm');
const FLOWERS = path.join(import.meta.dirname, '../../data');

function inFolder(context: TestContext): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'descent-tables-'));
  context.after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** What a program feeds to `fit`, as numbers. */
async function fed(folder: string, code: string): Promise<{ x: unknown; y: unknown }> {
  const text = `
import keras
import numpy as np
import pandas as pd
from sklearn.preprocessing import LabelEncoder, MinMaxScaler, StandardScaler
${code}
model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
model.compile(optimizer="sgd", loss="mse")
model.fit(x, y)
`;
  const [plan] = read(text, { language: 'python' }).plans;
  assert.ok(plan, 'a plan');
  await readParquet(plan, [], folder);
  const file = (wish: Parameters<typeof readFileOf>[0]) =>
    readFileOf({ ...wish, path: path.resolve(folder, wish.path) });
  const sources = { search: { from: folder, folders: [] }, slots: new Map(), file };
  const tensors = createDataTensors(tf, sources, { roots: [...plan.inputs, ...plan.targets] });
  const [x, y] = [plan.inputs[0], plan.targets[0]].map((each) => tensors.tensor(each!).arraySync());
  return { x, y };
}

test('Parquet files are read with every usual compression', async () => {
  for (const compression of ['snappy', 'zstd', 'gzip']) {
    const file = path.join(FLOWERS, `flowers-${compression}.parquet`);
    await readAhead(file);
    const { shape, values } = readFileOf({ path: file, format: 'parquet' });
    assert.deepEqual(shape, [4, 4]);
    assert.deepEqual([...values], [1.5, 1, 2, 1, 2.25, 2, 1, 0, -3, 3, 2, 1, NaN, 70_000, 0, 1], compression);
  }
});

test('columns of pandas are those of the file', async () => {
  const columns = 'df = pd.read_parquet("flowers-snappy.parquet")\n';
  const one = await fed(FLOWERS, `${columns}x = df[["count", "wild"]].values\ny = df["kind"]`);
  assert.deepEqual(one, {
    x: [
      [1, 1],
      [2, 0],
      [3, 1],
      [70_000, 1],
    ],
    y: [2, 1, 2, 0],
  });
  const rest = await fed(FLOWERS, `${columns}y = df.pop("wild")\nx = df.drop(columns=["petal", "kind"])`);
  assert.deepEqual(rest, { x: [[1], [2], [3], [70_000]], y: [1, 0, 1, 1] });
});

test('a table of text is read as pd.read_csv is told to', async (context) => {
  const folder = inFolder(context);
  writeFileSync(path.join(folder, 'named.csv'), 'a,b,c\n1,2,3\n4,5,6\n');
  writeFileSync(path.join(folder, 'bare.data'), '1 2  3\n4 5  6\n');
  const expected = {
    x: [
      [1, 2],
      [4, 5],
    ],
    y: [3, 6],
  };
  const named = await fed(folder, 'df = pd.read_csv("named.csv")\nx, y = df.iloc[:, :-1], df.iloc[:, -1]');
  assert.deepEqual(named, expected);
  const bare = 'df = pd.read_csv("bare.data", sep=r"\\s+", names=["a", "b", "c"])\nx, y = df[["a", "b"]], df["c"]';
  assert.deepEqual(await fed(folder, bare), expected);
});

test('scalers and encoders compute what scikit-learn computes', async () => {
  const text = (scaler: string) => `
x = ${scaler}().fit_transform(np.array([[1.0, 5.0], [2.0, 5.0], [4.0, 5.0]]))
y = LabelEncoder().fit_transform(np.array([30, 10, 30]))`;
  const { x, y } = await fed('.', text('StandardScaler'));
  const flat = (x as number[][]).flat();
  [-1.069045, 0, -0.267261, 0, 1.336306, 0].forEach((each, at) => assert.ok(Math.abs(flat[at]! - each) < 1e-5));
  assert.deepEqual(y, [1, 0, 1]);
  const even = (await fed('.', text('MinMaxScaler'))).x as number[][];
  assert.ok(Math.abs(even[1]![0]! - 1 / 3) < 1e-6 && even[2]![1] === 0);
});

test('what is drawn by chance is the same in inputs and targets, and a mask picks rows', async () => {
  const { x, y } = await fed('.', 'x = np.random.randn(50, 2)\ny = x.sum(axis=1)');
  (x as number[][]).forEach(([one, two], row) => assert.ok(Math.abs(one! + two! - (y as number[])[row]!) < 1e-5));
  const masked = await fed(
    '.',
    'v = np.array([[1, 2], [3, 4], [5, 6]])\nkeep = v[:, 0] > 2\nx = v[keep]\ny = v[keep, 1]',
  );
  assert.deepEqual(masked.x, [
    [3, 4],
    [5, 6],
  ]);
});
