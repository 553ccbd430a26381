/** `kernelSize` is `kernel_size`, and `glorotUniform` is `glorot_uniform`. */
export function snakeCase(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toLowerCase();
}

const SPECIAL: Readonly<Record<string, string>> = {
  lstm: 'LSTM',
  gru: 'GRU',
  rnn: 'RNN',
  lstmCell: 'LSTMCell',
  gruCell: 'GRUCell',
  elu: 'ELU',
  prelu: 'PReLU',
  convLstm2d: 'ConvLSTM2D',
  stackedRNNCells: 'StackedRNNCells',
  globalMaxPooling1d: 'GlobalMaxPooling1D',
};

/** The class of Keras that a function of `tf.layers` makes: `maxPooling2d` makes `MaxPooling2D`. */
export function layerClassName(name: string): string {
  if (Object.hasOwn(SPECIAL, name)) return SPECIAL[name]!;
  return (name.slice(0, 1).toUpperCase() + name.slice(1)).replace(/(?<=\d)d/g, 'D');
}

/** Where TensorFlow.js takes another value than Keras when nobody gives one. */
export const LAYER_DEFAULTS: Readonly<Record<string, Readonly<Record<string, string | boolean>>>> = {
  Dense: { kernel_initializer: 'glorot_normal' },
  Conv1D: { kernel_initializer: 'glorot_normal' },
  Conv2D: { kernel_initializer: 'glorot_normal' },
  Conv3D: { kernel_initializer: 'glorot_normal' },
  Conv2DTranspose: { kernel_initializer: 'glorot_normal' },
  DepthwiseConv2D: { depthwise_initializer: 'glorot_normal' },
  SimpleRNN: { kernel_initializer: 'glorot_normal' },
  LSTM: { kernel_initializer: 'glorot_normal', recurrent_activation: 'hard_sigmoid' },
  GRU: { kernel_initializer: 'glorot_normal', recurrent_activation: 'hard_sigmoid', reset_after: false },
  SimpleRNNCell: { kernel_initializer: 'glorot_normal' },
  LSTMCell: { kernel_initializer: 'glorot_normal', recurrent_activation: 'hard_sigmoid' },
  GRUCell: { kernel_initializer: 'glorot_normal', recurrent_activation: 'hard_sigmoid', reset_after: false },
};

/** Functions and methods whose name in TensorFlow is not the same in snake case. */
export const OPERATIONS: Readonly<Record<string, string>> = {
  add: 'add',
  sub: 'subtract',
  mul: 'multiply',
  div: 'divide',
  neg: 'negative',
  matMul: 'matmul',
  sum: 'reduce_sum',
  mean: 'reduce_mean',
  max: 'reduce_max',
  min: 'reduce_min',
  prod: 'reduce_prod',
  argMax: 'argmax',
  argMin: 'argmin',
  asType: 'cast',
  toFloat: 'identity',
  clone: 'identity',
  relu: 'nn.relu',
  relu6: 'nn.relu6',
  elu: 'nn.elu',
  selu: 'nn.selu',
  leakyRelu: 'nn.leaky_relu',
  softmax: 'nn.softmax',
  logSoftmax: 'nn.log_softmax',
  softplus: 'nn.softplus',
  clipByValue: 'clip_by_value',
  mirrorPad: 'pad',
};

/** Functions whose last arguments stand in another order than TensorFlow's: where they begin, and what they are there. */
export const PLACES: Readonly<Record<string, readonly [from: number, ...names: readonly string[]]>> = {
  pad: [2, 'constant_values'],
  mirrorPad: [2, 'mode'],
  unstack: [1, 'axis'],
  gather: [2, 'axis', 'batch_dims'],
  moments: [2, 'keepdims'],
  expandDims: [1, 'axis'],
  concat: [1, 'axis'],
};

/** Arguments that TensorFlow.js has a default for, and TensorFlow none or another. */
export const DEFAULTS: Readonly<Record<string, readonly [name: string, value: number]>> = {
  expandDims: ['axis', 0],
  concat: ['axis', 0],
};

/** Arguments of `tf.train`'s optimizers in their order, after the class of Keras. */
export const OPTIMIZERS: Readonly<Record<string, readonly [string, ...string[]]>> = {
  sgd: ['SGD', 'learning_rate'],
  momentum: ['SGD', 'learning_rate', 'momentum', 'nesterov'],
  adagrad: ['Adagrad', 'learning_rate', 'initial_accumulator_value'],
  adadelta: ['Adadelta', 'learning_rate', 'rho', 'epsilon'],
  adam: ['Adam', 'learning_rate', 'beta_1', 'beta_2', 'epsilon'],
  adamax: ['Adamax', 'learning_rate', 'beta_1', 'beta_2', 'epsilon'],
  rmsprop: ['RMSprop', 'learning_rate', 'rho', 'momentum', 'epsilon', 'centered'],
};

/** Losses of `tf.losses` by Keras's names; those with a class take logits. */
export const LOSSES: Readonly<Record<string, string>> = {
  meanSquaredError: 'mean_squared_error',
  absoluteDifference: 'mean_absolute_error',
  huberLoss: 'huber',
  hingeLoss: 'hinge',
  logLoss: 'binary_crossentropy',
  cosineDistance: 'cosine_similarity',
  softmaxCrossEntropy: 'CategoricalCrossentropy',
  sigmoidCrossEntropy: 'BinaryCrossentropy',
};
