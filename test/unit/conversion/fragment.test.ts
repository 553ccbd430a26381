import assert from 'node:assert/strict';
import test from 'node:test';
import { readFragment } from '../../../engine/core/conversion/fragment.ts';
import { partOf } from '../../../engine/core/model/partOf.ts';
import { read } from '../../../engine/core/readers/read.ts';
import { convert } from '../../../engine/core/writers/convert.ts';

/** What a person may have copied, and a part of what it becomes elsewhere. */
const COPIED = [
  ['a list of layers', '    nn.Linear(8, 16),\n    nn.ReLU(),\n    nn.Linear(16, 2),', 'keras', /layers\.Dense\(16/],
  [
    'marked from its first word',
    'nn.Linear(8, 16),\n        nn.ReLU(),\n        nn.Linear(16, 2),',
    'keras',
    /Dense\(2/,
  ],
  [
    'a class without imports',
    'class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.fc = nn.Linear(8, 2)\n\n    def forward(self, x):\n        return F.relu(self.fc(x))\n',
    'keras',
    /Dense\(2/,
  ],
  [
    'calls one after the other',
    'inputs = keras.Input((8,))\nx = layers.Dense(16, activation="relu")(inputs)\nmodel = keras.Model(inputs, layers.Dense(2)(x))\n',
    'pytorch',
    /nn\.Linear\(8, 16\)/,
  ],
  [
    'TensorFlow.js',
    'const net = tf.sequential();\nnet.add(tf.layers.dense({ units: 3, inputShape: [4] }));\n',
    'pytorch',
    /nn\.Linear\(4, 3\)/,
  ],
] as const;
for (const [what, text, target, expected] of COPIED)
  test(`copied: ${what}`, () => {
    const model = readFragment(text);
    assert.ok(model);
    const made = convert(model, target);
    assert.deepEqual(made.refused, []);
    assert.match(made.text!, expected);
  });

test('what is no model is none', () => {
  for (const text of ['', 'x = 1', 'nn.', 'import torch\n', 'keras', 'layers.Dense', 'tf.layers.dense', 'nn.Linear('])
    assert.equal(readFragment(text), undefined, text);
});

const RESIDUAL = `import keras
from keras import layers
inputs = keras.Input((16, 16, 8))
x = layers.Conv2D(8, 3, padding="same")(inputs)
y = layers.BatchNormalization()(x)
y = layers.ReLU()(y)
x = layers.Add()([x, y])
x = layers.Flatten()(x)
model = keras.Model(inputs, layers.Dense(2)(x))
`;

function part(from: string, to: string) {
  const [model] = read(RESIDUAL, { language: 'python' }).models;
  return partOf(model!, { start: RESIDUAL.indexOf(from), end: RESIDUAL.indexOf(to) + to.length });
}

test('selected layers are a model whose inputs are what comes from outside', () => {
  const made = part('y = layers.Batch', '[x, y])')!;
  assert.deepEqual(
    made.nodes.map(({ type }) => type),
    ['Input', 'BatchNormalization', 'ReLU', 'Add'],
  );
  assert.equal(made.inputs.length, 1);
  assert.equal(made.outputs.length, 1);
  assert.match(convert(made, 'pytorch').text!, /nn\.BatchNorm2d\(8,/);
});

test('a selection that cuts a branch has several inputs, and what lies between belongs to it', () => {
  const made = part('x = layers.Add', 'layers.Flatten()(x)')!;
  assert.equal(made.inputs.length, 2);
  assert.match(convert(made, 'pytorch').text!, /torch\.flatten|nn\.Flatten|\.flatten\(/);
});

test('a selection without layers is no part', () => {
  assert.equal(part('import keras', 'import layers'), undefined);
});
