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

const LOOP = `
import torch
x = torch.linspace(-1, 1, 100).reshape(-1, 1)
w = torch.randn(1, 3, requires_grad=True)
b = torch.zeros(3, requires_grad=True)
lr = 0.1
for epoch in range(50):
    h = x @ w
    y_pred = torch.relu(h + b)
    loss = (y_pred - 3 * x).pow(2).mean()
    loss.backward()
    with torch.no_grad():
        w -= lr * w.grad
        b -= lr * b.grad
        w.grad.zero_()
        b.grad.zero_()
`;

test('what a loop of PyTorch computes of its tensors is a model by the names of the file, stepped at its rate', () => {
  const { models, plans, problems } = reading(LOOP);
  const [model] = models;
  assert.deepEqual(problems, []);
  assert.equal(models.length, 1);
  assert.equal(model?.name, 'y_pred');
  assert.deepEqual(model.parameters, { total: 6, trainable: 6 });
  assert.deepEqual(
    summaryOf(model).map(({ name, outputShapes }) => [name, ...outputShapes.map(shapeText)]),
    [
      ['w', '(None, 3)'],
      ['b', '(None, 3)'],
    ],
  );
  assert.deepEqual(
    plans.map(({ loss, optimizer, gradients, epochs }) => [loss[0]?.type, optimizer?.config, gradients, epochs]),
    [['MeanSquaredError', { learning_rate: 0.1 }, undefined, 50]],
  );
});

test('steps of tensors that are no plain descent have no plan', () => {
  const changes = {
    'momentum in the gradient': ['w -= lr * w.grad', 'w -= lr * (w.grad + 0.1 * w)'],
    'a rate of its own': ['b -= lr * b.grad', 'b -= 0.2 * b.grad'],
    'a gradient that stays': ['        b.grad.zero_()\n', ''],
    'a rate that falls': ['        b.grad.zero_()\n', '        b.grad.zero_()\n    lr *= 0.9\n'],
    'an array that is stepped twice': ['b -= lr * b.grad', 'w -= lr * w.grad'],
  };
  for (const [name, [from, to]] of Object.entries(changes)) {
    const { models, plans } = reading(LOOP.replace(from!, to!));
    assert.deepEqual([models.length, plans.length], [1, 0], name);
  }
});

test('gradients that no pass sets back are added up', () => {
  const [plan] = reading(LOOP.replaceAll(/ +[wb]\.grad\.zero_\(\)\n/g, '')).plans;
  assert.equal(plan?.gradients, 'added');
});

test('a network in a loop that is fed two things is not taken for one of one input', () => {
  assert.deepEqual(reading(LOOP.replace('h = x @ w', 'z = x * 2\n    h = x @ w + z @ w')).models, []);
});

const TAPE = `
import tensorflow as tf
x = tf.ones([10, 4])
y = tf.zeros([10, 1])
W = tf.Variable(tf.zeros([4, 1]))
b = tf.Variable(tf.zeros([1]))
rate = 0.1
for step in range(5):
    with tf.GradientTape() as tape:
        prediction = tf.matmul(x, W) + b
        loss = tf.reduce_mean(tf.square(prediction - y))
    dW, db = tape.gradient(loss, [W, b])
    W.assign_sub(rate * dW)
    b.assign_sub(rate * db)
`;

test('what a loop computes of variables under a tape is a model, and a rate that changes is refused', () => {
  const { models, plans } = reading(TAPE);
  assert.deepEqual(
    models.map(({ name, parameters }) => [name, parameters?.total]),
    [['prediction', 5]],
  );
  assert.deepEqual(plans[0]?.notHonoured, []);
  assert.deepEqual(plans[0].optimizer?.config, { learning_rate: 0.1 });
  const [changing] = reading(`${TAPE}    rate = rate / 2\n`).plans;
  assert.ok(
    changing?.notHonoured.some(({ severity, message }) => severity === 'error' && /one known rate/.test(message)),
  );
});
