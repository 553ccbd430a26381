// Code of courses and tutorials that a person would leave as it is: nothing may be said of it.
import assert from 'node:assert/strict';
import test from 'node:test';
import { shapeText } from '../../../../engine/core/model/dimension.ts';
import { read } from '../../../../engine/core/readers/read.ts';

const codes = (text: string) => read(text, { language: 'python' }).problems.map(({ code }) => code);

test('numbers of Python do not widen an array', () => {
  const text = `import numpy as np
import tensorflow as tf
from tensorflow.keras.datasets import mnist
(x, y), _ = mnist.load_data()
x = np.array(x, np.float32).reshape([-1, 784]) / 255.
w = tf.Variable(tf.random.normal([784, 3]))
z = tf.add(tf.matmul(x, w), tf.zeros([3]))
`;
  assert.deepEqual(codes(text), []);
});

test('the places at which a condition holds are one array for each dimension', () => {
  const text = `import numpy as np
rows = np.zeros((4, 5))
kept = rows[np.where(np.argmax(rows, axis=1) != 3)[0]]
print(np.argmax(kept, axis=1))
`;
  assert.deepEqual(codes(text), []);
});

test('a review is a list of words, and no single number', () => {
  const text = `from tensorflow import keras
(x, y), (x2, y2) = keras.datasets.imdb.load_data()
print(x[0][:10], [each[::-1] for each in x][0])
`;
  assert.deepEqual(codes(text), []);
});

test('sequences of which there are any number fill as many rows', () => {
  const text = `import numpy as np
from tensorflow.keras.preprocessing.sequence import pad_sequences
sequences = []
for line in open('lyrics.txt'):
    sequences.append([1, 2])
rows = np.array(pad_sequences(sequences, maxlen=9))
print(rows[6])
`;
  assert.deepEqual(codes(text), []);
});

test('optimizers of version 1 are there in its module, with their own arguments', () => {
  const use = 'tf.train.AdamOptimizer(learning_rate=0.01, beta1=0.5, beta2=0.9)\n';
  assert.deepEqual(codes(`import tensorflow.compat.v1 as tf\n${use}`), []);
  assert.deepEqual(codes(`import tensorflow\ntf = tensorflow.compat.v1\n${use}`), []);
  assert.deepEqual(codes(`import tensorflow as tf\n${use}`), ['removed-function']);
});

test('a call that is told how to act may end otherwise than the model', () => {
  const step = (call: string) => `import tensorflow as tf
from tensorflow.keras import Model, layers
class Net(Model):
    def __init__(self):
        super().__init__()
        self.out = layers.Dense(10)
    def call(self, x, is_training=False):
        x = self.out(x)
        if not is_training:
            x = tf.nn.softmax(x)
        return x
net = Net()
optimizer = tf.optimizers.SGD(0.1)
x, y = tf.zeros([8, 4]), tf.zeros([8], tf.int64)
for _ in range(9):
    with tf.GradientTape() as g:
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=y, logits=${call}))
    gradients = g.gradient(loss, net.trainable_variables)
    optimizer.apply_gradients(zip(gradients, net.trainable_variables))
`;
  assert.deepEqual(codes(step('net(x, is_training=True)')), []);
  assert.deepEqual(codes(step('net(x)')), ['activation-applied-twice']);
});

const TORCH = 'import torch\nfrom torch import nn\nimport torch.nn.functional as F\n';

test('arguments may have the names that NumPy has for them', () => {
  const text = `${TORCH}x = torch.randn(2, 5)\nprint(x.exp() / x.exp().sum(1, keepdims=True), x - x.mean(axis=1, keepdim=True))\n`;
  assert.deepEqual(codes(text), []);
});

test('where two tensors lie in memory is no comparison of their numbers', () => {
  const text = `${TORCH}x = torch.zeros(6)\nprint(x.data_ptr() == x.view(2, 3).data_ptr())\n`;
  assert.deepEqual(codes(text), []);
});

test('scores of attention over a single step are no units', () => {
  const text = `${TORCH}class Attention(nn.Module):
    def __init__(self):
        super().__init__()
        self.a = nn.Linear(8, 8)
    def forward(self, x):
        q = self.a(x)
        return F.softmax(q @ x.transpose(-2, -1) * 0.1, dim=-1) @ x
net = Attention()
net(torch.randn(2, 1, 8))
`;
  assert.deepEqual(codes(text), []);
});

test('of the heads in a dictionary a key tells which is used', () => {
  const text = `${TORCH}class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = nn.Linear(8, 8)
        self.heads = nn.ModuleDict({'classes': nn.Linear(8, 5), 'value': nn.Linear(8, 1)})
    def forward(self, x, task='classes'):
        return self.heads[task](torch.relu(self.body(x)))
net = Net()
`;
  assert.deepEqual(codes(text), []);
});

