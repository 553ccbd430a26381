// What a person gives a Python file that leaves it open, and what its own files give it.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { makePlace } from '../harness.ts';
import { descent } from './descent.ts';

const OPEN = `
import keras, mine
import numpy as np
words = mine.load_words()
x = np.random.randint(0, 50, (64, 8))
y = np.random.rand(64, 1)
model = keras.Sequential([keras.Input((8,)), keras.layers.Embedding(len(words), 4), keras.layers.Flatten()])
model.add(keras.layers.Dense(1))
model.compile(optimizer="sgd", loss="mse")
model.fit(x, y, epochs=1)
`;

test('a number that a file leaves open is asked for, and trained with where it is given', async (context) => {
  const place = makePlace(context);
  const file = place.file('words.py', OPEN);
  const train = (...words: string[]) => descent(place.store, 'train', file, '--backend', 'cpu', ...words);
  const open = await train();
  assert.equal(open.code, 1);
  assert.match(open.out, /The file does not tell len\(words\)\. Say --size 'len\(words\)=100'/);
  const given = await train('--size', 'len(words)=50', '--size', 'depth=3');
  assert.equal(given.code, 0, given.err);
  assert.match(given.out, /words\.py leaves nothing open that it calls depth/);
  assert.match(given.out, /233 parameters/);
  const wrong = await train('--size', 'depth');
  assert.equal(wrong.code, 2);
  assert.match(wrong.err, /--size wants a name and what it is/);
});

const SERIES = `
import keras
import numpy as np
import pandas as pd
table = pd.read_csv("series.csv", index_col="day")
data = table.values
x, y = [], []
for i in range(len(data) - 7):
    x.append(data[i : i + 7])
    y.append(data[i + 7, 0])
x, y = np.array(x), np.array(y)
model = keras.Sequential([keras.Input((x.shape[1], x.shape[2])), keras.layers.Flatten(), keras.layers.Dense(1)])
model.compile(optimizer="sgd", loss="mse")
model.fit(x, y, epochs=1)
`;

test('a table beside a file tells its shapes: windows of it train, and inspect counts the same', async (context) => {
  const place = makePlace(context);
  const rows = Array.from({ length: 90 }, (_, day) => `${day},${Math.sin(day)},${Math.cos(day)}`);
  place.file('series.csv', ['day,up,down', ...rows].join('\n'));
  const file = place.file('series.py', SERIES);
  const trained = await descent(place.store, 'train', file, '--backend', 'cpu');
  assert.equal(trained.code, 0, trained.err);
  assert.match(trained.out, /15 parameters/);
  assert.match((await descent(place.store, 'inspect', file)).out, /\(None, 7, 2\)/);
});
