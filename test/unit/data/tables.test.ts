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

const first = (rows: unknown): unknown => (rows as unknown[])[0];

test("scikit-learn's sets come as tables too", async () => {
  const load = 'from sklearn.datasets import load_iris\n';
  const columns = 'df[["petal length (cm)", "petal width (cm)"]]';
  const whole = await fed(FLOWERS, `${load}df = load_iris(as_frame=True).frame\nx = ${columns}\ny = df["target"]`);
  assert.deepEqual(
    [first(whole.x), first(whole.y), (whole.x as unknown[]).length],
    [[1.4, 0.2].map(Math.fround), 0, 150],
  );
  const parts = `${load}df, y = load_iris(return_X_y=True, as_frame=True)\n`;
  const less = 'df.drop(columns=["sepal length (cm)", "sepal width (cm)"])';
  assert.deepEqual(first((await fed(FLOWERS, `${parts}x = ${less}.values`)).x), [1.4, 0.2].map(Math.fround));
  assert.deepEqual(first((await fed(FLOWERS, `${parts}x = df.iloc[:, 2:]`)).x), [1.4, 0.2].map(Math.fround));
  const named = `${load}iris = load_iris()\ndf = pd.DataFrame(iris.data, columns=iris.feature_names)\ndf["kind"] = iris.target\n`;
  const made = await fed(FLOWERS, `${named}y = df.pop("kind")\nx = df.iloc[:, :2]`);
  assert.deepEqual([first(made.x), first(made.y)], [[5.1, 3.5].map(Math.fround), 0]);
});

test('a table is what the program has made of it', async (context) => {
  const folder = inFolder(context);
  writeFileSync(path.join(folder, 'named.csv'), 'a,b,c\n1,2,8\n4,6,16\n');
  const file = 'df = pd.read_csv("named.csv")\n';
  const given = async (code: string) => fed(folder, file + code);
  assert.deepEqual((await given('df["c"] = df["c"] / 2\nx = df[["a", "b"]]\ny = df["c"]')).y, [4, 8]);
  const both = await given('df["b"] = df["b"] - df["a"]\nx = df[["a", "b"]].values\ny = df["c"]');
  assert.deepEqual(both.x, [
    [1, 1],
    [4, 2],
  ]);
  const scaled = 'df[["a", "b"]] = MinMaxScaler().fit_transform(df[["a", "b"]])\nx = df[["b", "a"]]\ny = df["c"]';
  assert.deepEqual((await given(scaled)).x, [
    [0, 0],
    [1, 1],
  ]);
  const copied = 'other = df.copy()\nother["a"] = other["a"] * 0\nx = df[["a", "b"]]\ny = other["a"]';
  assert.deepEqual(await given(copied), {
    x: [
      [1, 2],
      [4, 6],
    ],
    y: [0, 0],
  });
  const less = await given('y = df["c"]\ndf.drop("c", axis=1, inplace=True)\nx = df');
  assert.deepEqual(less.x, [
    [1, 2],
    [4, 6],
  ]);
  const own = await given('x = pd.DataFrame({"p": df["b"], "q": df["c"]})\ny = x["q"]');
  assert.deepEqual(own.x, [
    [2, 8],
    [6, 16],
  ]);
});

test('of a table that was changed in a way that is not followed nothing is known', async (context) => {
  const folder = inFolder(context);
  writeFileSync(path.join(folder, 'named.csv'), 'a,b,c\n1,2,8\n4,6,16\n');
  const changes = {
    'df.loc[df["a"] > 2, "c"] = 0': /some places are set/,
    'df.sort_values("a", ascending=False, inplace=True)': /after sort_values/,
    'df[df["a"] > 2] = 1': /some places are set/,
    'df = df.astype(int)': /astype/,
    'df = df.reset_index()': /reset_index/,
    'df["d"] = df["a"] * 2\ndf = df[["a", "b", "c"]].sample(frac=1)': /sample/,
  };
  for (const [change, reason] of Object.entries(changes)) {
    const code = `df = pd.read_csv("named.csv")\n${change}\nx = df[["a", "b"]]\ny = df["c"]`;
    await assert.rejects(fed(folder, code), reason, change);
  }
});