test('a rate that a callback sets may begin anywhere', () => {
  const text = (callbacks: string) => `import keras
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(1e-8, momentum=0.9), 'mse')
sweep = keras.callbacks.LearningRateScheduler(lambda epoch: 1e-8 * 10 ** (epoch / 20))
model.fit(x, y${callbacks})
`;
  assert.deepEqual(codes(text(', callbacks=[sweep]')), []);
  assert.deepEqual(codes(text('')), ['learning-rate-far-off']);
});

test('a step that only moves a schedule has no loss of its own', () => {
  const text = `${TORCH}
def train(net, optimizer):
    for _ in range(9):
        optimizer.zero_grad()
        F.mse_loss(net(torch.zeros(2, 4)), torch.zeros(2, 3)).backward()
        optimizer.step()
net = nn.Linear(4, 3)
train(net, torch.optim.SGD(net.parameters(), lr=0.1))
net = nn.Linear(4, 3)
optimizer = torch.optim.SGD(net.parameters(), lr=0.5)
def rate():
    optimizer.step()
    return 1
print([rate() for _ in range(9)])
`;
  assert.deepEqual(codes(text), []);
});

test('a stride that is set after a layer was made is its stride', () => {
  const { models } = read(
    `${TORCH}class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 8, 3, stride=2, padding=1)
        self.conv.stride = (1, 1)
    def forward(self, x):
        return self.conv(x)
net = Net()
net(torch.zeros(1, 3, 32, 32))
`,
    { language: 'python' },
  );
  const [{ node, output }] = models[0]!.outputs as [(typeof models)[number]['outputs'][number]];
  assert.equal(
    shapeText(models[0]!.nodes.find((each) => each.id === node)?.outputs[output]?.shape),
    '(None, 8, 32, 32)',
  );
});

test('a loss may take one of several outputs, whatever the others end in', () => {
  const text = `import torch
import torch.nn.functional as F
class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.hidden = torch.nn.Linear(784, 50)
        self.mean = torch.nn.Linear(50, 1)
        self.back = torch.nn.Linear(1, 784)
    def forward(self, x):
        mean = self.mean(F.leaky_relu(self.hidden(x)))
        return mean, torch.sigmoid(self.back(mean))
model = Net()
optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
x, labels = torch.rand(64, 784), torch.randint(0, 784, (64,))
for epoch in range(3):
    mean, decoded = model(x)
    loss = F.LOSS
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()
`;
  const loss = 'binary_cross_entropy(decoded, x)';
  assert.deepEqual(codes(text.replace('LOSS', loss)), []);
  const twice = text.replace('LOSS', 'binary_cross_entropy_with_logits(decoded, x)');
  assert.deepEqual(codes(twice), ['activation-applied-twice']);
});

test('training data may be what was split off, and be called so by mistake', () => {
  const text = `import keras
from sklearn.datasets import load_iris
from sklearn.model_selection import train_test_split
x_test, x_train, y_test, y_train = train_test_split(*load_iris(return_X_y=True))
x_train = (x_train - x_train.mean(axis=0)) / x_train.std(axis=0)
model = keras.Sequential([keras.layers.Dense(3, activation='softmax')])
model.compile('adam', 'sparse_categorical_crossentropy')
model.fit(x_train, y_train)
`;
  assert.deepEqual(codes(text), []);
});

test('a layer whose values a gate takes as well is used twice, also behind dropout', () => {
  const text = `import keras
from keras import layers
inputs = keras.Input((8,))
x = layers.Dropout(0.1)(layers.Dense(16)(inputs))
model = keras.Model(inputs, layers.Dense(16)(x) * layers.Dense(16, activation='sigmoid')(x))
`;
  assert.deepEqual(codes(text), []);
  assert.deepEqual(codes(text.replace(" * layers.Dense(16, activation='sigmoid')(x)", '')), ['linear-layers-in-a-row']);
});

test('steps along gradients that are cut short may be long', () => {
  const text = `import keras
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(1)])
model.compile(keras.optimizers.SGD(20.0, clipnorm=0.25), 'mse')
model.fit(x, y)
`;
  assert.deepEqual(codes(text), []);
  assert.deepEqual(codes(text.replace(', clipnorm=0.25', '')), ['learning-rate-far-off']);
});

test('between two arrays lie arrays', () => {
  const text = `import tensorflow as tf
between = tf.linspace(tf.linspace(encode('a'), encode('b'), 6), tf.linspace(encode('c'), encode('d'), 6), 6)
rows = tf.reshape(between, (36, 77, 768))
numbers = tf.reshape(tf.linspace(0.0, 1.0, 6), (2, 3))
`;
  assert.deepEqual(codes(text), []);
  assert.deepEqual(codes(text.replace('(2, 3)', '(2, 4)')), ['shape-mismatch']);
});
