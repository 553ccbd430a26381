// Operations that TensorFlow.js has in other words or not at all. Formulas: keras.ops.
import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backends/backend.ts';
import type { ConfigValue } from '../../core/model/config.ts';
import type { Operation } from './operations.ts';
import { Refusal } from './refusal.ts';
import { unstacked } from './unstacked.ts';

const number = (value: ConfigValue | undefined, fallback: number): number =>
  typeof value === 'number' ? value : fallback;
const numbers = (value: ConfigValue | undefined): number[] | undefined =>
  Array.isArray(value) ? (value as number[]) : typeof value === 'number' ? [value] : undefined;

type One = (tf: TensorFlow, x: Tensor) => Tensor;

const ONE: Readonly<Record<string, One>> = {
  absolute: (tf, x) => tf.abs(x),
  fabs: (tf, x) => tf.abs(x),
  copy: (tf, x) => tf.clone(x),
  linear: (tf, x) => tf.clone(x),
  exp2: (tf, x) => tf.exp(tf.mul(x, Math.LN2)),
  log10: (tf, x) => tf.div(tf.log(x), Math.LN10),
  log2: (tf, x) => tf.div(tf.log(x), Math.LN2),
  arcsin: (tf, x) => tf.asin(x),
  arcsinh: (tf, x) => tf.asinh(x),
  arccos: (tf, x) => tf.acos(x),
  arccosh: (tf, x) => tf.acosh(x),
  arctan: (tf, x) => tf.atan(x),
  arctanh: (tf, x) => tf.atanh(x),
  swish: (tf, x) => tf.mul(x, tf.sigmoid(x)),
  softsign: (tf, x) => tf.div(x, tf.add(1, tf.abs(x))),
  erfc: (tf, x) => tf.sub(1, tf.erf(x)),
  hard_sigmoid: (tf, x) => tf.div(tf.relu6(tf.add(x, 3)), 6),
  hard_silu: (tf, x) => tf.mul(x, tf.div(tf.relu6(tf.add(x, 3)), 6)),
  hard_swish: (tf, x) => tf.mul(x, tf.div(tf.relu6(tf.add(x, 3)), 6)),
  hard_tanh: (tf, x) => tf.clipByValue(x, -1, 1),
  tanh_shrink: (tf, x) => tf.sub(x, tf.tanh(x)),
  mish: (tf, x) => tf.mul(x, tf.tanh(tf.softplus(x))),
  exponential: (tf, x) => tf.exp(x),
  isfinite: (tf, x) => tf.cast(tf.isFinite(x), 'float32'),
  isinf: (tf, x) => tf.cast(tf.isInf(x), 'float32'),
  isnan: (tf, x) => tf.cast(tf.isNaN(x), 'float32'),
};

const NO_GRADIENT = ['stop_gradient'];

/** Which places of the last two axes lie on one side of a diagonal. */
function triangle(lower: boolean): Operation {
  return (tf, [x], { k }) => {
    const [rows, columns] = x!.shape.slice(-2) as [number, number];
    const at = number(k, 0);
    const values = Float32Array.from({ length: rows * columns }, (_, place) => {
      const apart = (place % columns) - Math.floor(place / columns);
      return (lower ? apart <= at : apart >= at) ? 1 : 0;
    });
    const kept = tf.broadcastTo(tf.tensor(values, [rows, columns]), x!.shape);
    return tf.where(tf.cast(kept, 'bool'), tf.cast(x!, 'float32'), tf.zeros(x!.shape));
  };
}

/** x over its length, which is never below `epsilon`. */
const normalize: Operation = (tf, [x], { axis, order, epsilon }) => {
  const length = tf.norm(x!, number(order, 2) as never, numbers(axis) ?? -1, true);
  return tf.div(x!, tf.maximum(length, number(epsilon, 1e-12)));
};

const moveaxis: Operation = (tf, [x], { source, destination }) => {
  const start = (axis: number) => (axis < 0 ? axis + x!.rank : axis);
  const [from, to] = [numbers(source)!.map(start), numbers(destination)!.map(start)];
  const rest = x!.shape.map((_, axis) => axis).filter((axis) => !from.includes(axis));
  const order = x!.shape.map((_, axis) => (to.includes(axis) ? from[to.indexOf(axis)]! : rest.shift()!));
  return tf.transpose(x!, order);
};

/** Each item so many times, next to each other. */
const repeat: Operation = (tf, [x], { repeats, axis }) => {
  const flat = axis === null || axis === undefined ? tf.reshape(x!, [-1]) : x!;
  const at = axis === null || axis === undefined ? 0 : number(axis, 0);
  const place = at < 0 ? at + flat.rank : at;
  const times = number(repeats, 1);
  const wide = tf.expandDims(flat, place + 1);
  const tiled = tf.tile(
    wide,
    wide.shape.map((_, index) => (index === place + 1 ? times : 1)),
  );
  return tf.reshape(
    tiled,
    flat.shape.map((extent, index) => (index === place ? extent * times : extent)),
  );
};

const unstack: Operation = (tf, [x], { axis }) => unstacked(tf, x!, number(axis, 0));

const slice: Operation = (tf, [x], { start_indices: begin, shape }) =>
  tf.slice(x!, numbers(begin as ConfigValue)!, shape as unknown as number[]);

const flip: Operation = (tf, [x], { axis }) => tf.reverse(x!, numbers(axis));

