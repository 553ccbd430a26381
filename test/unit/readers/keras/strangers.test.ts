// Files as strangers write them: each of these was read wrongly, or not at all, before.
import assert from 'node:assert/strict';
import test from 'node:test';
import { shapeText } from '../../../../engine/core/model/dimension.ts';
import type { Model } from '../../../../engine/core/model/graph.ts';
import { read } from '../../../../engine/core/readers/read.ts';

const python = (text: string) => read(text, { language: 'python' });
const named = (text: string, name: string) => python(text).models.find((each) => each.name === name)!;
const ends = (model: Model, of: 'inputs' | 'outputs') =>
  model[of].map(({ node, output }) => shapeText(model.nodes.find((each) => each.id === node)?.outputs[output]?.shape));
const codes = (text: string) => python(text).problems.map(({ code }) => code);

test('an import out of a package is no use of the package', () => {
  const rest = 'from keras.layers import (\n    Dense,\n)\nmodel = Sequential([Dense(3, input_dim=4)])\n';
  assert.deepEqual(codes(`from keras.models import Sequential\n${rest}`), []);
  assert.deepEqual(codes('from keras.models import Sequential\nmodel = keras.Sequential()\n'), ['module-not-imported']);
  assert.deepEqual(codes('import os, keras\nmodel = keras.Sequential()\n'), []);
});

test('layers are frozen up to one by its name, the input layer among them', () => {
  const model = named(
    `from keras.applications import VGG16
base = VGG16(include_top=False, input_shape=(150, 150, 3))
learns = False
for layer in base.layers:
    if layer.name == 'block5_conv1':
        learns = True
    layer.trainable = learns
`,
    'base',
  );
  assert.deepEqual(model.parameters, { total: 14_714_688, trainable: 7_079_424 });
});

test('an optimizer that is not understood hides no count', () => {
  const text = `import keras
from elsewhere import make
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3)])
model.compile(make(), 'mse')
`;
  assert.equal(named(text, 'model').parameters.total, 15);
});

test('channels that may be any stay open beside an edge that is implied', () => {
  const model = named(
    `import keras
from keras import layers
class Patches(keras.Model):
    def __init__(self):
        super().__init__()
        self.conv = layers.Conv2D(8, 16, strides=16)
        self.flat = layers.Reshape((196, 8))
        self.head = layers.Dense(2)
    def call(self, x):
        return self.head(self.flat(self.conv(x)))
size = 224
model = Patches()
`,
    'model',
  );
  assert.deepEqual(ends(model, 'inputs'), ['(None, 224, 224, None)']);
  assert.equal(model.parameters.total, undefined);
});

test('a shape that is not known is no single extent', () => {
  assert.deepEqual(
    codes(`import tensorflow as tf
cloud = load()
noise = tf.random.uniform(tf.shape(cloud), -1.0, 1.0)
moved = noise[:, :, :3]
`),
    [],
  );
});

test('an array without a known size leaves its object without a count', () => {
  const text = `import numpy as np
class Net:
    def __init__(self, words):
        self.w = np.random.randn(words, 3)
        self.b = np.zeros(3)
    def forward(self, x):
        return x @ self.w + self.b
net = Net(len(open('words.txt').read()))
`;
  assert.equal(named(text, 'net').parameters.total, undefined);
});

const TWO = `import keras, numpy as np
from keras import layers
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.a = layers.Dense(4)
        self.b = layers.Dense(5)
`;

test('a model of a class is followed on a dict as it was called or fed', () => {
  const call = "    def call(self, inputs):\n        return self.a(inputs['x']) , self.b(inputs['y'])\nnet = Net()\n";
  const data = "{'y': np.zeros((10, 3)), 'x': np.zeros((10, 7))}";
  for (const use of [`net(${data})`, `net.compile('adam', 'mse')\nnet.fit(${data}, [np.zeros((10, 4))])`]) {
    const text = `${TWO}${call}${use}\n`;
    assert.deepEqual(codes(text), [], use);
    assert.deepEqual(ends(named(text, 'net'), 'outputs'), ['(None, 4)', '(None, 5)']);
    assert.equal(named(text, 'net').parameters.total, 52);
  }
});

test('a call with several tensors gives the shape of each', () => {
  const text = `${TWO}    def call(self, x, y, training=False):
        return self.a(x) , self.b(y)
net = Net()
net(np.zeros((2, 3)), np.zeros((2, 6)), training=True)
`;
  assert.deepEqual(ends(named(text, 'net'), 'inputs'), ['(None, 3)', '(None, 6)']);
  assert.equal(named(text, 'net').parameters.total, 51);
});
