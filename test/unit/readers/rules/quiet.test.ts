// Code that a person would leave as it is: nothing may be said of it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { read } from '../../../../engine/core/readers/read.ts';

const codes = (text: string, resolve?: Parameters<typeof read>[1]['resolve']) =>
  read(text, { language: 'python', ...(resolve ? { resolve } : {}) }).problems.map(({ code }) => code);
const errors = (text: string) =>
  read(text, { language: 'python' })
    .problems.filter(({ severity }) => severity === 'error' || severity === 'warning')
    .map(({ code, message }) => `${code}: ${message}`);

test('pictures of a known set as targets are no classes', () => {
  const text = `import keras
from keras import layers
(x, y), _ = keras.datasets.mnist.load_data()
x = x.reshape(-1, 784) / 255
model = keras.Sequential([keras.Input((784,)), layers.Dense(32, 'relu'), layers.Dense(784, 'sigmoid')])
model.compile('adam', 'binary_crossentropy')
`;
  assert.deepEqual(errors(`${text}model.fit(x, x)\n`), []);
  assert.deepEqual(codes(`${text}model.fit(x, y)\n`), ['loss-does-not-fit']);
});

const FLOWERS = `import torch, torch.nn as nn
from sklearn.datasets import load_breast_cancer, load_digits, load_iris, load_wine
from sklearn.model_selection import train_test_split
`;
/** A net of two units for labels of scikit-learn's sets. */
const sorted = (load: string, labels: string) =>
  codes(`${FLOWERS}x, y = ${load}(return_X_y=True)
x_train, x_test, y_train, y_test = train_test_split(x, y)
_, _, few, _ = train_test_split(x, y, train_size=12)
_, _, first, _ = train_test_split(x, y, shuffle=False)
targets = torch.as_tensor(${labels}).long()
model = nn.Linear(4, 2)
criterion = nn.CrossEntropyLoss()
optimizer = torch.optim.Adam(model.parameters())
for epoch in range(3):
    optimizer.zero_grad()
    loss = criterion(model(inputs()), targets)
    loss.backward()
    optimizer.step()
`);

test('labels of scikit-learn’s small sets have known classes as long as none can be left out', () => {
  for (const load of ['load_iris', 'load_wine', 'load_digits'])
    for (const labels of ['y', 'y_train', 'y.astype("int64")'])
      assert.deepEqual(sorted(load, labels), ['loss-does-not-fit'], `${labels} of ${load}`);
  for (const labels of ['y[:100]', 'y[y < 2]', 'y == 1', 'few', 'first', 'y.astype(bool)', 'y % 2'])
    assert.deepEqual(sorted('load_iris', labels), [], labels);
  assert.deepEqual(sorted('load_breast_cancer', 'y'), []);
});

const LOOP = `import torch
from torch import nn
net = nn.Linear(4, 1)
optimizer = torch.optim.Adam(net.parameters())
x, y = torch.randn(8, 4), torch.rand(8, 1)
for step in range(9):
`;
const trained = (...lines: readonly string[]) =>
  LOOP +
  [...lines, 'optimizer.zero_grad()', 'loss.backward()', 'optimizer.step()'].map((line) => `    ${line}\n`).join('');

test('what the loop squashes itself counts for the loss', () => {
  assert.deepEqual(errors(trained('loss = nn.BCELoss()(torch.sigmoid(net(x)).view(-1), y.view(-1))')), []);
  assert.deepEqual(codes(trained('loss = nn.BCEWithLogitsLoss()(torch.sigmoid(net(x)), y)')), [
    'activation-applied-twice',
  ]);
  assert.deepEqual(errors(trained('loss = nn.BCELoss()((net(x) + 1) / 2, y)')), []);
});

test('a model that is frozen and freed in turns is trained', () => {
  const text = trained('for p in net.parameters(): p.requires_grad = True', 'loss = nn.MSELoss()(net(x), y)').concat(
    '    for p in net.parameters(): p.requires_grad = False\n',
  );
  assert.deepEqual(errors(text), []);
});

test('each of several predictions has its own shape', () => {
  const text = `import keras, numpy as np
from keras import layers
entry = keras.Input((4,))
model = keras.Model(entry, [layers.Dense(3)(entry), layers.Dense(7)(entry), layers.Dense(5)(entry)])
a, b, c = model.predict(np.zeros((10, 4)))
print(np.argmax(a, axis=1), np.concatenate([c, np.zeros((2, 5))]))
`;
  assert.deepEqual(codes(text), []);
});

test('a narrow layer is left alone where the width around it is not known', () => {
  const text = `import keras, sys
from keras import layers
entry = keras.Input((int(sys.argv[1]),))
model = keras.Model(entry, layers.Dense(64, 'relu')(layers.Dense(8)(entry)))
`;
  assert.deepEqual(codes(text), []);
});

test('an array out of a shape that can’t be told has no shape', () => {
  const text = `import torch, elsewhere
from torch import nn
conv = nn.Conv2d(3, 8, 3)
found = conv(torch.zeros(1, *elsewhere.shape)).view(1, -1).size(1)
net = nn.Sequential(conv, nn.Flatten(), nn.Linear(found, 4))
`;
  assert.deepEqual(codes(text), []);
});

test('a tensor made of a size has that size', () => {
  const text = `import torch
from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(784, 20)
    def forward(self, x):
        mean = self.a(x)
        noise = torch.cuda.FloatTensor(mean.size()).normal_()
        return noise.mul(mean).add_(mean)
net = Net()
`;
  assert.deepEqual(codes(text), []);
});

test('a loop in another file is not judged by the text of this one', () => {
  const loop = `${LOOP}    loss = nn.MSELoss()(net(x), y)\n    for p in net.parameters(): p.grad = None\n    loss.backward()\n    optimizer.step()\n`;
  assert.deepEqual(
    codes('import solver\n', (module) => (module === 'solver' ? { file: '/solver.py', text: loop } : undefined)),
    [],
  );
});

test('numbers drawn around an array are as many as it has', () => {
  const text = `import numpy as np
mean = np.zeros((5, 3))
print(np.random.normal(mean, 1.0)[0], np.random.normal(0, mean)[0, 1])
`;
  assert.deepEqual(codes(`${text}import torch\n`), []);
});

test('sums that keep their dimensions by the former name', () => {
  const text = `import tensorflow as tf
table = tf.Variable(tf.zeros((50, 8)))
print(table / tf.sqrt(tf.reduce_sum(tf.square(table), 1, keep_dims=True)))
`;
  assert.deepEqual(codes(text), []);
});

test('a shape that is asked for keeps its batch', () => {
  const text = `import tensorflow as tf
class Net(tf.keras.Model):
    def call(self, x):
        n, h, w, c = x.shape
        return tf.reshape(x, [n, -1, c])
net = Net()
net.build((None, 7, 7, 3))
`;
  assert.deepEqual(codes(text), []);
});

test('an activation by any name is one, and a representation that another model gives is linear on purpose', () => {
  const text = `import keras
from keras import layers
def head(units, activation=keras.activations.swish):
    return layers.Dense(units, activation=activation)
entry = keras.Input((8,))
model = keras.Model(entry, layers.Dense(4)(head(16)(entry)))
encoder = keras.Sequential([keras.Input((8,)), layers.Dense(16, activation='relu'), layers.Dense(16)])
classifier = keras.Model(entry, layers.Dense(4, activation='softmax')(encoder(entry)))
`;
  assert.deepEqual(codes(text), []);
});