test('cells without a value, and rows and lines that are left out', async (context) => {
  const folder = inFolder(context);
  writeFileSync(path.join(folder, 'gaps.csv'), '# of cars\na,b,c\n1,2,NA\n4,?,16\n7,8,9\n10,,12\n13,14,15\n');
  const given = (call: string, more = '') =>
    fed(folder, `df = pd.read_csv("gaps.csv", ${call})\n${more}x = df[["a", "b"]]\ny = df["c"]`);
  assert.deepEqual((await given('skiprows=1, na_values="?"')).y, [NaN, 16, 9, 12, 15]);
  assert.deepEqual((await given('comment="#", na_values=["?"]', 'df = df.dropna()\n')).x, [
    [7, 8],
    [13, 14],
  ]);
  assert.deepEqual(
    (await given('skiprows=1, na_values="?"', 'df.dropna(subset=["c"], inplace=True)\n')).y,
    [16, 9, 12, 15],
  );
  assert.deepEqual((await given('skiprows=1, nrows=3, na_values="?"', 'df = df[["a", "b", "c"]].dropna()\n')).y, [9]);
  await assert.rejects(given('skiprows=1, thousands=","'), /read in this way/);
  const code = 'df = pd.read_csv("gaps.csv", skiprows=1, nrows=1, index_col=0)\nx = df\ny = df[["a", "c"]]';
  assert.deepEqual(await fed(folder, code), { x: [[2, NaN]], y: [[1, NaN]] });
});

test('words of a column are numbers, and cells without a value are filled', async (context) => {
  const folder = inFolder(context);
  writeFileSync(path.join(folder, 'people.csv'), 'sex,age,paid\nmale,20,1\nfemale,,2\nmale,40,3\nother,60,4\n');
  const file = 'df = pd.read_csv("people.csv")\n';
  const code = `df["sex"] = df["sex"].map({"male": 0, "female": 1})
df["age"] = df["age"].fillna(df["age"].mean())
x = df[["sex", "age"]].values
y = df["paid"]`;
  assert.deepEqual((await fed(folder, file + code)).x, [
    [0, 20],
    [1, 40],
    [0, 40],
    [NaN, 60],
  ]);
  const dropped = code.replace('x = df', 'df = df[["sex", "age", "paid"]].dropna()\nx = df');
  assert.deepEqual(await fed(folder, file + dropped), {
    x: [
      [0, 20],
      [1, 40],
      [0, 40],
    ],
    y: [1, 2, 3],
  });
  const kept = 'x = df[["age", "paid"]]\ny = df["paid"].replace({1: 10, 2: 20})';
  assert.deepEqual((await fed(folder, file + kept)).y, [10, 20, 3, 4]);
  const lost = `${file}df["sex"] = df["sex"].map(lambda each: 1)
x, x_test, y, y_test = train_test_split(df[["sex", "age"]].values, df["paid"])`;
  await assert.rejects(fed(folder, `from sklearn.model_selection import train_test_split\n${lost}`), /map of a column/);
});

test('what pandas computes of a column passes over missing cells and divides as it does', async (context) => {
  const folder = inFolder(context);
  writeFileSync(path.join(folder, 'some.csv'), 'a,b,c\n1,4,1\n2,,1\n3,8,1\n4,6,1\n');
  const code = `df = pd.read_csv("some.csv")
x = np.stack([(df["a"] - df["a"].mean()) / df["a"].std(), (df["a"] * 2).values / df["a"].values.std() / 2], axis=1)
y = df["b"].fillna(df["b"].median()) + (df["b"] + 1).astype("float32").var() + df["b"].max() - df["b"].min() + df["b"].sum()`;
  const { x, y } = await fed(folder, code);
  // Of 1 to 4: 1.2909944 as pandas has it, 1.1180340 as NumPy has it.
  assert.deepEqual(
    (x as number[][]).map((row) => row.map((each) => Number(each.toFixed(4)))),
    [
      [-1.1619, 0.8944],
      [-0.3873, 1.7889],
      [0.3873, 2.6833],
      [1.1619, 3.5777],
    ],
  );
  assert.deepEqual(y, [30, 32, 34, 32]);
});

test('truths that are added up are counted', async (context) => {
  const code = `held = np.array([3.0, -1.0, 2.0, 5.0]) > 0
x = np.stack([np.cumsum(held), held.astype("float32") * np.sum(held)], axis=1)
y = held`;
  assert.deepEqual((await fed(inFolder(context), code)).x, [
    [1, 3],
    [1, 0],
    [2, 3],
    [3, 3],
  ]);
});

test('an array takes a type by Python’s own name as well', async (context) => {
  const code = `held = np.array([2.75, -1.5, 0.0])
x = np.stack([held.astype(int), held.astype("int"), np.array([2.75, -1.5, 0.0], dtype=int), held.astype(float)], axis=1)
y = held.astype(TYPE).astype(float)`;
  const rows = [
    [2, 2, 2, 2.75],
    [-1, -1, -1, -1.5],
    [0, 0, 0, 0],
  ];
  for (const type of ['bool', 'np.bool_', '"bool"'])
    assert.deepEqual(await fed(inFolder(context), code.replace('TYPE', type)), { x: rows, y: [1, 1, 0] }, type);
});
