import assert from 'node:assert/strict';
import test from 'node:test';
import type { Model } from '../../../engine/core/model/graph.ts';
import { read } from '../../../engine/core/readers/read.ts';
import { convert } from '../../../engine/core/writers/convert.ts';
import { carryOut } from '../../../engine/core/writers/net/recipe.ts';
import type { Conversion } from '../../../engine/core/writers/target.ts';
import { startingArrays } from '../../../engine/core/writers/weights/starting.ts';

const ALL = ['keras', 'pytorch', 'tfjs', 'flax', 'onnx'] as const;

function only(text: string): Model {
  const { models, problems } = read(text, { language: 'python' });
  assert.deepEqual(problems, []);
  assert.equal(models.length, 1);
  return models[0]!;
}

/** The table of a written model as a file of bytes would begin with it. */
function tableIn(made: Conversion): Float32Array {
  const kept = made.weights!.filter(({ weight }) => weight.shape.reduce((size, each) => size * each, 1) === 400);
  assert.equal(kept.length, 1);
  const [{ weight }] = kept as [(typeof kept)[0]];
  return weight.recipe.kind === 'numbers'
    ? carryOut(weight.recipe, () => undefined).data
    : startingArrays()(weight).data;
}

const torch = (fill: string, use = 'self.pe[:, : x.size(1)]') => `
import math
import torch
from torch import nn

class Encoding(nn.Module):
    def __init__(self, d_model=8, max_len=50):
        super().__init__()
        position = torch.arange(max_len).unsqueeze(1)
        div_term = torch.exp(torch.arange(0, d_model, 2) * (-math.log(10000.0) / d_model))
${fill}
        self.fc = nn.Linear(d_model, d_model)

    def forward(self, x):
        return self.fc(x + ${use})

model = Encoding()
y = model(torch.randn(2, 50, 8))
`;

const BUFFER = torch(`        pe = torch.zeros(max_len, d_model)
        pe[:, 0::2] = torch.sin(position * div_term)
        pe[:, 1::2] = torch.cos(position * div_term)
        self.register_buffer("pe", pe.unsqueeze(0))`);

const ATTRIBUTE = torch(
  `        self.encoding = torch.zeros(max_len, d_model)
        self.encoding[:, 0::2] = torch.sin(position * div_term)
        self.encoding[:, 1::2] = torch.cos(position * div_term)`,
  'self.encoding[: x.size(1), :]',
);

const NUMPY = `
import numpy as np
import tensorflow as tf
from tensorflow import keras

def positional_encoding(position, d_model):
    rates = 1 / np.power(10000, (2 * (np.arange(d_model)[np.newaxis, :] // 2)) / np.float32(d_model))
    angles = np.arange(position)[:, np.newaxis] * rates
    angles[:, 0::2] = np.sin(angles[:, 0::2])
    angles[:, 1::2] = np.cos(angles[:, 1::2])
    return tf.cast(angles[np.newaxis, ...], dtype=tf.float32)

inputs = keras.Input((50, 8))
outputs = keras.layers.Dense(8)(inputs + positional_encoding(50, 8))
model = keras.Model(inputs, outputs)
`;

const wave = (at: number) => {
  const [row, column] = [Math.floor(at / 8), at % 8];
  const angle = row * 10000 ** (-(column - (column % 2)) / 8);
  return column % 2 === 0 ? Math.sin(angle) : Math.cos(angle);
};

for (const [name, text] of Object.entries({ BUFFER, ATTRIBUTE, NUMPY }))
  for (const target of ALL)
    test(`a table of positions that is filled by slices (${name}) is written as code for ${target}`, () => {
      const made = convert(only(text), target);
      assert.deepEqual([made.refused, made.notes], [[], []]);
      tableIn(made).forEach((each, at) => assert.ok(Math.abs(each - wave(at)) < 1e-6));
      if (made.text === undefined) return;
      assert.match(made.text, /sinusoids/);
      assert.match(made.text, /10000/);
    });

test('a view of an array that is filled afterwards is not taken for what it was', () => {
  const text = torch(`        pe = torch.zeros(max_len, d_model)
        shown = pe.unsqueeze(0)
        pe[:, 0::2] = torch.sin(position * div_term)
        self.register_buffer("pe", shown * 1)`);
  const made = convert(only(text), 'pytorch');
  assert.match(made.notes.join(), /pe is kept and not learned: it is written as zeros/);
});

test('what an array held before it was filled goes on where it was used', () => {
  const text = torch(`        pe = torch.ones(max_len, d_model)
        before = pe * 2
        pe[:, :] = 5.0
        self.register_buffer("pe", (pe + before).unsqueeze(0))`);
  assert.match(convert(only(text), 'pytorch').text!, /torch\.full\(\(1, 50, 8\), 7\)/);
});

test('a few numbers are written one by one, and rates by their law', () => {
  const text = torch(
    `        self.register_buffer("kernel", torch.tensor([[1.0, 0.0, -1.0], [2.0, 0.0, -2.5]]))
        self.register_buffer("rates", 1.0 / (10000 ** (torch.arange(0, 16, 2).float() / 16)))`,
    'self.kernel.sum() * self.rates',
  );
  const model = only(text);
  assert.match(convert(model, 'pytorch').text!, /torch\.tensor\(\[\[1\.0, 0\.0, -1\.0\], \[2\.0, 0\.0, -2\.5\]\]\)/);
  assert.match(convert(model, 'pytorch').text!, /10000\.0 \*\* \(-torch\.arange\(0, 16, 2\) \/ 16\)/);
  assert.match(convert(model, 'flax').text!, /jnp\.array\(\[\[1\.0, 0\.0, -1\.0\], \[2\.0, 0\.0, -2\.5\]\]\)/);
  assert.match(convert(model, 'keras').text!, /ops\.array\(\[\[1\.0, 0\.0, -1\.0\], \[2\.0, 0\.0, -2\.5\]\], dtype\)/);
  assert.match(convert(model, 'tfjs').text!, /numbers\(\[\[1, 0, -1\], \[2, 0, -2\.5\]\]\)/);
});

test('a number that is computed from numbers is written as that number', () => {
  const text = `
import tensorflow as tf
from tensorflow import keras
inputs = keras.Input((8,))
outputs = keras.layers.Dense(64)(inputs) * tf.math.sqrt(tf.cast(64, tf.float32))
model = keras.Model(inputs, outputs)
`;
  for (const target of ['pytorch', 'keras', 'flax'] as const)
    assert.match(convert(only(text), target).text!, / \* 8\b/);
});
