import assert from 'node:assert/strict';
import { test } from 'node:test';
import { summaryOf } from '../../../engine/core/model/summary.ts';
import { read } from '../../../engine/core/readers/read.ts';

const model = (text: string, sizes: Record<string, number> = {}, language = 'python') => {
  const [first] = read(text, { language, sizes }).models;
  assert.ok(first);
  return first;
};
const names = (text: string) => (model(text).sizes ?? []).map((each) => each.name);

const WORDS = `
import keras
from keras import layers
chars = sorted(set(open("t.txt").read()))
model = keras.Sequential([
    keras.Input((40, len(chars))),
    layers.LSTM(16),
    layers.Dense(len(chars) + 1),
])
`;

test('numbers that only data tells are asked for in the words of the file, and counted with when given', () => {
  assert.deepEqual(names(WORDS), ['len(chars)', 'len(chars) + 1']);
  const given = model(WORDS, { 'len(chars)': 10, 'len(chars) + 1': 11 });
  assert.equal(given.parameters.total, 4 * 16 * (10 + 16 + 1) + 17 * 11);
  assert.deepEqual(
    given.sizes?.map((each) => each.given),
    [10, 11],
  );
});

test('one name for a number is one number everywhere, also in functions that get it', () => {
  const text = `
import torch.nn as nn
class Net(nn.Module):
    def __init__(self, words):
        super().__init__()
        self.embed = nn.Embedding(words, 8)
        self.out = nn.Linear(8, words)
    def forward(self, x):
        return self.out(self.embed(x))
num_words = len(load())
net = Net(num_words)
`;
  assert.deepEqual(names(text), ['num_words']);
  assert.equal(model(text, { num_words: 100 }).parameters.total, 800 + 900);
});

test('what is computed of a number, or has its name elsewhere, is another number', () => {
  const twice = `
import keras
n = len(load())
a = keras.Input((n,))
b = keras.layers.Dense(n * 2)(a)
out = keras.layers.Add()([b, keras.layers.Dense(n)(a)])
model = keras.Model(a, out)
`;
  assert.deepEqual(names(twice), ['n', 'n * 2']);
  const same = `
import keras
def first():
    n = len(load())
    return keras.layers.Dense(n)
def second():
    n = len(other())
    return keras.layers.Dense(n)
model = keras.Sequential([keras.Input((4,)), first(), second()])
`;
  assert.deepEqual(names(same), ['n', 'n (2)']);
  assert.equal(model(same).parameters.total, undefined);
  assert.equal(model(same, { n: 3 }).parameters.total, undefined);
  assert.equal(model(same, { n: 3, 'n (2)': 5 }).parameters.total, 15 + 20);
  const loop = `
import keras
model = keras.Sequential([keras.Input((4,))])
def width():
    n = len(load())
    return n
model.add(keras.layers.Dense(width()))
model.add(keras.layers.Dense(width()))
`;
  assert.deepEqual(names(loop), ['n', 'n (2)']);
  assert.equal(model(loop, { n: 3, 'n (2)': 5 }).parameters.total, 15 + 20);
});

test('a number for which the file has no words is asked for by what it is used as', () => {
  const text = `
import keras
model = keras.Sequential([
    keras.Input((4, *[load(kind="rows")])),
    keras.layers.Dense(load(kind="width")),
    keras.layers.Dense(load(kind="out")),
])
`;
  assert.deepEqual(names(text), ['shape[1]', 'Dense.units', 'Dense.units (2)']);
  const given = model(text, { 'shape[1]': 2, 'Dense.units': 3, 'Dense.units (2)': 5 });
  assert.equal(given.parameters.total, 9 + 20);
});

test('how many words a layer learns is asked for once, however the file counts them', () => {
  const text = `
import keras
from keras import layers
lookup = layers.StringLookup(output_mode="one_hot", name="kind")
lookup.adapt(load())
inputs = keras.Input((1,), dtype="string")
hidden = layers.Dense(3)(lookup(inputs))
model = keras.Model(inputs, layers.Dense(lookup.vocabulary_size() - 1)(hidden))
`;
  assert.deepEqual(names(text), ['kind.vocabulary_size()']);
  assert.equal(model(text, { 'kind.vocabulary_size()': 6 }).parameters.total, 21 + 20);
});

test('the product of a shape is a number for a layer', () => {
  const text = `
import keras, tensorflow as tf
inputs = keras.Input((4,))
model = keras.Model(inputs, keras.layers.Reshape((2, 3))(keras.layers.Dense(tf.math.reduce_prod((2, 3)))(inputs)))
`;
  assert.equal(model(text).parameters.total, 30);
});

test('a printed number is not asked for, and a script asks in its own words', () => {
  const printed = `
import keras
x = load()
print(len(x))
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(len(x))])
`;
  assert.deepEqual(names(printed), ['len(x)']);
  const script = `
import * as tf from '@tensorflow/tfjs';
const words = (await load()).size;
const model = tf.sequential();
model.add(tf.layers.dense({ units: 4, inputShape: [words] }));
`;
  assert.equal(model(script, {}, 'typescript').parameters.total, undefined);
  assert.equal(model(script, { words: 9 }, 'typescript').parameters.total, 40);
});

test('names that the file leaves undefined are asked for where they are sizes', () => {
  const text = `
import keras
inputs = keras.Input((features,))
model = keras.Model(inputs, keras.layers.Dense(classes)(inputs))
`;
  assert.deepEqual(names(text), ['features', 'classes']);
  assert.equal(model(text, { features: 3, classes: 4 }).parameters.total, 16);
});

test('layers that own arrays stand among the others in the order of their calls', () => {
  const text = `
import torch
from torch import nn
class Scale(nn.Module):
    def __init__(self):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(4))
    def forward(self, x):
        return x * self.weight
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(4, 2)
        self.scale = Scale()
        self.first = nn.Linear(4, 4)
    def forward(self, x):
        return self.head(self.scale(self.first(x)))
net = Net()
`;
  assert.deepEqual(
    summaryOf(model(text)).map((each) => each.name),
    ['first', 'scale', 'head'],
  );
});

test('brackets within brackets that were never closed end like any others', () => {
  const text = `import keras\nx = ${'{'.repeat(250)}keras.Input((8,))\ny = keras.layers.Dense(3)(x)\n`;
  assert.deepEqual(read(text, { language: 'python' }).models, []);
});