const filled =
  (value: number | undefined): Operation =>
  (tf, [rows], config) => {
    const given = value ?? config.fill_value ?? config.value;
    if (typeof given !== 'number') throw new Refusal('The number that an array is filled with is not known');
    return tf.fill(
      config.shape!.map((each) => (each < 0 ? rows!.shape[0]! : each)),
      given,
    );
  };

/** Numbers from `start` to `stop`, both counted. */
const linspace: Operation = (tf, _inputs, config) =>
  tf.linspace(number(config.start, 0), number(config.stop, 1), config.shape!.at(-1)!);

const squaredDifference: Operation = (tf, [one, two]) => tf.squaredDifference(one!, two!);
const outer: Operation = (tf, [one, two]) =>
  tf.matMul(tf.reshape(one!, [-1, 1]) as never, tf.reshape(two!, [1, -1]) as never);

export const MORE_OPERATIONS: Readonly<Record<string, Operation>> = {
  ...Object.fromEntries(
    Object.entries(ONE).map(([name, run]): [string, Operation] => [name, (tf, [x]) => run(tf, x!)]),
  ),
  ...Object.fromEntries(
    NO_GRADIENT.map((name): [string, Operation] => [
      name,
      (tf, [x]) => {
        const still = tf.customGrad((given: unknown) => ({
          value: (given as Tensor).clone(),
          gradFunc: (dy: Tensor) => tf.zerosLike(dy),
        }));
        return still(x!);
      },
    ]),
  ),
  elu: (tf, [x], { alpha }) => tf.add(tf.relu(x!), tf.mul(number(alpha, 1), tf.sub(tf.exp(tf.minimum(x!, 0)), 1))),
  celu: (tf, [x], { alpha }) => {
    const limit = number(alpha, 1);
    return tf.add(tf.relu(x!), tf.mul(limit, tf.sub(tf.exp(tf.div(tf.minimum(x!, 0), limit)), 1)));
  },
  threshold: (tf, [x], { threshold, default_value: other }) =>
    tf.where(tf.greater(x!, number(threshold, 0)), x!, tf.fill(x!.shape, number(other, 0))),
  true_divide: (tf, [one, two]) => tf.div(one!, two!),
  divide_no_nan: (tf, [one, two]) => tf.divNoNan(one!, two!),
  squared_difference: squaredDifference,
  fmax: (tf, [one, two]) => tf.maximum(one!, two!),
  fmin: (tf, [one, two]) => tf.minimum(one!, two!),
  logaddexp: (tf, [one, two]) => tf.add(tf.maximum(one!, two!), tf.softplus(tf.neg(tf.abs(tf.sub(one!, two!))))),
  average: (tf, [x], { axis }) => tf.mean(x!, numbers(axis)),
  tril: triangle(true),
  triu: triangle(false),
  normalize,
  moveaxis,
  repeat,
  unstack,
  slice,
  flip,
  zeros: filled(0),
  ones: filled(1),
  full: filled(undefined),
  zeros_like: (tf, [x]) => tf.zerosLike(x!),
  ones_like: (tf, [x]) => tf.onesLike(x!),
  full_like: (tf, [x], { fill_value: value }) => {
    if (typeof value !== 'number') throw new Refusal('The number that an array is filled with is not known');
    return tf.fill(x!.shape, value);
  },
  linspace,
  outer,
  eye: (tf, _inputs, config) => tf.eye(config.shape!.at(-2)!, config.shape!.at(-1)),
  glu: (tf, [x], { axis }) => {
    const [kept, gate] = tf.split(x!, 2, number(axis, -1));
    return tf.mul(kept!, tf.sigmoid(gate!));
  },
  scaled_dot_product_attention: (tf, [query, key, ...rest], { is_causal: causal, scale, dropout_p: dropped }) => {
    if (number(dropped, 0) > 0) throw new Refusal('Attention with dropout_p is not computed by Descent’s engine yet');
    const size = query!.shape.at(-1)!;
    const scores = tf.mul(tf.matMul(query!, key!, false, true), number(scale, 1 / Math.sqrt(size)));
    const [rows, columns] = scores.shape.slice(-2) as [number, number];
    const [value, mask] = rest;
    const later = causal === true ? tf.sub(1, triangle(true)(tf, [tf.ones([rows, columns])], {}) as Tensor) : undefined;
    const shut = mask?.dtype === 'bool' ? tf.mul(tf.sub(1, tf.cast(mask, 'float32')), -1e30) : mask;
    const kept = later ? tf.add(scores, tf.mul(later, -1e30)) : scores;
    return tf.matMul(tf.softmax(shut ? tf.add(kept, tf.maximum(shut, -1e30)) : kept), value!);
  },
  layer_normalization: (tf, [x, ...more], { given, eps }) => {
    const names = (given ?? []) as readonly string[];
    const [weight, bias] = ['weight', 'bias'].map((name) => more[names.indexOf(name)]);
    const size = (weight ?? bias)?.shape ?? x!.shape.slice(-1);
    const axes = x!.shape.map((_, axis) => axis).slice(-size.length);
    const { mean, variance } = tf.moments(x!, axes, true);
    const even = tf.div(tf.sub(x!, mean), tf.sqrt(tf.add(variance, number(eps, 1e-5))));
    const scaled = weight ? tf.mul(even, weight) : even;
    return bias ? tf.add(scaled, bias) : scaled;
  },
  embedding_lookup: (tf, [x, table]) => tf.gather(table!, tf.cast(x!, 'int32')),
};
