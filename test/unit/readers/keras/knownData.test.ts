// Sizes that known data sets, pictures, vocabularies and models saved by the file itself give.
import assert from 'node:assert/strict';
import test from 'node:test';
import { shapeText } from '../../../../engine/core/model/dimension.ts';
import type { Model } from '../../../../engine/core/model/graph.ts';
import { read } from '../../../../engine/core/readers/read.ts';

const named = (text: string, name = 'model'): Model =>
  read(text, { language: 'python' }).models.find((each) => each.name === name)!;
const ends = (model: Model, of: 'inputs' | 'outputs') =>
  model[of].map(({ node, output }) => shapeText(model.nodes.find((each) => each.id === node)?.outputs[output]?.shape));
const KERAS = 'import keras, numpy as np, tensorflow as tf\nfrom keras import layers\n';

const SETS = `${KERAS}(x, y), (x_test, y_test) = keras.datasets.reuters.load_data(num_words=1000)
(a, b), _ = keras.datasets.mnist.load_data()
`;
const sized = (units: string) =>
  named(`${SETS}model = keras.Sequential([keras.Input((4,)), layers.Dense(${units})])\n`).parameters.total;

test('the labels of a known data set tell how many classes there are', () => {
  assert.equal(sized('np.max(y) + 1'), 46 * 5);
  assert.equal(sized('len(np.unique(b))'), 50);
  assert.equal(sized('b.max() + 1'), 50);
  // Not every part of the set has every class.
  assert.equal(sized('np.max(y_test) + 1'), undefined);
  assert.equal(sized('np.max(b[:100]) + 1'), undefined);
  assert.equal(sized('np.max(np.load("labels.npy")) + 1'), undefined);
  // Of truth values there are two.
  assert.equal(sized('len(np.unique(b.astype("uint8")))'), 50);
  assert.equal(sized('len(np.unique(b.astype(bool)))'), undefined);
  assert.equal(sized('len(np.unique(b.astype("bool")))'), undefined);
});

const DIGITS = `${KERAS}import pandas as pd
from keras.utils import to_categorical
from sklearn.datasets import load_digits, load_iris
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import LabelBinarizer, OneHotEncoder
x, y = load_digits(return_X_y=True)
_, _, train, test = train_test_split(x, y, test_size=0.25)
_, _, first, _ = train_test_split(x, y, shuffle=False)
_, _, few, _ = train_test_split(x, y, train_size=40)
`;
const columns = (units: string) =>
  named(`${DIGITS}model = keras.Sequential([keras.Input((4,)), layers.Dense(${units})])\n`).parameters.total;

test('labels that are made columns have as many as there are classes', () => {
  const ways = ['to_categorical(Y)', 'pd.get_dummies(Y)', 'LabelBinarizer().fit_transform(Y)'];
  for (const way of [...ways, 'OneHotEncoder(sparse_output=False).fit_transform(Y.reshape(-1, 1))'])
    for (const labels of ['y', 'train', 'test'])
      assert.equal(columns(`${way.replace('Y', labels)}.shape[1]`), 50, `${way} of ${labels}`);
  assert.equal(columns('len(np.unique(load_digits(n_class=4).target))'), 20);
  assert.equal(columns('len(np.unique(load_digits(n_class=classes()).target))'), undefined);
  // A class may be missing among few rows, and is where the last of them are left out.
  for (const labels of ['first', 'few', 'np.load("labels.npy")'])
    for (const way of ways)
      assert.equal(columns(`${way.replace('Y', labels)}.shape[1]`), undefined, `${way} ${labels}`);
  // Two classes are one column there.
  assert.equal(columns('LabelBinarizer().fit_transform(load_digits(n_class=2).target).shape[1]'), undefined);
});

const NET = `model = keras.Sequential([layers.Conv2D(8, 3), layers.Flatten(), layers.Dense(1)])
model.compile('adam', 'mse')
`;

