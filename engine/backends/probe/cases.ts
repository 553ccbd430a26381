import type { Tensor, Tensor1D, Tensor4D } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../backend.ts';

/** Numbers in [-1, 1) that look random and are exactly the same in every language with 32-bit integers. */
export function numbers(count: number, seed: number): Float32Array {
  return Float32Array.from({ length: count }, (_, index) => {
    let mixed = (Math.imul(index + 1, 0x9e3779b1) + Math.imul(seed, 0x85ebca6b)) | 0;
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
    mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
    return Math.trunc((mixed ^ (mixed >>> 15)) / 256) / 2 ** 23;
  });
}

interface Case {
  readonly name: string;
  /** Of the inputs that gradients are taken of; the first is filled from seed 1, the next from seed 2, and so on. */
  readonly shapes: readonly (readonly number[])[];
  loss(tf: TensorFlow, inputs: readonly Tensor[]): Tensor;
}

const TOKENS = [3, 1, 4, 1, 5, 9, 2, 6];

function crossEntropy(tf: TensorFlow, logits: Tensor): Tensor {
  const [batch = 1, classes = 1] = logits.shape;
  const labels = tf.oneHot(
    tf.tensor1d(
      Array.from({ length: batch }, (_, row) => (row * 7) % classes),
      'int32',
    ),
    classes,
  );
  return tf.neg(tf.mean(tf.sum(tf.mul(labels, tf.logSoftmax(logits)), -1)));
}

/** Small nets that between them use the kernels of dense, convolutional and recurrent training. */
export const CASES: readonly Case[] = [
  {
    name: 'dense layers',
    shapes: [[16, 24], [24, 32], [32], [32, 10]],
    loss: (tf, [x, hidden, bias, output]) =>
      crossEntropy(tf, tf.matMul(tf.relu(tf.add(tf.matMul(x!, hidden!), bias!)), output!)),
  },
  {
    name: 'convolution and pooling',
    shapes: [
      [4, 12, 12, 8],
      [3, 3, 8, 16],
      [576, 10],
    ],
    loss(tf, [images, filter, output]) {
      // Not of the input itself: comparisons have no gradient.
      const same = tf.tensor(numbers(images!.size, 1), images!.shape);
      const mask = tf.cast(tf.transpose(tf.greater(same, 0), [0, 2, 1, 3]), 'float32');
      const seen = tf.conv2d(tf.mul(images!, mask) as Tensor4D, filter! as Tensor4D, 1, 'same');
      const pooled = tf.add(tf.maxPool(seen, 3, 2, 'same'), tf.avgPool(seen, 3, 2, 'same'));
      return crossEntropy(tf, tf.matMul(tf.reshape(tf.transpose(pooled, [0, 3, 1, 2]), [4, 576]), output!));
    },
  },
  {
    name: 'strided and depthwise convolution',
    shapes: [
      [4, 13, 13, 4],
      [3, 3, 4, 2],
      [3, 3, 8, 8],
    ],
    loss(tf, [images, depthwise, filter]) {
      const seen = tf.depthwiseConv2d(images! as Tensor4D, depthwise! as Tensor4D, 1, 'valid');
      const pooled = tf.maxPool(tf.sub(seen, 3) as Tensor4D, 2, 2, 'valid');
      return crossEntropy(tf, tf.mean(tf.conv2d(pooled, filter! as Tensor4D, 2, 'same'), [1, 2]));
    },
  },
  {
    name: 'embedding and gates',
    shapes: [
      [10, 12],
      [12, 32],
      [8, 32],
    ],
    loss(tf, [table, kernel, recurrent]) {
      let state: Tensor = tf.zeros([8, 8]);
      let memory: Tensor = tf.zeros([8, 8]);
      for (let step = 0; step < 4; step++) {
        const indices: Tensor1D = tf.tensor1d(
          TOKENS.map((token) => (token + step) % 10),
          'int32',
        );
        const gates = tf.add(tf.matMul(tf.gather(table!, indices), kernel!), tf.matMul(state, recurrent!));
        const [input, forget, candidate, output] = tf.split(gates, 4, 1);
        memory = tf.add(tf.mul(tf.sigmoid(forget!), memory), tf.mul(tf.sigmoid(input!), tf.tanh(candidate!)));
        state = tf.mul(tf.sigmoid(output!), tf.tanh(memory));
      }
      return crossEntropy(tf, state);
    },
  },
];

/** How many numbers stand for a gradient. */
const PROJECTIONS = 3;

/** The gradient's products with fixed vectors, which any wrong element changes, then its length. */
export function summarise(gradient: ArrayLike<number>): number[] {
  const sums: number[] = [];
  for (let projection = 0; projection < PROJECTIONS; projection++) {
    const vector = numbers(gradient.length, 101 + projection);
    sums.push(vector.reduce((sum, weight, index) => sum + weight * gradient[index]!, 0));
  }
  const length = Math.sqrt(Array.from(gradient).reduce((sum, value) => sum + value * value, 0));
  return [...sums, length];
}

/** Loss, and the summary of the gradient of each input. */
export async function resultsOf(tf: TensorFlow, { shapes, loss }: Case): Promise<number[][]> {
  const inputs = shapes.map((shape, place) => {
    const count = shape.reduce((product, size) => product * size, 1);
    return tf.tensor(numbers(count, place + 1), [...shape]);
  });
  const computed = tf.tidy(() => {
    const { value, grads } = tf.valueAndGrads((...given: Tensor[]) => loss(tf, given).asScalar())(inputs);
    return [value, ...grads];
  });
  try {
    const [value, ...gradients] = await Promise.all(computed.map((tensor) => tensor.data()));
    return [[value![0]!], ...gradients.map(summarise)];
  } finally {
    tf.dispose([...inputs, ...computed]);
  }
}
