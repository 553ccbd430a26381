import assert from 'node:assert/strict';
import { test } from 'node:test';
import { diagramOf } from '../../../engine/core/diagram/fromModel.ts';
import { read } from '../../../engine/core/readers/read.ts';

/** The problems on each model's nodes, as `type: message`. */
function marksIn(text: string): ReadonlyMap<string, readonly string[]> {
  const { models, problems } = read(text, { language: 'python' });
  return new Map(
    models.map((model) => {
      const graph = diagramOf(model, problems);
      const marks = graph.nodes.flatMap(({ type, problems: at }) =>
        at.map((index) => `${type}: ${graph.problems[index]!.message.split(',')[0]}`),
      );
      return [model.id, marks];
    }),
  );
}

const TORCH = `import torch
from torch import nn

class Net(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3)
        self.fc = nn.Linear(width, 10)

    def forward(self, x):
        x = self.conv(x).flatten(1)
        return self.fc(x)

`;

test('a mistake that the file’s own call meets is marked on the layer, and on no other model’s', () => {
  const marks = marksIn(`${TORCH}wrong = Net(100)
right = Net(5408)
y = wrong(torch.zeros(1, 1, 28, 28))
z = right(torch.zeros(1, 1, 28, 28))
`);
  assert.deepEqual(marks.get('wrong'), ['Dense: Linear is made for 100 values in the last dimension']);
  assert.deepEqual(marks.get('right'), []);
});

test('a mistake of functional Keras is marked where the layer is called', () => {
  const marks = marksIn(`import keras
from keras import layers

inputs = keras.Input((8,))
x = layers.Conv2D(4, 3)(inputs)
model = keras.Model(inputs, layers.Dense(2)(x))
`);
  const [first = ''] = [...marks.values()][0] ?? [];
  assert.match(first, /^Conv2D: /);
});

test('a mistake in a layer’s arguments is marked on the layer', () => {
  const marks = marksIn(`import keras

model = keras.Sequential([keras.Input((8,)), keras.layers.Dense(4, unit=3), keras.layers.Dense(2)])
`);
  const found = marks.get('model') ?? [];
  assert.equal(found.length, 1, found.join('; '));
  assert.match(found[0] ?? '', /^Dense: /);
});
