import assert from 'node:assert/strict';
import test from 'node:test';
import type { Model } from '../../../engine/core/model/graph.ts';
import { read } from '../../../engine/core/readers/read.ts';
import { convert } from '../../../engine/core/writers/convert.ts';

const only = (text: string, inputs?: readonly (readonly number[])[]): Model =>
  read(text, { language: 'python', ...(inputs && { anyInputs: inputs }) }).models[0]!;

function written(model: Model, to: 'flax' | 'keras' | 'tfjs' | 'pytorch'): string {
  const made = convert(model, to);
  assert.deepEqual(made.refused, []);
  return made.text!;
}

test("Flax has its layers as attributes, with Keras's arrays under its own names", () => {
  const model = only(`import keras
from keras import layers
x = inputs = keras.Input((8, 8, 3))
x = layers.Conv2D(4, 3, padding="same", activation="relu", name="stem")(x)
x = layers.BatchNormalization(name="norm")(x)
x = layers.MaxPooling2D()(x)
model = keras.Model(inputs, layers.Dense(2, name="head")(layers.Flatten()(x)))`);
  const made = convert(model, 'flax');
  assert.match(made.text!, /self\.stem = nnx\.Conv\(3, 4, kernel_size=\(3, 3\), rngs=rngs\)/);
  assert.match(made.text!, /nnx\.max_pool\(x, \(2, 2\), strides=\(2, 2\)\)\.reshape\(-1, 64\)/);
  const names = made.weights!.map(({ layer, name }) => `${layer}.${name}`);
  assert.deepEqual(names.slice(2, 6), ['norm.scale', 'norm.bias', 'norm.mean', 'norm.var']);
});

test('axes that are turned and turned back stay as they are', () => {
  const model = only(
    `import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.rnn = nn.GRU(4, 5)
    def forward(self, x):
        return self.rnn(x.transpose(0, 1))[0].transpose(0, 1)
net = Net()`,
    [[6, 4]],
  );
  const text = written(model, 'flax');
  assert.doesNotMatch(text.split('def __call__').at(-1)!, /transpose/);
});

test('what a buffer was computed from stays out of the written call', () => {
  const model = only(
    `import torch
import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.register_buffer("mask", torch.tril(torch.ones(4, 4)))
        self.layer = nn.Linear(4, 4)
    def forward(self, x):
        return self.layer(x) * self.mask
net = Net()`,
    [[4, 4]],
  );
  // It is made once, beside the layers: what is called only takes it.
  assert.match(written(model, 'keras'), /ops\.tril\(ops\.ones\(shape, dtype\)\)/);
  assert.match(written(model, 'flax'), /nnx\.Variable\(jnp\.tril\(jnp\.ones\(\(4, 4\)\)\)\)/);
  assert.match(written(model, 'pytorch'), /register_buffer\("mask", torch\.tril\(torch\.ones\(4, 4\)\)\)/);
  assert.match(written(model, 'tfjs'), /initializer: lowerTriangle/);
  for (const to of ['flax', 'pytorch'] as const)
    assert.doesNotMatch(written(model, to).split(/def (?:__call__|forward)\(/)[1]!, /tril|ones\(/);
});

test('a tensor that is stretched for a product alone is not stretched', () => {
  const model = only(
    `import torch.nn as nn
class Gate(nn.Module):
    def __init__(self):
        super().__init__()
        self.pool = nn.AdaptiveAvgPool2d(1)
    def forward(self, x):
        return x * self.pool(x).expand_as(x)
net = Gate()`,
    [[3, 8, 8]],
  );
  for (const to of ['keras', 'tfjs'] as const) assert.doesNotMatch(written(model, to), /broadcast|tile/);
});

test('positions with an axis for the examples are rows of their table', () => {
  const model = only(`import keras
from keras import layers, ops
inputs = keras.Input((6, 8))
positions = ops.expand_dims(ops.arange(0, 6, 1), axis=0)
model = keras.Model(inputs, inputs + layers.Embedding(6, 8)(positions))`);
  assert.match(written(model, 'keras'), /Parameter\(\(6, 8\)/);
  assert.match(written(model, 'tfjs'), /new Parameter\(\{ shape: \[6, 8\]/);
});

test('one place as a list keeps its axis, and equal parts are counted', () => {
  const model = only(
    `import torch.nn as nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(6, 12)
    def forward(self, x):
        one, two = self.layer(x).split(6, dim=2)
        return (one + two)[:, [-1], :]
net = Net()`,
    [[5, 6]],
  );
  assert.match(written(model, 'keras'), /ops\.split\(\w+, 2, axis=2\)/);
  assert.match(written(model, 'flax'), /\[:, -1:, :\]/);
});
