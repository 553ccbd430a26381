// Files for earlier versions of Keras: each mistake is told where it stands, and the rest is read as it was meant.
import assert from 'node:assert/strict';
import test from 'node:test';
import { shapeText } from '../../../../engine/core/model/dimension.ts';
import type { Model } from '../../../../engine/core/model/graph.ts';
import { summaryOf } from '../../../../engine/core/model/summary.ts';
import { read } from '../../../../engine/core/readers/read.ts';

const python = (text: string) => read(text, { language: 'python' });
const output = ({ outputs: [end], nodes }: Model) =>
  shapeText(nodes.find(({ id }) => id === end?.node)?.outputs[end!.output]?.shape);

test('Keras 1 had rows and columns of a window apart', () => {
  const { models, problems } = python(`from keras.models import Sequential
from keras.layers import Convolution2D, MaxPooling2D, Dropout, Flatten, Dense, LSTM
model = Sequential()
model.add(Convolution2D(16, 3, 3, border_mode='same', input_shape=(28, 28, 1)))
model.add(MaxPooling2D((2, 2), border_mode='same'))
model.add(Convolution2D(nb_filter=8, nb_row=3, nb_col=5, border_mode='valid'))
model.add(Dropout(p=0.3))
model.add(Flatten())
model.add(Dense(output_dim=10, init='normal'))
`);
  assert.equal(output(models[0]!), '(None, 10)');
  assert.equal(models[0]!.parameters.total, 160 + (3 * 5 * 16 * 8 + 8) + (12 * 10 * 8 * 10 + 10));
  assert.deepEqual([...new Set(problems.map(({ code }) => code))].sort(), ['argument-gone', 'unknown-argument']);
});

test('average pooling without a window is told, and read with the one it had', () => {
  const { models, problems } = python(`import keras
model = keras.Sequential([keras.Input((8, 8, 3)), keras.layers.AveragePooling2D()])
`);
  assert.equal(output(models[0]!), '(None, 4, 4, 3)');
  assert.deepEqual(
    problems.map(({ code }) => code),
    ['missing-argument'],
  );
});

test('the order of channels that a file sets holds for its layers', () => {
  for (const line of ["K.set_image_data_format('channels_first')", "K.set_image_dim_ordering('th')"]) {
    const { models } = python(`from keras import backend as K
import keras
${line}
model = keras.Sequential([keras.Input((1, 28, 28)), keras.layers.Conv2D(6, 5), keras.layers.Flatten(), keras.layers.Dense(2)])
`);
    assert.equal(models[0]!.parameters.total, 156 + 6 * 24 * 24 * 2 + 2, line);
  }
});

test('a model that a module is given is filled as any other', () => {
  const { models } = python(`import tensorflow as tf
tf.model = tf.keras.Sequential()
tf.model.add(tf.keras.layers.Dense(units=1, input_dim=3))
tf.model.summary()
`);
  assert.deepEqual(
    models.map(({ parameters }) => parameters.total),
    [4],
  );
});

test('a Sequential model that has no layers yet has no count', () => {
  const { models } = python('import keras\nmodel = keras.Sequential()\n');
  assert.deepEqual(models[0]!.parameters, {});
});

test('a layer whose input can’t be told has no count of its own', () => {
  const { models } = python(`import keras, elsewhere
entry = keras.Input((8,))
model = keras.Model(entry, keras.layers.Dense(2)(elsewhere.made(entry)))
`);
  assert.deepEqual(
    summaryOf(models[0]!).map(({ type, parameters }) => [type, parameters]),
    [['Dense', undefined]],
  );
});

test('noise in the shape of an output has its batch', () => {
  const { models } = python(`import tensorflow as tf
class Net(tf.keras.Model):
    def __init__(self):
        super().__init__()
        self.a = tf.keras.layers.Dense(4)
    def call(self, x):
        mean = self.a(x)
        return mean + tf.random.normal(mean.shape)
net = Net()
net.build((None, 6))
`);
  assert.equal(output(models[0]!), '(None, 4)');
});

test('a comment on what comes out, or on what layers give, tells no input', () => {
  const net = (made: string, followed: string) => `import keras
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.a = keras.layers.Conv2D(4, 3)
        ${made}
        self.b = keras.layers.Conv2D(2, 3)
    def call(self, x):
        ${followed}
        x = self.a(x)
        # [b, 9, 9, 4]
        return self.b(x)
net = Net()
`;
  const inputs = (text: string) => {
    const [model] = python(text).models;
    return shapeText(model!.nodes.find(({ id }) => id === model!.inputs[0]!.node)?.outputs[0]?.shape);
  };
  assert.equal(inputs(net('# [b, 512, 7, 7]', '# output: [b, 9, 9, 4]')), '(None, None, None, None)');
  assert.equal(inputs(net('# input [b, 9, 9, 3]', 'pass')), '(None, 9, 9, 3)');
  assert.equal(inputs(net('pass', '# [b, 9, 9, 3] => [b, 7, 7, 4]')), '(None, 9, 9, 3)');
});

test('layers of ready-made networks are found by the names that Keras 2 gave them', () => {
  const text = (name: string) => `import keras
inputs = keras.Input((64, 64, 3))
base = keras.applications.DenseNet121(include_top=False, weights=None, input_tensor=inputs)
model = keras.Model(inputs, base.get_layer("${name}").output)
`;
  const total = (name: string) =>
    read(text(name), { language: 'python' }).models.find((each) => each.name === 'model')?.parameters.total;
  assert.equal(total('conv1/relu'), 7 * 7 * 3 * 64 + 4 * 64);
  assert.equal(total('conv1_relu'), total('conv1/relu'));
  const input = text('input_1').replace(
    '.output)',
    '.output)\nmodel = keras.Model(inputs, keras.layers.Conv2D(4, 3)(model.output))',
  );
  const { models } = read(input, { language: 'python' });
  assert.equal(models.find((each) => each.name === 'model')?.parameters.total, 112);
  // Of two inputs it is not known which was called the first.
  assert.equal(total('input_2/none'), undefined);
});

test('elements are repeated, and a call that is made one way or another is one call', () => {
  const text = `import inspect
import keras
from keras import layers, backend as K
class Stack(layers.Layer):
    def __init__(self):
        super().__init__()
        self.parts = [layers.Dense(5), layers.Dropout(0.2)]
    def call(self, x, training=None):
        for layer in self.parts:
            flag = 'training' in dict(inspect.signature(layer.call).parameters)
            x = layer(x, training=training) if flag else layer(x)
        return x
inputs = keras.Input((8, 3))
wide = layers.Lambda(lambda x, n: K.repeat_elements(x, n, axis=2), arguments={'n': 4})(inputs)
model = keras.Model(inputs, Stack()(wide))
`;
  const [model] = read(text, { language: 'python' }).models;
  assert.equal(model?.parameters.total, 13 * 5);
  assert.deepEqual(model?.notUnderstood, []);
  assert.equal(model?.nodes.filter(({ type }) => type === 'Dense').length, 1);
});
