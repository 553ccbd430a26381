// Networks that a file writes by hand, out of arrays.
import assert from 'node:assert/strict';
import test from 'node:test';
import { shapeText } from '../../../../engine/core/model/dimension.ts';
import { summaryOf } from '../../../../engine/core/model/summary.ts';
import { read } from '../../../../engine/core/readers/read.ts';

const reading = (text: string) => read(text, { language: 'python' });

const NETWORK = `
import numpy as np
import tensorflow as tf
class Network:
    def __init__(self, inputs, hidden, outputs):
        self.kernels = {"one": np.random.randn(inputs, hidden), "two": np.random.randn(hidden, outputs)}
        self.biases = {"one": np.zeros((1, hidden)), "two": np.zeros((1, outputs))}
    def forward(self, x):
        h = tf.matmul(x, self.kernels["one"]) + self.biases["one"]
        return tf.matmul(h, self.kernels["two"]) + self.biases["two"]
def train(model, x, y):
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.square(y - model.forward(x)))
    return tape.gradient(loss, model.kernels + model.biases)
if __name__ == "__main__":
    model = Network(10, 5, 2)
    train(model, np.random.randn(100, 10), np.random.randn(100, 2))
`;

test('dictionaries of arrays are a model with shapes and counts', () => {
  const [model] = reading(NETWORK).models;
  assert.deepEqual(model?.parameters, { total: 67, trainable: 67 });
  assert.equal(model.inputsFrom, 'code');
  assert.deepEqual(
    summaryOf(model).map(({ name, outputShapes, parameters }) => [name, ...outputShapes.map(shapeText), parameters]),
    [
      ['kernels.one', '(None, 5)', 50],
      ['kernels.two', '(None, 2)', 10],
      ['biases.one', '(None, 5)', 5],
      ['biases.two', '(None, 2)', 2],
    ],
  );
});

test('its mistakes are told', () => {
  const codes = reading(NETWORK).problems.map((each) => each.code);
  assert.deepEqual([...new Set(codes)].sort(), [
    'linear-layers-in-a-row',
    'tape-watches-no-arrays',
    'unsupported-operator',
  ]);
});

test('float64 of NumPy against float32 of TensorFlow is told, and what layers convert is not', () => {
  const codes = (text: string) => reading(text).problems.map((each) => each.code);
  const head = 'import numpy as np\nimport tensorflow as tf\nfrom tensorflow import keras\n';
  assert.deepEqual(codes(`${head}x = tf.matmul(np.ones((2, 3)), np.ones((3, 2)))\ntf.add(x, tf.constant(0.0))\n`), [
    'types-differ',
  ]);
  const layer = 'model = keras.Sequential([keras.layers.Dense(2)])\ny = model(np.ones((4, 3)))\n';
  assert.deepEqual(codes(`${head}${layer}tf.subtract(y, tf.ones((4, 2)))\n`), []);
});

test("modules of TensorFlow's own, with variables, are models", () => {
  const [model, ...more] = reading(`
import tensorflow as tf
class Dense(tf.Module):
    def __init__(self, inputs, outputs, name=None):
        super().__init__(name=name)
        self.w = tf.Variable(tf.random.normal([inputs, outputs]), name="w")
        self.b = tf.Variable(tf.zeros([outputs]), name="b")
    def __call__(self, x):
        return tf.nn.relu(tf.matmul(x, self.w) + self.b)
class Network(tf.Module):
    def __init__(self):
        super().__init__()
        self.layers = [Dense(3, 4), Dense(4, 2)]
    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x
network = Network()
`).models;
  assert.deepEqual(more, []);
  assert.deepEqual(model?.parameters, { total: 26, trainable: 26 });
  const [end] = model.outputs;
  assert.equal(shapeText(model.nodes.find((each) => each.id === end?.node)?.outputs[0]?.shape), '(None, 2)');
});

test('objects that hold arrays and predict nothing with them are no models', () => {
  const { models } = reading(`
import numpy as np
class Scaler:
    def __init__(self, rows):
        self.mean = np.zeros((3,))
    def fit(self, x, y):
        return self
class Logger:
    def __init__(self):
        self.history = np.zeros((10,))
    def predict(self, x):
        return x
scaler, logger = Scaler(3), Logger()
`);
  assert.deepEqual(models, []);
});

const FUNCTION = `
import tensorflow as tf
weights = {"h": tf.Variable(tf.random.normal([784, 128])), "out": tf.Variable(tf.random.normal([128, 10]))}
bias = tf.Variable(tf.zeros([10]))
seen = tf.Variable(0)
def logits(x):
    return tf.matmul(tf.nn.relu(tf.matmul(x, weights["h"])), weights["out"]) + bias
def predict(x):
    return tf.nn.softmax(logits(x))
def accuracy(predicted, y):
    return tf.reduce_mean(tf.cast(tf.equal(tf.argmax(predicted, 1), y), tf.float32))
`;

test('a function over variables of the file is a model, without those that only hand its result on', () => {
  const { models } = reading(FUNCTION);
  assert.deepEqual(
    models.map(({ name, parameters }) => [name, parameters]),
    [['logits', { total: 784 * 128 + 1280 + 10, trainable: 784 * 128 + 1280 + 10 }]],
  );
  assert.deepEqual(
    summaryOf(models[0]!).map(({ name, outputShapes }) => [name, ...outputShapes.map(shapeText)]),
    [
      ['weights.h', '(None, 128)'],
      ['weights.out', '(None, 10)'],
      ['bias', '(None, 10)'],
    ],
  );
});

test('functions that use no variable are no models', () => {
  assert.deepEqual(reading(FUNCTION.replaceAll('tf.Variable', 'tf.constant')).models, []);
});
