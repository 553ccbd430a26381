import type { Tensor, Tensor4D } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../../../engine/backends/backend.ts';
import * as reference from './reference.ts';

/** A gradient of an operation, computed by TensorFlow.js and by the reference. */
export interface GradientCase {
  readonly name: string;
  /** By the current back end. */
  actual(tf: TensorFlow): Promise<ArrayLike<number>>;
  readonly expected: readonly number[];
}

type Shape4 = [number, number, number, number];

/** Gradients of Σ op(x, filter) · dy. */
async function gradients(
  tf: TensorFlow,
  operation: (...inputs: Tensor[]) => Tensor,
  inputs: Tensor[],
  dy: readonly number[],
) {
  const results = tf.tidy(() => {
    const out = operation(...inputs);
    return tf.grads(operation)(inputs, tf.tensor([...dy], out.shape));
  });
  const values = await Promise.all(results.map((gradient) => gradient.data()));
  tf.dispose(results);
  return values;
}

const names = { x: 0, filter: 1 } as const;

interface ConvCase extends reference.Plane {
  readonly out: number;
  readonly kind: 'conv' | 'depthwise';
}

function convCase(spec: ConvCase, of: 'x' | 'filter'): GradientCase {
  const { kind, input, window, out, stride = 1, dilation = 1, pad } = spec;
  const filterShape: Shape4 = [...window, input[3], out];
  const x = reference.numbers(reference.size(input), 1);
  const filter = reference.numbers(reference.size(filterShape), 2);
  const forward = kind === 'conv' ? reference.conv2d : reference.depthwise;
  const dy = reference.numbers(forward(spec, out, x, filter).length, 3);
  const expected =
    of === 'x'
      ? reference.numericGradient((values) => forward(spec, out, values, filter), x, dy, 0.5)
      : reference.numericGradient((values) => forward(spec, out, x, values), filter, dy, 0.5);
  const name = `${kind} ${window.join('×')} of [${input}] to ${out}, stride ${stride}, dilation ${dilation}, ${pad}: ${of}`;
  return {
    name,
    expected,
    async actual(tf) {
      const operation = (image: Tensor, weights: Tensor) =>
        kind === 'conv'
          ? tf.conv2d(image as Tensor4D, weights as Tensor4D, stride, pad, 'NHWC', dilation)
          : tf.depthwiseConv2d(image as Tensor4D, weights as Tensor4D, stride, pad, 'NHWC', dilation);
      const inputs = [tf.tensor(x, [...input]), tf.tensor(filter, filterShape)];
      return (await gradients(tf, operation as never, inputs, dy))[names[of]]!;
    },
  };
}

const CONVOLUTIONS: readonly ConvCase[] = [
  { kind: 'conv', input: [2, 5, 6, 3], window: [3, 3], out: 5, pad: 'valid' },
  { kind: 'conv', input: [2, 5, 6, 4], window: [3, 2], out: 9, pad: 'same' },
  { kind: 'conv', input: [2, 7, 6, 2], window: [3, 3], out: 8, stride: 2, pad: 'same' },
  { kind: 'conv', input: [1, 8, 9, 3], window: [2, 3], out: 4, stride: 3, pad: 'valid' },
  { kind: 'conv', input: [3, 4, 4, 5], window: [1, 1], out: 3, pad: 'valid' },
  { kind: 'conv', input: [2, 5, 5, 2], window: [1, 1], out: 3, stride: 2, pad: 'same' },
  { kind: 'conv', input: [1, 2, 2, 1], window: [5, 5], out: 2, pad: 'same' },
  { kind: 'conv', input: [2, 7, 8, 3], window: [3, 3], out: 4, dilation: 2, pad: 'same' },
  { kind: 'conv', input: [1, 9, 8, 2], window: [3, 2], out: 3, dilation: 3, pad: 'valid' },
  { kind: 'depthwise', input: [2, 5, 6, 4], window: [3, 3], out: 1, pad: 'same' },
  { kind: 'depthwise', input: [2, 7, 6, 3], window: [3, 2], out: 2, stride: 2, pad: 'same' },
  { kind: 'depthwise', input: [1, 6, 7, 5], window: [3, 3], out: 1, stride: 2, pad: 'valid' },
];

function poolCase(spec: reference.Plane, kind: 'average' | 'maximum', shift = 0): GradientCase {
  const { input, window, stride = 1, pad } = spec;
  const x = reference.numbers(reference.size(input), 4).map((value) => Math.fround(value + shift));
  const dy = reference.numbers(reference.pool(spec, kind, x).length, 5);
  return {
    name: `${kind} pool ${window.join('×')} of [${input}] ${shift ? 'all negative, ' : ''}stride ${stride}, ${pad}`,
    expected: reference.numericGradient((values) => reference.pool(spec, kind, values), x, dy, 1e-6),
    async actual(tf) {
      const operation = (image: Tensor) =>
        (kind === 'average' ? tf.avgPool : tf.maxPool)(image as Tensor4D, [...window], stride, pad);
      return (await gradients(tf, operation, [tf.tensor(x, [...input])], dy))[0]!;
    },
  };
}

