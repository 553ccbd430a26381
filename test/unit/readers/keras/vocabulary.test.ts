import assert from 'node:assert/strict';
import test from 'node:test';
import { productOf, shapeText } from '../../../../engine/core/model/dimension.ts';
import type { Model } from '../../../../engine/core/model/graph.ts';
import { read } from '../../../../engine/core/readers/read.ts';

const reading = (text: string) => read(text, { language: 'python' });

function outputOf(model: Model | undefined): string {
  const [output] = model?.outputs ?? [];
  return shapeText(model?.nodes.find((each) => each.id === output?.node)?.outputs[output?.output ?? 0]?.shape);
}

/** Each way of naming Keras gives the same model. */
const IMPORTS = [
  'import keras\nfrom keras import layers\nS, D = keras.Sequential, layers.Dense',
  'import tensorflow as tf\nS, D = tf.keras.Sequential, tf.keras.layers.Dense',
  'from tensorflow import keras\nS, D = keras.models.Sequential, keras.layers.Dense',
  'from tensorflow.keras.models import Sequential as S\nfrom tensorflow.keras.layers import Dense as D',
  'from tensorflow.python.keras.layers.core import Dense as D\nfrom tf_keras import Sequential as S',
  'from keras.layers import *\nfrom keras.models import *\nS, D = Sequential, Dense',
  'import tensorflow.keras.layers as L\nimport tensorflow.keras as K\nS, D = K.Sequential, L.Dense',
];

for (const head of IMPORTS)
  test(`a model after ${JSON.stringify(head)}`, () => {
    const { models } = reading(`${head}\nmodel = S([D(4, input_shape=(3,)), D(2)])`);
    assert.equal(outputOf(models[0]), '(None, 2)');
    assert.deepEqual(models[0]?.parameters, { total: 26, trainable: 26 });
  });

test('wrong and former arguments are told at their places', () => {
  const text = `
from keras import Sequential, layers, optimizers
layers.Dense(4, actvation="relu")
layers.Embedding(10, 4, input_length=5)
layers.Conv2D(8)
optimizers.Adam(lr=0.1)
`;
  const found = reading(text).problems.map(({ code, span }) => `${code} ${text.slice(span.start, span.end)}`);
  assert.deepEqual(found, [
    'unknown-argument actvation="relu"',
    'argument-gone input_length=5',
    'missing-argument layers.Conv2D(8)',
    'argument-gone lr=0.1',
  ]);
});

test('shapes that do not fit are told once, with both shapes', () => {
  const { problems } = reading(`
from keras import Input, Model, layers
a, b = Input((4,)), Input((5,))
model = Model([a, b], layers.Dense(2)(layers.Add()([a, b])))
`);
  const [problem] = problems.filter((each) => each.code === 'shape-mismatch');
  assert.match(problem?.message ?? '', /\(None, 4\) and \(None, 5\)/);
  assert.equal(problem?.related?.length, 2);
});

test('what is not known stays unknown, and its count too', () => {
  const { models } = reading(`
import sys
from keras import Input, Sequential, layers
model = Sequential([Input((8,)), layers.Dense(int(sys.argv[1])), layers.Dense(3)])
`);
  assert.equal(outputOf(models[0]), '(None, 3)');
  assert.equal(models[0]?.parameters.total, undefined);
});