test('pictures that a pipeline reads and resizes have a shape', () => {
  const text = `${KERAS}def picture(path):
    picture = tf.image.decode_jpeg(tf.io.read_file(path), channels=3)
    return tf.image.resize(picture, (64, 48)) / 255.0, 1
data = tf.data.Dataset.from_tensor_slices(names()).map(picture).batch(8).prefetch(1)
${NET}model.fit(data)
`;
  assert.deepEqual(ends(named(text), 'inputs'), ['(None, 64, 48, 3)']);
  const unsure = text.replace('channels=3', '');
  assert.equal(named(unsure).parameters.total, undefined);
});

test('a generator of pictures has the size that it is asked for', () => {
  const text = `${KERAS}from tensorflow.keras.preprocessing.image import ImageDataGenerator
data = ImageDataGenerator(rescale=1 / 255).flow_from_directory('x', target_size=(32, 24), class_mode='binary')
${NET}model.fit(data)
`;
  assert.deepEqual(ends(named(text), 'inputs'), ['(None, 32, 24, 3)']);
});

test('lists in a pipeline are arrays', () => {
  const text = `${KERAS}data = tf.data.Dataset.from_tensor_slices(([[1.0, 1.5], [2.0, 2.5]], [[0.3], [0.5]])).batch(1)
model = keras.Sequential([layers.Dense(1)])
model.compile('adam', 'mse')
model.fit(data)
`;
  assert.equal(named(text).parameters.total, 3);
});

test('sets of tensorflow_datasets have shapes and classes', () => {
  const text = `${KERAS}import tensorflow_datasets as tfds
(train, test), info = tfds.load('tf_flowers', split=['train[:80%]', 'train[80%:]'], with_info=True, as_supervised=True)
train = train.map(lambda x, y: (tf.image.resize(x, (180, 160)), y)).batch(32)
model = keras.Sequential([layers.Flatten(), layers.Dense(info.features['label'].num_classes)])
model.compile('adam', 'mse')
model.fit(train)
`;
  assert.deepEqual(ends(named(text), 'inputs'), ['(None, 180, 160, 3)']);
  assert.deepEqual(ends(named(text), 'outputs'), ['(None, 5)']);
  assert.equal(named(text.replace('tf_flowers', 'a_new_set')).parameters.total, undefined);
});

test('examples of a pipeline are no rows to be counted', () => {
  const load =
    "import tensorflow_datasets as tfds\ndata = tfds.load('tf_flowers', split='train', as_supervised=True)\n";
  const paths = 'data = tf.data.Dataset.from_tensor_slices((paths(), labels()))\n';
  const decoded = 'tf.image.decode_jpeg(tf.io.read_file(x), channels=3)';
  for (const [start, picture] of [
    [load, 'x'],
    [paths, decoded],
  ]) {
    const text = `${KERAS}${start}data = data.map(lambda x, y: (tf.image.resize(${picture}, (224, 224)), tf.one_hot(y, 5))).batch(32)
model = keras.Sequential([layers.Flatten(), layers.Dense(5, activation='softmax')])
model.compile('adam', 'categorical_crossentropy')
model.fit(data)
`;
    assert.deepEqual(ends(named(text), 'inputs'), ['(None, 224, 224, 3)']);
    assert.deepEqual(read(text, { language: 'python' }).problems, []);
  }
});

test('a review of IMDB is a list to go over', () => {
  const text = `${KERAS}(x, y), _ = keras.datasets.imdb.load_data(num_words=1000)
words = [each - 3 for each in x[0]]
`;
  assert.deepEqual(read(text, { language: 'python' }).problems, []);
});

test('a vocabulary that is written in the file has a size, one that is learned has none', () => {
  const table = (layer: string) =>
    named(
      `${KERAS}words = layers.${layer}
model = keras.Sequential([keras.Input((4,)), layers.Embedding(words.vocabulary_size(), 3)])
`,
    ).parameters.total;
  assert.equal(table("StringLookup(vocabulary=['a', 'b', 'c'])"), 12);
  assert.equal(table("StringLookup(vocabulary=['a', 'b', 'c'], num_oov_indices=0)"), 9);
  assert.equal(table("TextVectorization(vocabulary=['a', 'b', 'c'])"), 15);
  assert.equal(table('StringLookup()'), undefined);
  assert.equal(table('TextVectorization(max_tokens=100)'), undefined);
});

