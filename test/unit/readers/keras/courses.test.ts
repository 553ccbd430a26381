// Models as courses and tutorials have them: each of these was not read, or not wholly, before.
import assert from 'node:assert/strict';
import test from 'node:test';
import { shapeText } from '../../../../engine/core/model/dimension.ts';
import type { Model } from '../../../../engine/core/model/graph.ts';
import { summaryOf } from '../../../../engine/core/model/summary.ts';
import { read } from '../../../../engine/core/readers/read.ts';

const models = (text: string): readonly Model[] => read(text, { language: 'python' }).models;
const output = (model: Model) =>
  model.outputs.map(({ node, output: at }) =>
    shapeText(model.nodes.find((each) => each.id === node)?.outputs[at]?.shape),
  );
const HUB = 'import tensorflow as tf\nimport tensorflow_hub as hub\n';
const classifier = (layer: string) =>
  models(`${HUB}model = tf.keras.Sequential([\n  ${layer},\n  tf.keras.layers.Dense(2),\n])\n`)[0]!;

test('published layers of TensorFlow Hub have their width and their count', () => {
  const texts = classifier(
    'hub.KerasLayer("https://tfhub.dev/google/nnlm-en-dim50/2", input_shape=[], dtype=tf.string, trainable=True)',
  );
  assert.deepEqual(texts.parameters, { total: 48_190_702, trainable: 48_190_702 });
  assert.deepEqual(output(texts), ['(None, 2)']);
  const address = 'https://tfhub.dev/google/tf2-preview/mobilenet_v2/feature_vector/4';
  const images = classifier(`hub.KerasLayer("${address}", input_shape=(224, 224, 3))`);
  assert.deepEqual(images.parameters, { total: 2_260_546, trainable: 2_562 });
});

test('a published layer of which only the width is known leaves the count open', () => {
  const model = classifier(
    'hub.KerasLayer("https://tfhub.dev/google/universal-sentence-encoder-large/5", input_shape=[])',
  );
  assert.equal(model.parameters.total, undefined);
  assert.deepEqual(output(model), ['(None, 2)']);
});

test('a layer of TensorFlow Hub that is not known stays unknown', () => {
  const model = classifier('hub.KerasLayer("https://tfhub.dev/somebody/something/1", input_shape=[])');
  assert.equal(model.parameters.total, undefined);
  assert.ok(model.notUnderstood.length > 0);
});

const BUILD = `import keras
import keras_tuner as kt
def build(hp):
    model = keras.Sequential([keras.Input((4,))])
    for i in range(hp.Int('layers', 1, 3)):
        model.add(keras.layers.Dense(hp.Int(f'units_{i}', min_value=8, max_value=64, step=8), hp.Choice('act', ['relu', 'tanh'])))
    if hp.Boolean('dropout'):
        model.add(keras.layers.Dropout(0.5))
    model.add(keras.layers.Dense(hp.Int('last', 1, 9, default=3)))
    return model
`;

test('a search begins with the model of the least and first of everything', () => {
  assert.equal(models(`${BUILD}model = build(kt.HyperParameters())\n`)[0]?.parameters.total, 40 + 27);
  const [model] = models(`${BUILD}tuner = kt.RandomSearch(build, objective='val_loss', max_trials=3)\n`);
  assert.equal(model?.parameters.total, 40 + 27);
});

test('what a search finds best is not known', () => {
  const text = `${BUILD}tuner = kt.Hyperband(build, 'val_loss')\nbest = build(tuner.get_best_hyperparameters()[0])\n`;
  assert.equal(models(text).find(({ name }) => name === 'best')?.parameters.total, undefined);
});

test('a comparison of numbers by TensorFlow decides a branch, and padding before a stride is known', () => {
  const [model] = models(`import tensorflow as tf
from keras import layers
import keras
from keras.applications import imagenet_utils
x = keras.Input((32, 32, 3))
y = layers.ZeroPadding2D(imagenet_utils.correct_pad(x, 3))(x)
y = layers.Conv2D(3, 3, strides=2)(y)
if tf.math.equal(y.shape[-1], 4):
    y = layers.Dense(100)(y)
model = keras.Model(x, y)
`);
  assert.deepEqual(output(model!), ['(None, 16, 16, 3)']);
  assert.equal(model!.parameters.total, 84);
});

test('a layer of the file that was given a name of its own has a shape', () => {
  const [model] = models(`import keras
class Scale(keras.layers.Layer):
    def build(self, shape):
        self.gain = self.add_weight(shape=(shape[-1],))
    def call(self, x):
        return x * self.gain
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.scale = Scale(name='gains')
        self.out = keras.layers.Dense(2, name='head')
    def call(self, x):
        return self.out(self.scale(x))
model = Net()
model(keras.Input((5,)))
`);
  const row = summaryOf(model!).find(({ type }) => type === 'Scale');
  assert.equal(shapeText(row?.outputShapes[0]), '(None, 5)');
});