test('a fit call makes a plan of its loss, optimizer, schedule, metrics, callbacks and data', () => {
  const { plans } = reading(`
import keras
from keras import layers
(x, y), test = keras.datasets.mnist.load_data()
model = keras.Sequential([keras.Input((28, 28)), layers.Flatten(), layers.Dense(10)])
rate = keras.optimizers.schedules.CosineDecay(0.1, 1000)
model.compile(keras.optimizers.SGD(rate, momentum=0.9), keras.losses.SparseCategoricalCrossentropy(from_logits=True), metrics=["accuracy"])
model.fit(x / 255.0, y, batch_size=64, epochs=3, validation_split=0.1, callbacks=[keras.callbacks.EarlyStopping(patience=2)])
`);
  const [plan] = plans;
  assert.ok(plan);
  assert.equal(plan.loss[0]?.type, 'SparseCategoricalCrossentropy');
  assert.equal(plan.loss[0]?.config.from_logits, true);
  assert.equal(plan.optimizer?.type, 'SGD');
  assert.equal(plan.optimizer?.config.momentum, 0.9);
  assert.equal(plan.schedule?.config.decay_steps, 1000);
  assert.deepEqual([plan.metrics[0]?.type, plan.callbacks[0]?.type], ['SparseCategoricalAccuracy', 'EarlyStopping']);
  assert.deepEqual([plan.epochs, plan.batchSize, plan.validation?.split], [3, 64, 0.1]);
  assert.equal(shapeText(plan.inputs[0]?.shape), '(60000, 28, 28)');
  assert.equal(plan.inputs[0]?.inputs[0]?.type, 'Dataset');
});

test('undefined names are slots in the shapes that model and loss want', () => {
  const { plans } = reading(`
from keras import Input, Sequential, layers
model = Sequential([Input((12,)), layers.Dense(4, activation="softmax")])
model.compile(optimizer="adam", loss="categorical_crossentropy")
model.fit(features, labels)
`);
  const slots = plans[0]?.slots.map(({ name, shape, role }) => `${name} ${shapeText(shape)} ${role}`);
  assert.deepEqual(slots, ['features (None, 12) input', 'labels (None, 4) target']);
});

test('a pipeline feeds a subclassed model in the shape of its elements', () => {
  const { models, plans } = reading(`
import keras, tensorflow as tf
(x, y), _ = keras.datasets.cifar10.load_data()
data = tf.data.Dataset.from_tensor_slices((x, y)).shuffle(100).map(lambda a, b: (tf.image.random_flip_left_right(a), b)).batch(32)
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.one = keras.layers.Conv2D(4, 3)
    def call(self, x):
        return self.one(x)
net = Net()
net.compile("sgd", "mse")
net.fit(data, epochs=2)
`);
  assert.equal(outputOf(models[0]), '(None, 30, 30, 4)');
  assert.deepEqual([plans[0]?.batchSize, plans[0]?.shuffle], [32, true]);
  // What is done to single rows does not say how many there are.
  assert.equal(plans[0]?.inputs[0]?.shape, undefined);
});

test('multiply-adds are those of one example', () => {
  const { models } = reading(`
from keras import Input, Sequential, layers
model = Sequential([Input((8, 8, 3)), layers.Conv2D(4, 3), layers.Flatten(), layers.Dense(10)])
`);
  const work = models[0]?.nodes.filter((each) => each.multiplyAdds).map((each) => each.multiplyAdds);
  assert.deepEqual(work, [6 * 6 * 4 * 9 * 3, Number(productOf([6, 6, 4, 10]))]);
});

const CONDITIONS = {
  'a layer in a loop of unknown length': `
x = inputs = Input((8,))
for _ in range(int(sys.argv[1])):
    x = layers.Dense(8)(x)
model = Model(inputs, x)`,
  'a layer that is perhaps added': `
model = Sequential([Input((8,)), layers.Dense(8)])
if len(sys.argv) > 1:
    model.add(layers.Dense(4))`,
  'a layer of an unknown list': `
model = Sequential([Input((8,)), layers.Dense(8)] + [layers.Dense(8) for _ in range(int(sys.argv[1]))])`,
};

for (const [what, code] of Object.entries(CONDITIONS))
  test(`${what} leaves the count open`, () => {
    const { models } = reading(`import sys\nfrom keras import Input, Model, Sequential, layers\n${code}\n`);
    assert.equal(models.length, 1);
    assert.equal(models[0]?.parameters.total, undefined);
  });
