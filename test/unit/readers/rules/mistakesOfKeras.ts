// Whole programs of Keras in the styles that people write, each with one mistake.
const KERAS = 'import tensorflow as tf\nfrom tensorflow import keras\nfrom tensorflow.keras import layers\n';
const MNIST = `(x_train, y_train), (x_test, y_test) = keras.datasets.mnist.load_data()
x_train, x_test = x_train / 255.0, x_test / 255.0
`;
const added = (...lines: readonly string[]) =>
  `model = keras.Sequential()\n${lines.map((line) => `model.add(${line})\n`).join('')}`;
const trained = (compile: string, fit = 'x_train, y_train, epochs=2, validation_data=(x_test, y_test)') =>
  `model.compile(${compile})\nmodel.fit(${fit})\n`;
const sequential = (last: string, compile: string, hidden = "layers.Dense(64, activation='relu')", fit?: string) =>
  KERAS + MNIST + added('layers.Input((28, 28))', 'layers.Flatten()', hidden, last) + trained(compile, fit);
const SPARSE = "loss='sparse_categorical_crossentropy'";
const TEN = "layers.Dense(10, activation='softmax')";

/** What each has, the rule that is to find it, and the program. */
export const KERAS_MISTAKES: readonly (readonly [string, string, string])[] = [
  [
    'one unit with softmax',
    'softmax-over-one-unit',
    sequential(
      "layers.Dense(1, activation='softmax')",
      "'adam', loss='binary_crossentropy'",
      undefined,
      'x_train, y_train == 3',
    ),
  ],
  [
    'sigmoid and binary loss for ten digits',
    'loss-does-not-fit',
    sequential("layers.Dense(1, activation='sigmoid')", "optimizer='adam', loss='binary_crossentropy'"),
  ],
  [
    'one-hot loss with whole numbers',
    'loss-does-not-fit',
    sequential(TEN, "optimizer='adam', loss='categorical_crossentropy'"),
  ],
  [
    'whole-number loss with one-hot labels',
    'loss-does-not-fit',
    sequential(TEN, `optimizer='adam', ${SPARSE}`, undefined, 'x_train, keras.utils.to_categorical(y_train, 10)'),
  ],
  [
    'softmax and from_logits',
    'activation-applied-twice',
    sequential(TEN, "'adam', keras.losses.SparseCategoricalCrossentropy(from_logits=True)"),
  ],
  [
    'raw values without from_logits',
    'activation-missing',
    sequential('layers.Dense(10)', `optimizer='sgd', ${SPARSE}`),
  ],
  [
    'two linear layers added',
    'linear-layers-in-a-row',
    sequential(TEN, `optimizer='adam', ${SPARSE}`, 'layers.Dense(64)'),
  ],
  [
    'a rate for SGD given to Adam',
    'learning-rate-far-off',
    sequential(TEN, `optimizer=keras.optimizers.Adam(0.5), ${SPARSE}`),
  ],
  [
    'a former name of the rate',
    'argument-gone',
    sequential(TEN, `optimizer=keras.optimizers.Adam(lr=0.001), ${SPARSE}`),
  ],
  [
    'a decay that Keras passes over',
    'argument-gone',
    `${KERAS}optimizer = keras.optimizers.SGD(learning_rate=0.01, decay=1e-6, momentum=0.9)\n`,
  ],
  [
    'generators of Keras 2, by name',
    'removed-function',
    sequential(TEN, `optimizer='adam', ${SPARSE}`).replace(
      /model.fit.*/,
      'model.fit_generator(generator=flow, steps_per_epoch=9, epochs=2)\nmodel.evaluate_generator(flow, steps=3)\n',
    ),
  ],
  [
    'the classes that a model of Keras 2 predicted',
    'removed-function',
    sequential(TEN, `optimizer='adam', ${SPARSE}`) + 'print(model.predict_classes(x_test))\n',
  ],
  [
    'a word that is misspelt',
    'unknown-argument',
    sequential(TEN, `optimizer='adam', ${SPARSE}`, "layers.Dense(64, activaton='relu')"),
  ],
  [
    'frozen before compile',
    'frozen-model-trained',
    sequential(TEN, `optimizer='adam', ${SPARSE}`).replace('model.compile', 'model.trainable = False\nmodel.compile'),
  ],
  [
    'scaled by the test set',
    'normalised-by-test-set',
    sequential(TEN, `optimizer='adam', ${SPARSE}`).replace(
      'x_train / 255.0, x_test / 255.0',
      '(x_train - x_test.mean()) / x_test.std(), x_test',
    ),
  ],
  [
    'rows of the wrong length',
    'row-counts-differ',
    `${KERAS}${MNIST}x_train = x_train.reshape(-1, 1000)\n${added("layers.Dense(64, activation='relu', input_shape=(1000,))", TEN)}${trained(`optimizer='adam', ${SPARSE}`, 'x_train, y_train')}`,
  ],
  [
    'a functional model whose branches do not meet',
    'shape-mismatch',
    `${KERAS}inputs = keras.Input((32, 32, 3))
a = layers.Conv2D(16, 3, padding='same', activation='relu')(inputs)
b = layers.Conv2D(16, 3, strides=2, padding='same', activation='relu')(inputs)
model = keras.Model(inputs, layers.Dense(10)(layers.Flatten()(layers.add([a, b]))))
`,
  ],
];