test('a model that the file itself saved is read again', () => {
  const text = `${KERAS}first = keras.Sequential([keras.Input((4,)), layers.Dense(2)])
first.compile('adam', 'mse')
first.fit(np.zeros((3, 4)), np.zeros((3, 2)), callbacks=[keras.callbacks.ModelCheckpoint('best.keras')])
model = keras.Sequential([keras.models.load_model('best.keras'), layers.Dense(3)])
`;
  assert.equal(named(text).parameters.total, 10 + 9);
  assert.equal(
    named(text.replace("load_model('best.keras')", "load_model('other.keras')")).parameters.total,
    undefined,
  );
});

test('a model that begins behind a layer does not own it', () => {
  const text = `${KERAS}entry = keras.Input((8,))
hidden = layers.Dense(3)(entry)
model = keras.Model(hidden, layers.Dense(4)(hidden))
`;
  assert.equal(named(text).parameters.total, 16);
});

// Counts of Keras 3.15: `trainable_weights` after the first layers of `base.layers` are frozen.
for (const [network, count, trainable] of [
  ['InceptionV3', 249, 11_114_880],
  ['InceptionResNetV2', 300, 48_110_016],
  ['NASNetMobile', 200, 4_133_888],
  ['EfficientNetB0', -20, 1_350_960],
] as const)
  test(`layers of ${network} are counted as Keras counts them`, () => {
    const text = `${KERAS}base = keras.applications.${network}(weights=None, include_top=False)
for layer in base.layers[:${count}]:
    layer.trainable = False
`;
    assert.equal(named(text, 'base').parameters.trainable, trainable);
  });

test('networks in files of their own settle their input as the ready-made ones do', () => {
  const text = `from keras import layers
from keras.models import Model
from keras.applications.imagenet_utils import _obtain_input_shape
def make(include_top=True, weights='imagenet', input_shape=None):
    shape = _obtain_input_shape(input_shape, default_size=224, min_size=48, data_format='channels_last', require_flatten=include_top)
    entry = layers.Input(shape=shape)
    return Model(entry, layers.Conv2D(4, 3)(entry))
model = make()
open_model = make(include_top=False)
`;
  assert.deepEqual(ends(named(text), 'inputs'), ['(None, 224, 224, 3)']);
  assert.deepEqual(ends(named(text, 'open_model'), 'inputs'), ['(None, None, None, 3)']);
});

test('what is asked of a data set goes with it, and changes how many rows are known', () => {
  const first = (call: string) => {
    const text = `${KERAS}most = 5000
(x, y), (x_test, y_test) = keras.datasets.${call}
model = keras.Sequential([layers.Dense(1)])
model.compile('adam', 'mse')
model.fit(x, y)
`;
    const [input] = read(text, { language: 'python' }).plans[0]!.inputs;
    return { type: input!.type, options: input!.config.options, rows: typeof input!.shape?.[0] };
  };
  const usual = { type: 'Dataset', options: undefined, rows: 'number' };
  assert.deepEqual(first('imdb.load_data()'), usual);
  assert.deepEqual(first('imdb.load_data(num_words=most)'), { ...usual, options: { num_words: 5000 } });
  assert.deepEqual(first('imdb.load_data("imdb.npz", 100)'), { ...usual, options: { num_words: 100 } });
  assert.deepEqual(first('cifar100.load_data(label_mode="coarse")'), { ...usual, options: { label_mode: 'coarse' } });
  assert.deepEqual(first('boston_housing.load_data(test_split=0.2)'), usual);
  assert.deepEqual(first('boston_housing.load_data(test_split=0.5)'), {
    type: 'Dataset',
    options: { test_split: 0.5 },
    rows: 'object',
  });
  assert.equal(first('imdb.load_data(num_words=asked())').type, 'Unknown');
});
