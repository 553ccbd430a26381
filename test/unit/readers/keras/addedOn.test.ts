// What people's networks take from beside Keras, and from Keras 2: each of these was not read before.
import assert from 'node:assert/strict';
import test from 'node:test';
import { shapeText } from '../../../../engine/core/model/dimension.ts';
import { read } from '../../../../engine/core/readers/read.ts';

const HEAD = 'import keras\nimport tensorflow as tf\nfrom keras import layers, backend as K\n';

function first(text: string) {
  const [model] = read(HEAD + text, { language: 'python' }).models;
  assert.ok(model);
  const shapes = model.outputs.map(({ node, output }) =>
    shapeText(model.nodes.find((each) => each.id === node)?.outputs[output]?.shape),
  );
  return { total: model.parameters.total, shapes, notUnderstood: model.notUnderstood.length };
}

test('layers that TensorFlow Addons gave to Keras are those of Keras', () => {
  const model = first(`
import tensorflow_addons as tfa
model = keras.Sequential([keras.Input((8, 8, 3)), layers.Conv2D(6, 3), tfa.layers.InstanceNormalization(axis=-1),
                          tfa.layers.GELU()])
model.compile(tfa.optimizers.AdamW(weight_decay=1e-4), 'mse')
`);
  assert.deepEqual(model, { total: 168 + 12, shapes: ['(None, 6, 6, 6)'], notUnderstood: 0 });
});

test('a layer that says what inputs it takes is no less known for it', () => {
  const model = first(`
class Scale(layers.Layer):
    def __init__(self):
        super().__init__()
        self.input_spec = layers.InputSpec(ndim=2)
    def build(self, shape):
        self.gain = self.add_weight(name='gain', shape=(shape[-1],))
        self.input_spec = keras.layers.InputSpec(ndim=2, axes={-1: shape[-1]})
    def call(self, x):
        return x * self.gain
inputs = keras.Input((5,))
model = keras.Model(inputs, Scale()(inputs))
`);
  assert.deepEqual(model, { total: 5, shapes: ['(None, 5)'], notUnderstood: 0 });
});

test('shapes as Keras 2 has them are shapes', () => {
  const model = first(`
inputs = keras.Input((4, 6))
shape = inputs.shape.as_list()
x = layers.Dense(shape[1] * inputs._keras_shape[-1])(layers.Flatten()(inputs))
model = keras.Model(inputs, x)
`);
  assert.deepEqual(model, { total: 25 * 24, shapes: ['(None, 24)'], notUnderstood: 0 });
});

test('pictures that are made some times larger have the larger size, in either order of channels', () => {
  const enlarged = (format: string, shape: string) =>
    first(`
inputs = keras.Input(${shape})
model = keras.Model(inputs, layers.Lambda(lambda x: K.resize_images(x, 2, 3, '${format}'))(inputs))
`).shapes;
  assert.deepEqual(enlarged('channels_last', '(4, 5, 3)'), ['(None, 8, 15, 3)']);
  assert.deepEqual(enlarged('channels_first', '(3, 4, 5)'), ['(None, 3, 8, 15)']);
});

test('what a layer gives in training and otherwise has the shape of both', () => {
  const model = first(`
class Noisy(layers.Layer):
    def call(self, x):
        return K.in_train_phase(lambda: x + K.random_normal(K.shape(x)), x)
model = keras.Sequential([keras.Input((7,)), Noisy(), layers.Dense(2)])
`);
  assert.deepEqual(model, { total: 16, shapes: ['(None, 2)'], notUnderstood: 0 });
});

test('a merging layer of the file is called by the function that it has for that', () => {
  const model = first(`
from keras.layers.merge import _Merge
class Between(_Merge):
    def _merge_function(self, inputs):
        part = K.random_uniform((32, 1))
        return part * inputs[0] + (1 - part) * inputs[1]
one, two = keras.Input((6,)), keras.Input((6,))
model = keras.Model([one, two], layers.Dense(3)(layers.Flatten()(Between()([one, two]))))
`);
  assert.equal(model.total, 21);
});

test('no activation changes nothing, and programs for both Pythons know their types', () => {
  const model = first(`
import numpy as np, six
class Own(layers.Layer):
    def __init__(self, units, activation=None):
        super().__init__()
        self.activation = keras.activations.get(activation)
        self.dense = layers.Dense(units)
    def call(self, x):
        return self.activation(self.dense(x))
def width(of):
    return int(np.round(float(len(of)) / 2)) if isinstance(of, six.string_types) else of
model = keras.Sequential([keras.Input((3,)), Own(width('seven')), Own(2, 'relu')])
`);
  assert.deepEqual(model, { total: 8 + 6, shapes: ['(None, 2)'], notUnderstood: 0 });
});

test('functions that are hung onto a model leave its count alone, and so do settings in a namespace', () => {
  const model = first(`
from types import MethodType, SimpleNamespace
def fit_on(self, data):
    return self.fit(data)
settings = SimpleNamespace(width=4)
model = keras.Sequential([keras.Input((3,)), layers.Dense(settings.width)])
model.fit_on = MethodType(fit_on, model)
`);
  assert.deepEqual(model, { total: 16, shapes: ['(None, 4)'], notUnderstood: 0 });
});
