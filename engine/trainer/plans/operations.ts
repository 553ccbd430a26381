import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';
import type { Config, ConfigValue } from '../../core/model/config.ts';
import { BATCH, type Dimension, sameDimension } from '../../core/model/dimension.ts';
import { Refusal } from './refusal.ts';
import { getItem } from './getItem.ts';
import { ofOneType } from './oneType.ts';
import { setItem } from './setItem.ts';
import { LOSS_OPERATIONS } from './lossOperations.ts';
import { MORE_OPERATIONS } from './moreOperations.ts';

type Inputs = readonly Tensor[];
/** What an operation of the graph does to tensors; `shape` is the output's with -1 for the batch. */
export type Operation = (
  tf: TensorFlow,
  inputs: Inputs,
  config: Config & { readonly shape?: readonly number[] },
) => Tensor | Tensor[];

const numbers = (value: ConfigValue | undefined): number[] | undefined =>
  Array.isArray(value) ? (value as number[]) : typeof value === 'number' ? [value] : undefined;
const number = (value: ConfigValue | undefined, fallback: number): number =>
  typeof value === 'number' ? value : fallback;

/** Of data, whose rows are the first axis: a batch's extent in front is as many as there are. */
function extentsOf({ shape: [rows] }: Tensor, value: ConfigValue | undefined): number[] {
  const extents: readonly unknown[] = Array.isArray(value) ? value : [value];
  return extents.map((each, axis) => {
    if (typeof each === 'number') return each;
    const isOpen = typeof each === 'object' && each !== null && 'symbols' in each;
    if (axis === 0 && isOpen && sameDimension(each as Dimension, BATCH)) return rows!;
    throw new Refusal('Data is brought into a shape here of which only running tells a size');
  });
}

const UNARY = [
  ...['abs', 'exp', 'log', 'log1p', 'expm1', 'sqrt', 'rsqrt', 'square', 'sin', 'cos', 'tan', 'tanh', 'sinh', 'cosh'],
  ...['floor', 'ceil', 'round', 'sign', 'relu', 'relu6', 'selu', 'sigmoid', 'softplus', 'logSigmoid', 'erf'],
  ...['isNaN', 'logicalNot', 'reciprocal', 'atan', 'onesLike', 'zerosLike'],
] as const;
const snake = (name: string) => name.replaceAll(/[A-Z]+/g, (letters) => `_${letters.toLowerCase()}`);
const unary = Object.fromEntries(UNARY.map((name): [string, Operation] => [snake(name), (tf, [x]) => tf[name](x!)]));

const BINARY: Readonly<Record<string, keyof TensorFlow>> = {
  add: 'add',
  subtract: 'sub',
  multiply: 'mul',
  divide: 'div',
  floor_divide: 'floorDiv',
  power: 'pow',
  mod: 'mod',
  maximum: 'maximum',
  minimum: 'minimum',
  equal: 'equal',
  not_equal: 'notEqual',
  less: 'less',
  less_equal: 'lessEqual',
  greater: 'greater',
  greater_equal: 'greaterEqual',
  logical_and: 'logicalAnd',
  logical_or: 'logicalOr',
};
type Binary = (one: Tensor, two: Tensor) => Tensor;
const COMPARED = /equal|less|greater|logical/;
const binary = Object.fromEntries(
  Object.entries(BINARY).map(([name, own]): [string, Operation] => [
    name,
    (tf, [one, two]) => {
      const logical = name.startsWith('logical');
      const dtype = logical ? 'bool' : 'float32';
      const same = one!.dtype === two!.dtype && (name !== 'divide' || one!.dtype === 'float32');
      const [left, right] = same ? [one!, two!] : [tf.cast(one!, dtype), tf.cast(two!, dtype)];
      const result = (tf[own] as Binary)(left, right);
      return COMPARED.test(name) ? tf.cast(result, 'float32') : result;
    },
  ]),
);

