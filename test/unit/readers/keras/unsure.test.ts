// What can't be told is never counted, and what stands in a branch is read as anywhere else.
import assert from 'node:assert/strict';
import test from 'node:test';
import { shapeText } from '../../../../engine/core/model/dimension.ts';
import { summaryOf } from '../../../../engine/core/model/summary.ts';
import { read } from '../../../../engine/core/readers/read.ts';

const python = (text: string) => read(text, { language: 'python' }).models;

test('a model of ends that are not understood has no count', () => {
  const [model] = python(`
import keras
import mystery
base = mystery.load()
model = keras.Model(base.input, base.output)
`);
  assert.deepEqual(model?.parameters, {});
});

test('a model that holds something not understood has no count', () => {
  const [model] = python(`
import keras
import mystery
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.base = mystery.load()
        self.head = keras.layers.Dense(2)
    def call(self, x):
        return self.head(x)
model = Net()
model(keras.Input((4,)))
`);
  assert.deepEqual(model?.parameters, {});
});

test('a layer of the file that owns a scalar is shown with its output, not with the scalar', () => {
  const [model] = python(`
import keras
class Scale(keras.layers.Layer):
    def build(self, shape):
        self.alpha = self.add_weight(shape=(), initializer="ones")
    def call(self, x):
        return x * self.alpha
entry = keras.Input((4, 5))
model = keras.Model(entry, keras.layers.Dense(3)(Scale()(entry)))
`);
  assert.deepEqual(
    summaryOf(model!).map((each) => [each.type, ...each.outputShapes.map(shapeText), each.parameters]),
    [
      ['Scale', '(None, 4, 5)', 1],
      ['Dense', '(None, 4, 3)', 18],
    ],
  );
});

test('a module of the file that owns an array is used, and shown with its output', () => {
  const [model] = python(`
import torch
from torch import nn
class Scale(nn.Module):
    def __init__(self):
        super().__init__()
        self.alpha = nn.Parameter(torch.ones(1))
    def forward(self, x):
        return x * self.alpha
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 8)
        self.scale = Scale()
    def forward(self, x):
        return self.scale(self.fc(x))
net = Net()
`);
  assert.deepEqual(
    summaryOf(model!).map(({ name, uses, outputShapes }) => [name, uses, ...outputShapes.map(shapeText)]),
    [
      ['fc', 1, '(None, 8)'],
      ['scale', 1, '(None, 8)'],
    ],
  );
});

test('a layer that hands on one of its inputs keeps what the others are made of in the model', () => {
  const [model] = python(`
import keras
from keras import layers
class Penalty(layers.Layer):
    def call(self, inputs):
        self.add_loss(keras.ops.mean(inputs[1]))
        return inputs[0]
entry = keras.Input((4,))
model = keras.Model(entry, Penalty()([entry, layers.Dense(3)(entry)]))
`);
  assert.equal(model?.parameters.total, 15);
});

test('a model that a branch makes and fills is whole', () => {
  const text = `
import * as tf from '@tensorflow/tfjs';
function create(): tf.LayersModel {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 3, inputShape: [4] }));
  model.add(tf.layers.dense({ units: 2 }));
  return model;
}
if (document.title === 'dense') create();
`;
  const [model] = read(text, { language: 'typescript' }).models;
  assert.equal(model?.parameters.total, 23);
  assert.deepEqual(model.notUnderstood, []);
});

test('products of extents are numbers', () => {
  const [model] = python(`
import keras
import numpy as np
entry = keras.Input((7, 7, 2))
rest = entry.shape[1:]
flat = keras.layers.Dense(np.prod(rest))(keras.layers.Flatten()(entry))
model = keras.Model(entry, keras.layers.Reshape(rest)(flat))
`);
  assert.equal(model?.parameters.total, 98 * 98 + 98);
});

test('a layer that other code than call uses is not called unused', () => {
  const { problems } = read(
    `
import keras
teacher = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)], name="teacher")
class Distiller(keras.Model):
    def __init__(self, student):
        super().__init__()
        self.student = student
        self.teacher = teacher
    def compute_loss(self, x=None, y=None, y_pred=None):
        return keras.ops.mean(self.teacher(x) - y_pred)
    def call(self, x):
        return self.student(x)
distiller = Distiller(keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)]))
distiller(keras.Input((4,)))
`,
    { language: 'python' },
  );
  assert.deepEqual(
    problems.map((each) => each.code).filter((each) => each === 'unused-layer'),
    [],
  );
});
