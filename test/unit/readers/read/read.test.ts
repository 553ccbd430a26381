import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { shapeText } from '../../../../engine/core/model/dimension.ts';
import { summaryOf } from '../../../../engine/core/model/summary.ts';
import { read } from '../../../../engine/core/readers/read.ts';

/** Layers as `name shape parameters`, and codes of problems. */
function told(text: string) {
  const { models, plans, problems } = read(text, { language: 'python' });
  return {
    models: models.map((model) => ({
      total: model.parameters.total,
      inputsFrom: model.inputsFrom,
      layers: summaryOf(model).map(
        (row) => `${row.type} ${row.outputShapes.map(shapeText).join(' ')} ${row.parameters}`,
      ),
    })),
    plans: plans.map(({ kind, epochs, batchSize, loss }) => ({
      kind,
      epochs,
      batchSize,
      loss: loss.map((each) => each.type),
    })),
    problems: problems.map((each) => each.code),
  };
}

const KERAS = `
from keras import Sequential, layers
model = Sequential([
    layers.Input((28, 28, 1)),
    layers.Conv2D(8, 3, activation="relu"),
    layers.MaxPooling2D(),
    layers.Flatten(),
    layers.Dense(10, activation="softmax"),
])
model.compile("adam", "sparse_categorical_crossentropy", ["accuracy"])
model.fit(x, y, epochs=3, batch_size=16)
`;

const TORCH = `
import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 6, 5)
        self.pool = nn.MaxPool2d(2)
        self.fc = nn.Linear(6 * 12 * 12, 10)
    def forward(self, x):
        x = self.pool(torch.relu(self.conv(x)))
        return self.fc(x.flatten(1))
net = Net()
`;

describe('read', () => {
  test('a Keras model with its training', () => {
    assert.deepEqual(told(KERAS), {
      models: [
        {
          total: 13610,
          inputsFrom: 'code',
          layers: [
            'Conv2D (None, 26, 26, 8) 80',
            'MaxPooling2D (None, 13, 13, 8) 0',
            'Flatten (None, 1352) 0',
            'Dense (None, 10) 13530',
          ],
        },
      ],
      plans: [{ kind: 'fit', epochs: 3, batchSize: 16, loss: ['SparseCategoricalCrossentropy'] }],
      problems: [],
    });
  });

  test('a PyTorch module whose input follows from a later layer', () => {
    assert.deepEqual(told(TORCH).models, [
      {
        total: 8806,
        inputsFrom: 'inferred',
        layers: ['Conv2D (None, 6, 24, 24) 156', 'MaxPooling2D (None, 6, 12, 12) 0', 'Dense (None, 10) 8650'],
      },
    ]);
  });

  test('leaves an image size open that nothing depends on', () => {
    const pooled = TORCH.replace('nn.MaxPool2d(2)', 'nn.AdaptiveAvgPool2d(12)');
    const [model] = told(pooled).models;
    assert.equal(model?.layers[0], 'Conv2D (None, 6, None, None) 156');
    assert.equal(model.layers[2], 'Dense (None, 10) 8650');
  });

  test('a shape that a person gave goes before what is inferred', () => {
    const inputs = { net: [[1, 28, 28]] };
    const [model] = read(TORCH.replace('6 * 12 * 12', '6 * 10 * 10'), { language: 'python', inputs }).models;
    assert.equal(model?.inputsFrom, 'given');
    assert.deepEqual(
      model.problems.map((each) => each.code),
      ['shape-mismatch'],
    );
  });

  test('keeps all that is whole of half-typed code', () => {
    const half = KERAS.slice(0, KERAS.indexOf('    layers.Flatten')) + '    layers.De';
    assert.deepEqual(told(half).models[0]?.layers.slice(0, 2), [
      'Conv2D (None, 26, 26, 8) 80',
      'MaxPooling2D (None, 13, 13, 8) 0',
    ]);
  });
});

/** The rule speaks of `wrong` and is silent on `right`. */
const JUDGED: readonly { code: string; wrong: string; right: string }[] = [
  { code: 'softmax-over-one-unit', wrong: KERAS.replace('Dense(10', 'Dense(1'), right: KERAS },
  { code: 'loss-does-not-fit', wrong: KERAS.replace('Dense(10', 'Dense(1'), right: KERAS },
  { code: 'activation-missing', wrong: KERAS.replace(', activation="softmax"', ''), right: KERAS },
  {
    code: 'linear-layers-in-a-row',
    wrong: KERAS.replace('layers.Flatten(),', 'layers.Flatten(), layers.Dense(32),'),
    right: KERAS.replace('layers.Flatten(),', 'layers.Flatten(), layers.Dense(32, activation="relu"),'),
  },
  {
    code: 'learning-rate-far-off',
    wrong: KERAS.replace('"adam"', '"adam"')
      .replace('import', 'import optimizers,')
      .replace('"adam"', 'optimizers.Adam(10.0)'),
    right: KERAS,
  },
  {
    code: 'row-counts-differ',
    wrong: `import keras\n(x, y), _ = keras.datasets.mnist.load_data()\nx = x.reshape(-1, 14, 28, 1)\n${KERAS.replace('(28, 28, 1)', '(14, 28, 1)')}`,
    right: `import keras\n(x, y), _ = keras.datasets.mnist.load_data()\nx = x.reshape(-1, 28, 28, 1)\n${KERAS}`,
  },
  {
    code: 'unused-layer',
    wrong: TORCH.replace(
      'self.pool = nn.MaxPool2d(2)',
      'self.pool = nn.MaxPool2d(2)\n        self.other = nn.Linear(3, 3)',
    ),
    right: TORCH,
  },
];

describe('rules', () => {
  for (const { code, wrong, right } of JUDGED)
    test(code, () => {
      assert.ok(told(wrong).problems.includes(code), `${code} is not told: ${told(wrong).problems.join(', ')}`);
      assert.ok(!told(right).problems.includes(code), `${code} cries wolf`);
    });
});