type Reduce = (x: Tensor, axis?: number | number[], keepDims?: boolean) => Tensor;
const REDUCTIONS: Readonly<Record<string, keyof TensorFlow>> = {
  sum: 'sum',
  mean: 'mean',
  max: 'max',
  amax: 'max',
  min: 'min',
  amin: 'min',
  prod: 'prod',
  all: 'all',
  any: 'any',
  logsumexp: 'logSumExp',
};
const reductions = Object.fromEntries(
  Object.entries(REDUCTIONS).map(([name, own]): [string, Operation] => [
    name,
    (tf, [x], { axis, keepdims }) => (tf[own] as Reduce)(x!, numbers(axis), keepdims === true),
  ]),
);

function spread(root: boolean): Operation {
  return (tf, [x], { axis, keepdims, correction }) => {
    const { mean, variance } = tf.moments(x!, numbers(axis), keepdims === true);
    const count = x!.size / mean.size;
    const lost = number(correction, 0);
    const corrected = lost === 0 ? variance : tf.mul(variance, count / (count - lost));
    return root ? tf.sqrt(corrected) : corrected;
  };
}

/** Along any axis, though TensorFlow.js only knows the last. */
function alongLast(run: (tf: TensorFlow, x: Tensor) => Tensor): Operation {
  return (tf, [x], config) => {
    const axis = number(config.axis, -1);
    const at = axis < 0 ? axis + x!.rank : axis;
    if (at === x!.rank - 1) return run(tf, x!);
    const order = x!.shape.map((_, index) => index);
    [order[at], order[x!.rank - 1]] = [x!.rank - 1, at];
    return tf.transpose(run(tf, tf.transpose(x!, order)), order);
  };
}

function split(tf: TensorFlow, [x]: Inputs, config: Config): Tensor[] {
  const axis = number(config.axis, 0);
  const parts = config.indices_or_sections ?? config.sizes;
  if (typeof parts === 'number') return tf.split(x!, parts, axis);
  const extent = x!.shape.at(axis)!;
  const given = numbers(parts) ?? [];
  if (config.sizes !== undefined) {
    const known = given.reduce((total, each) => total + Math.max(each, 0), 0);
    return tf.split(
      x!,
      given.map((each) => (each < 0 ? extent - known : each)),
      axis,
    );
  }
  const ends = [...given, extent];
  return tf.split(
    x!,
    ends.map((end, index) => end - (ends[index - 1] ?? 0)),
    axis,
  );
}

/** Channels laid out as blocks of the picture; TensorFlow.js's own operation for that has no gradient. */
function blocksOfDepth(tf: TensorFlow, x: Tensor, block: number): Tensor {
  const [rows, height, width, depth] = x.shape as [number, number, number, number];
  const parts = tf.reshape(x, [rows, height, width, block, block, depth / block ** 2]);
  return tf.reshape(tf.transpose(parts, [0, 1, 3, 2, 4, 5]), [rows, height * block, width * block, depth / block ** 2]);
}

/** `arange(stop)`, `arange(start, stop)` and `arange(start, stop, step)`: a single number is where it ends. */
function arange(tf: TensorFlow, _inputs: Inputs, { start, stop, step }: Config): Tensor {
  const numbers = [start, stop, step].map((each) => each ?? undefined);
  if (numbers.some((each) => each !== undefined && typeof each !== 'number'))
    throw new Refusal('How far arange counts is not known');
  const [from, to] = numbers[1] === undefined ? [0, numbers[0]] : numbers;
  return tf.range(number(from, 0), number(to, 0), number(numbers[2], 1));
}