const POOLS: readonly reference.Plane[] = [
  { input: [2, 4, 6, 4], window: [2, 2], stride: 2, pad: 'valid' },
  { input: [2, 5, 7, 3], window: [3, 3], stride: 2, pad: 'same' },
  { input: [1, 5, 4, 8], window: [2, 3], stride: 1, pad: 'same' },
];

function resizeCase(alignCorners: boolean, [height, width]: [number, number]): GradientCase {
  const input: Shape4 = [3, 3, 4, 2];
  const [batch, fromHeight, fromWidth, channels] = input;
  const source = (from: number, to: number, index: number) =>
    alignCorners && to > 1 ? Math.round((index * (from - 1)) / (to - 1)) : Math.floor((index * from) / to);
  const compute = (x: reference.Values) => {
    const out: number[] = [];
    for (let image = 0; image < batch; image++)
      for (let y = 0; y < height; y++)
        for (let column = 0; column < width; column++)
          for (let channel = 0; channel < channels; channel++) {
            const row = image * fromHeight + source(fromHeight, height, y);
            out.push(x[(row * fromWidth + source(fromWidth, width, column)) * channels + channel]!);
          }
    return out;
  };
  const x = reference.numbers(reference.size(input), 6);
  const dy = reference.numbers(batch * height * width * channels, 7);
  return {
    name: `nearest-neighbour resize to ${height}×${width}${alignCorners ? ', corners aligned' : ''}`,
    expected: reference.numericGradient(compute, x, dy, 0.5),
    actual: async (tf) =>
      (
        await gradients(
          tf,
          (image) => tf.image.resizeNearestNeighbor(image as Tensor4D, [height, width], alignCorners),
          [tf.tensor(x, input)],
          dy,
        )
      )[0]!,
  };
}

function einsumCase(equation: string, shapes: readonly (readonly number[])[], index: number): GradientCase {
  const operands = shapes.map((shape, place) => ({
    shape,
    values: reference.numbers(reference.size(shape), place + 8) as reference.Values,
  }));
  const compute = (values: reference.Values) =>
    reference.einsum(equation, operands.with(index, { shape: shapes[index]!, values }));
  const dy = reference.numbers(compute(operands[index]!.values).length, 10);
  return {
    name: `einsum ${equation}, operand ${index + 1}`,
    expected: reference.numericGradient(compute, operands[index]!.values, dy, 0.5),
    async actual(tf) {
      const inputs = operands.map(({ shape, values }) => tf.tensor([...values], [...shape]));
      return (await gradients(tf, (...tensors) => tf.einsum(equation, ...tensors), inputs, dy))[index]!;
    },
  };
}

function gatherCase(): GradientCase {
  const shape = [5, 3];
  const indices = [4, 0, 4, 2, 4];
  const x = reference.numbers(15, 11);
  const dy = reference.numbers(15, 12);
  const compute = (values: reference.Values): number[] => indices.flatMap((row) => values.slice(row * 3, row * 3 + 3));
  return {
    name: 'gather with repeated rows',
    expected: reference.numericGradient(compute, x, dy, 0.5),
    actual: async (tf) =>
      (await gradients(tf, (table) => tf.gather(table, tf.tensor1d(indices, 'int32')), [tf.tensor(x, shape)], dy))[0]!,
  };
}

export const GRADIENT_CASES: readonly GradientCase[] = [
  ...CONVOLUTIONS.flatMap((spec) => [convCase(spec, 'x'), convCase(spec, 'filter')]),
  ...POOLS.flatMap((spec) => [poolCase(spec, 'average'), poolCase(spec, 'maximum'), poolCase(spec, 'maximum', -3)]),
  resizeCase(false, [6, 8]),
  resizeCase(false, [5, 3]),
  resizeCase(true, [7, 4]),
  ...[0, 1].map((index) =>
    einsumCase(
      'abc,acd->abd',
      [
        [2, 3, 4],
        [2, 4, 5],
      ],
      index,
    ),
  ),
  ...[0, 1].map((index) =>
    einsumCase(
      'ijk,kl->lji',
      [
        [2, 3, 4],
        [4, 5],
      ],
      index,
    ),
  ),
  ...[0, 1].map((index) =>
    einsumCase(
      'ab,bc->c',
      [
        [2, 3],
        [3, 4],
      ],
      index,
    ),
  ),
  einsumCase('abc->cb', [[2, 3, 4]], 0),
  gatherCase(),
];
