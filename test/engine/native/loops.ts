// Loops as people write them around `optimizer.minimize`.
import type * as TensorFlowJs from '@tensorflow/tfjs';
import type { Tf } from './captured.ts';

type Tensor = TensorFlowJs.Tensor;
type Variable = TensorFlowJs.Variable;

export interface OwnLoop {
  readonly optimizer: TensorFlowJs.Optimizer;
  readonly weights: Variable[];
  /** Of a step, by its number. */
  loss(step: number): Tensor;
  /** After a step. */
  between?(step: number): void;
}

interface Case {
  make(tf: Tf): OwnLoop;
  /** Captured steps out of 14. */
  readonly atLeast?: number;
  /** Why they are none. */
  readonly says?: RegExp;
}

/** Numbers between -1 and 1 that are the same each time. */
const numbers = (count: number, seed: number): Float32Array =>
  Float32Array.from({ length: count }, (_, index) => Math.sin(seed + 1.7 * index * (index + seed)));

function weight(tf: Tf, shape: number[], seed: number): Variable {
  const size = shape.reduce((product, each) => product * each, 1);
  return tf.variable(tf.tidy(() => tf.mul(tf.tensor(numbers(size, seed), shape), 0.5)));
}

function perceptron(tf: Tf, optimizer: TensorFlowJs.Optimizer): OwnLoop {
  const [w1, b1, w2, b2] = [weight(tf, [5, 8], 1), weight(tf, [8], 2), weight(tf, [8, 3], 3), weight(tf, [3], 4)];
  const x = tf.tensor2d(numbers(60, 5), [12, 5]);
  const y = tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2], 'int32'), 3);
  const loss = () =>
    tf.tidy(() => {
      const hidden = tf.relu(tf.add(tf.matMul(x, w1 as never), b1));
      return tf.losses.softmaxCrossEntropy(y, tf.add(tf.matMul(hidden, w2 as never), b2));
    });
  return { optimizer, weights: [w1, b1, w2, b2], loss };
}

/** The same, with batches that JavaScript makes, of sizes that change. */
function batches(tf: Tf, sizeOf: (step: number) => number): OwnLoop {
  const own = perceptron(tf, tf.train.adam(0.02));
  const [w1, b1, w2, b2] = own.weights as [Variable, Variable, Variable, Variable];
  const loss = (step: number) =>
    tf.tidy(() => {
      const size = sizeOf(step);
      const x = tf.tensor2d(numbers(size * 5, step), [size, 5]);
      const y = tf.tensor2d(numbers(size * 3, step + 0.5), [size, 3]);
      const guess = tf.add(tf.matMul(tf.tanh(tf.add(tf.matMul(x, w1 as never), b1)), w2 as never), b2);
      return tf.losses.meanSquaredError(y, guess);
    });
  return { ...own, loss };
}

function line(tf: Tf): OwnLoop {
  const [a, b] = [weight(tf, [], 1), weight(tf, [], 2)];
  const x = tf.tensor1d(numbers(100, 3));
  const y = tf.add(tf.mul(x, 3), 1);
  return {
    optimizer: tf.train.sgd(0.1),
    weights: [a, b],
    loss: () => tf.mean(tf.square(tf.sub(tf.add(tf.mul(a, x), b), y))),
  };
}

function embeddings(tf: Tf): OwnLoop {
  const [inner, outer] = [weight(tf, [50, 8], 1), weight(tf, [50, 8], 2)];
  const words = (count: number, step: number) =>
    tf.tensor1d(
      Int32Array.from(numbers(count, step), (value) => Math.floor(25 + 24 * value)),
      'int32',
    );
  const loss = (step: number) =>
    tf.tidy(() => {
      const centre = tf.gather(inner, words(16, step));
      const near = tf.gather(outer, words(16, step + 0.1));
      const far = tf.reshape(tf.gather(outer, words(80, step + 0.2)), [16, 5, 8]);
      const hits = tf.log(tf.add(tf.sigmoid(tf.sum(tf.mul(centre, near), 1)), 1e-7));
      const scores = tf.sum(tf.mul(far, tf.expandDims(centre, 1)), 2);
      const misses = tf.sum(tf.log(tf.add(tf.sigmoid(tf.neg(scores)), 1e-7)), 1);
      return tf.neg(tf.mean(tf.add(hits, misses)));
    });
  return { optimizer: tf.train.adam(0.01), weights: [inner, outer], loss };
}

/** x, and minus its gradient times a number of the file's own. */
function reversed(tf: Tf, x: Tensor, times: () => number): Tensor {
  return tf.customGrad((given) => ({
    value: tf.clone(given as Tensor),
    gradFunc: (dy: Tensor) => [tf.mul(dy, -times())],
  }))(x);
}