const special: Readonly<Record<string, Operation>> = {
  identity: (tf, [x]) => tf.clone(x!),
  crop: (tf, [x], { begin, size }) => tf.slice(x!, numbers(begin)!, numbers(size)!),
  draw: (tf, [x], config) => drawn(tf, x!, config),
  depth_to_space: (tf, [x], { block_size }) => blocksOfDepth(tf, x!, number(block_size, 2)),
  norm: (tf, [x], { ord, axis, keepdims }) =>
    tf.norm(x!, typeof ord === 'number' ? ord : 'euclidean', numbers(axis), keepdims === true),
  // Numbers of the code, hung to an input of the model.
  given: (_tf, [, value]) => value!.clone(),
  arange,
  negative: (tf, [x]) => tf.neg(x!),
  silu: (tf, [x]) => tf.mul(x!, tf.sigmoid(x!)),
  gelu: (tf, [x], { approximate }) => gelu(tf, x!, approximate === true),
  leaky_relu: (tf, [x], { negative_slope }) => tf.leakyRelu(x!, number(negative_slope, 0.2)),
  clip: (tf, [x], { x_min, x_max }) => tf.clipByValue(x!, number(x_min, -Infinity), number(x_max, Infinity)),
  softmax: alongLast((tf, x) => tf.softmax(x)),
  log_softmax: alongLast((tf, x) => tf.logSoftmax(x)),
  std: spread(true),
  var: spread(false),
  argmax: (tf, [x], { axis }) => tf.argMax(axis === null ? tf.reshape(x!, [-1]) : x!, number(axis, 0)),
  argmin: (tf, [x], { axis }) => tf.argMin(axis === null ? tf.reshape(x!, [-1]) : x!, number(axis, 0)),
  cumsum: (tf, [x], { axis }) => tf.cumsum(x!.dtype === 'bool' ? tf.cast(x!, 'int32') : x!, number(axis, 0)),
  reshape: (tf, [x], { shape, newshape }) => tf.reshape(x!, [...(shape ?? extentsOf(x!, newshape))]),
  flatten: (tf, [x], { shape, start, end }) => tf.reshape(x!, [...(shape ?? flattened(x!.shape, start, end))]),
  ravel: (tf, [x]) => tf.reshape(x!, [-1]),
  transpose: (tf, [x], { axes }) => tf.transpose(x!, numbers(axes)),
  swapaxes: (tf, [x], { axis1, axis2 }) => swapped(tf, x!, number(axis1, 0), number(axis2, 0)),
  expand_dims: (tf, [x], { axis }) => tf.expandDims(x!, number(axis, 0)),
  squeeze: (tf, [x], { axis }) =>
    tf.squeeze(
      x!,
      numbers(axis)?.map((each) => (each < 0 ? each + x!.rank : each)),
    ),
  concatenate: (tf, inputs, { axis }) => tf.concat(ofOneType(tf, inputs), number(axis, -1)),
  stack: (tf, inputs, { axis }) => tf.stack(ofOneType(tf, inputs), number(axis, 0)),
  split,
  split_sizes: split,
  tile: (tf, [x], { repeats }) => tf.tile(x!, numbers(repeats)!),
  pad: (tf, [x], { pad_width, constant_values }) =>
    tf.pad(x!, pad_width as unknown as [number, number][], number(constant_values, 0)),
  broadcast_to: (tf, [x, rows], { shape }) =>
    tf.broadcastTo(
      x!,
      shape!.map((each, axis) => (each < 0 ? (axis === 0 && rows ? rows.shape[0]! : x!.shape[axis]!) : each)),
    ),
  matmul: (tf, [one, two]) => multiplied(tf, one!, two!),
  dot: (tf, [one, two]) => tf.dot(one!, two!),
  einsum: (tf, inputs, { subscripts }) => summed(tf, String(subscripts).replaceAll(' ', ''), [...inputs]),
  where: (tf, [condition, one, two]) => {
    // Of two types, one would be read as the bits of the other.
    const [left, right] = one!.dtype === two!.dtype ? [one!, two!] : [one!, two!].map((x) => tf.cast(x, 'float32'));
    return tf.where(tf.cast(condition!, 'bool'), left!, right!);
  },
  cast: (tf, [x], { dtype }) =>
    tf.cast(x!, /int/.test(String(dtype)) ? 'int32' : dtype === 'bool' ? 'bool' : 'float32'),
  one_hot: (tf, [x], { num_classes }) => tf.oneHot(tf.cast(x!, 'int32'), number(num_classes, 0)),
  take: (tf, [x, indices], { axis }) => tf.gather(x!, tf.cast(indices!, 'int32'), number(axis, 0)),
  getitem: getItem,
  set_item: setItem,
};

/** The extents that are left where those from `start` to `end` become one. */
function flattened(shape: readonly number[], start: ConfigValue | undefined, end: ConfigValue | undefined): number[] {
  const place = (axis: number) => (axis < 0 ? axis + shape.length : axis);
  const [from, to] = [place(number(start, 0)), place(number(end, -1))];
  return [
    ...shape.slice(0, from),
    shape.slice(from, to + 1).reduce((size, each) => size * each, 1),
    ...shape.slice(to + 1),
  ];
}

/** Exactly, by the error function, or by Hendrycks and Gimpel's approximation (arXiv:1606.08415). */
function gelu(tf: TensorFlow, x: Tensor, approximate: boolean): Tensor {
  const inner = approximate
    ? tf.tanh(tf.mul(Math.sqrt(2 / Math.PI), tf.add(x, tf.mul(0.044715, tf.pow(x, 3)))))
    : tf.erf(tf.div(x, Math.SQRT2));
  return tf.mul(tf.mul(x, 0.5), tf.add(inner, 1));
}

/** Random numbers of the shape that the graph says, with as many rows as the input has. */
function drawn(tf: TensorFlow, x: Tensor, config: Config & { readonly shape?: readonly number[] }): Tensor {
  const shape = config.shape!.map((each) => (each < 0 ? x.shape[0]! : each));
  const uniform = config.law === 'random_uniform' || config.distribution === 'uniform';
  if (uniform) return tf.randomUniform(shape, number(config.minval, 0), number(config.maxval, 1));
  return tf.randomNormal(shape, number(config.mean, 0), number(config.stddev, 1));
}

/** A product of matrices whose leading extents may differ as NumPy lets them; TensorFlow.js loses gradients there. */
function multiplied(tf: TensorFlow, one: Tensor, two: Tensor): Tensor {
  if (one.rank > 2 && two.rank === 2) {
    const flat = tf.matMul(tf.reshape(one, [-1, one.shape.at(-1)!]) as never, two as never);
    return tf.reshape(flat, [...one.shape.slice(0, -1), two.shape[1]!]);
  }
  if (one.rank < 2 || two.rank < 2) return tf.dot(one, two);
  const rank = Math.max(one.rank, two.rank);
  const padded = (x: Tensor) => [...Array.from({ length: rank - x.rank }, () => 1), ...x.shape];
  const [left, right] = [padded(one), padded(two)];
  const front = left.slice(0, -2).map((each, axis) => Math.max(each, right[axis]!));
  const laid = (x: Tensor, shape: number[]) => tf.broadcastTo(tf.reshape(x, shape), [...front, ...shape.slice(-2)]);
  const same = left.slice(0, -2).every((each, axis) => each === right[axis]);
  return same ? tf.matMul(one, two) : tf.matMul(laid(one, left), laid(two, right));
}

/** Sums of products over shared letters; of more than two, two after two. */
function summed(tf: TensorFlow, subscripts: string, inputs: Tensor[]): Tensor {
  const [left, right] = subscripts.split('->') as [string, string];
  const [one, two, ...rest] = left.split(',') as [string, string, ...string[]];
  if (rest.length === 0) return tf.einsum(subscripts, ...inputs);
  const needed = new Set([...rest.join(''), ...right]);
  const kept = [...new Set([...one, ...two])].filter((letter) => needed.has(letter)).join('');
  const first = tf.einsum(`${one},${two}->${kept}`, inputs[0]!, inputs[1]!);
  return summed(tf, `${[kept, ...rest].join(',')}->${right}`, [first, ...inputs.slice(2)]);
}

function swapped(tf: TensorFlow, x: Tensor, one: number, two: number): Tensor {
  const order = x.shape.map((_, axis) => axis);
  const [first, second] = [one < 0 ? one + x.rank : one, two < 0 ? two + x.rank : two];
  [order[first], order[second]] = [second, first];
  return tf.transpose(x, order);
}

/** Every operation that the engine computes, in the vocabulary of the graph. */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  ...unary,
  ...binary,
  ...reductions,
  ...special,
  ...MORE_OPERATIONS,
  ...LOSS_OPERATIONS,
};

export function operationNamed(name: string): Operation {
  const found = Object.hasOwn(OPERATIONS, name) ? OPERATIONS[name] : undefined;
  if (!found) throw new Refusal(`The operation ${name} is not computed by Descent's engine yet`);
  return found;
}