function withReversal(tf: Tf): OwnLoop {
  const own = perceptron(tf, tf.train.sgd(0.05));
  let times = 1;
  const [w1] = own.weights;
  return {
    ...own,
    loss: (step) => tf.tidy(() => tf.add(own.loss(step), tf.sum(tf.square(reversed(tf, w1!, () => times))))),
    between: (step) => void (times = step > 6 ? 0.2 : times),
  };
}

/** The same, made once for all steps. */
function withReversalMadeBefore(tf: Tf): OwnLoop {
  const own = perceptron(tf, tf.train.sgd(0.05));
  let times = 1;
  const back = tf.customGrad((given) => ({
    value: tf.clone(given as Tensor),
    gradFunc: (dy: Tensor) => [tf.mul(dy, -times)],
  }));
  return {
    ...own,
    loss: (step) => tf.tidy(() => tf.add(own.loss(step), tf.sum(tf.square(back(own.weights[0]!))))),
    between: (step) => void (times = step > 6 ? 0.2 : times),
  };
}

function scheduled(tf: Tf, optimizer: TensorFlowJs.Optimizer): OwnLoop {
  const own = perceptron(tf, optimizer);
  const between = (step: number): void => {
    const settings = optimizer as unknown as { learningRate: number; setLearningRate?(rate: number): void };
    const rate = 0.05 / (1 + step);
    if (settings.setLearningRate) settings.setLearningRate(rate);
    else settings.learningRate = rate;
  };
  return { ...own, between };
}

/** Statistics that the function itself moves, as batch normalization does. */
function moving(tf: Tf): OwnLoop {
  const own = perceptron(tf, tf.train.adam(0.01));
  const mean = tf.variable(tf.zeros([]), false);
  const loss = (step: number) =>
    tf.tidy(() => {
      const value = own.loss(step);
      mean.assign(tf.add(tf.mul(mean, 0.9), tf.mul(value, 0.1)) as never);
      return tf.add(value, tf.mul(mean, 0.5));
    });
  return { ...own, weights: [...own.weights, mean], loss };
}

/** Sum of gradients' squares, with JavaScript of its own. */
function ownOptimizer(tf: Tf): OwnLoop {
  class Halving extends tf.SGDOptimizer {
    private rate = 0.2;
    override applyGradients(gradients: never): void {
      this.setLearningRate((this.rate *= 0.9));
      super.applyGradients(gradients);
    }
  }
  return perceptron(tf, new Halving(0.2));
}

function ofModel(tf: Tf): OwnLoop {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ inputShape: [5], units: 8, kernelInitializer: 'ones' }),
      tf.layers.batchNormalization({}),
      tf.layers.dense({ units: 3, kernelInitializer: 'ones' }),
    ],
  });
  const x = tf.tensor2d(numbers(60, 5), [12, 5]);
  const y = tf.tensor2d(numbers(36, 6), [12, 3]);
  const weights = model.weights.map((each) => each.read() as Variable);
  const loss = () =>
    tf.tidy(() => tf.losses.meanSquaredError(y, model.apply(x, { training: true }) as TensorFlowJs.Tensor));
  return { optimizer: tf.train.sgd(0.01), weights, loss };
}

export const LOOPS: Readonly<Record<string, Case>> = {
  line: { make: line },
  perceptron: { make: (tf) => perceptron(tf, tf.train.adam(0.02)) },
  momentum: { make: (tf) => perceptron(tf, tf.train.momentum(0.02, 0.9)) },
  rmsprop: { make: (tf) => perceptron(tf, tf.train.rmsprop(0.01)) },
  adagrad: { make: (tf) => perceptron(tf, tf.train.adagrad(0.05)) },
  'embeddings of words drawn at each step': { make: embeddings },
  'batches that JavaScript makes': { make: (tf) => batches(tf, () => 6) },
  'two sizes of batches': { make: (tf) => batches(tf, (step) => (step % 3 === 2 ? 4 : 6)), atLeast: 6 },
  'a rate for each step, sgd': { make: (tf) => scheduled(tf, tf.train.sgd(0.1)) },
  'a rate for each step, adam': { make: (tf) => scheduled(tf, tf.train.adam(0.1)) },
  "a gradient of the file's own, that changes": { make: withReversal },
  "a gradient of the file's own that was made before": { make: withReversalMadeBefore },
  'statistics that the function moves': { make: moving },
  "an optimizer of the file's own": { make: ownOptimizer },
  'a model with batch normalization': { make: ofModel },
};
