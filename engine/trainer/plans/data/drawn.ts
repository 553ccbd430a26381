import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';
import type { ConfigValue } from '../../../core/model/config.ts';
import type { DataExpression } from '../../../core/model/plan.ts';
import type { DataArray } from '../../../data/dataArray.ts';
import { Refusal } from '../refusal.ts';
import { type DataSources, numbersOf } from './sources.ts';

/** @throws Refusal for an argument that is there and not known */
function numberIn({ config, span }: DataExpression, name: string, fallback: number): number {
  const value = config[name] ?? fallback;
  if (typeof value === 'number') return value;
  throw new Refusal(`What is drawn here depends on ${name}, which is not known as a number`, span);
}

type Law = (tf: TensorFlow, data: DataExpression, shape: number[]) => Tensor;

/** From `low` up to, and without, `high`; one number alone is `high`. */
function integers(tf: TensorFlow, data: DataExpression, shape: number[]): Tensor {
  const single = data.config.high === null || data.config.high === undefined;
  const low = single ? 0 : numberIn(data, 'low', 0);
  const high = numberIn(data, single ? 'low' : 'high', 0);
  return tf.cast(tf.floor(tf.randomUniform(shape, low, high)), 'int32');
}

/** One of a list's items, or of the numbers below a count, each as likely or by `p`; each once where none comes again. */
function choice(tf: TensorFlow, data: DataExpression, shape: number[]): Tensor {
  const given = data.config.from as ConfigValue;
  const values = typeof given === 'number' ? Array.from({ length: given }, (_, each) => each) : (given as number[]);
  if (data.config.replace === false) return once(tf, values, { data, shape });
  const shares = (data.config.p as number[] | null) ?? values.map(() => 1 / values.length);
  let sum = 0;
  const ends = shares.map((each) => (sum += each));
  const drawn = tf.randomUniform(shape, 0, sum).dataSync();
  const picked = Array.from(
    drawn,
    (each) =>
      values[
        Math.max(
          0,
          ends.findIndex((end) => each < end),
        )
      ]!,
  );
  return tf.tensor(picked, shape, values.every(Number.isInteger) ? 'int32' : 'float32');
}

function once(
  tf: TensorFlow,
  values: readonly number[],
  { data, shape }: { readonly data: DataExpression; readonly shape: number[] },
): Tensor {
  const count = shape.reduce((product, each) => product * each, 1);
  if (count > values.length)
    throw new Refusal(`${count} of ${values.length} items can't be chosen without one coming again`, data.span);
  const picked = Array.from(tf.util.createShuffledIndices(values.length).subarray(0, count), (at) => values[at]!);
  return tf.tensor(picked, shape, values.every(Number.isInteger) ? 'int32' : 'float32');
}

function permutation(tf: TensorFlow, _data: DataExpression, [count]: number[]): Tensor {
  return tf.tensor1d(Int32Array.from(tf.util.createShuffledIndices(count!)), 'int32');
}

const isWhole = ({ config, dtype }: DataExpression): boolean => /int/.test(String(config.dtype ?? dtype ?? ''));

/** TensorFlow's, which draws whole numbers where it is asked for these. */
function uniform(tf: TensorFlow, data: DataExpression, shape: number[]): Tensor {
  const [from, to] = [numberIn(data, 'minval', 0), numberIn(data, 'maxval', 1)];
  return isWhole(data)
    ? tf.cast(tf.floor(tf.randomUniform(shape, from, to)), 'int32')
    : tf.randomUniform(shape, from, to);
}

const LAWS: Readonly<Record<string, Law>> = {
  normal: (tf, data, shape) => tf.randomNormal(shape, numberIn(data, 'loc', 0), numberIn(data, 'scale', 1)),
  uniform: (tf, data, shape) => tf.randomUniform(shape, numberIn(data, 'low', 0), numberIn(data, 'high', 1)),
  integers,
  permutation,
  choice,
  random_normal: (tf, data, shape) => tf.randomNormal(shape, numberIn(data, 'mean', 0), numberIn(data, 'stddev', 1)),
  random_truncated_normal: (tf, data, shape) =>
    tf.truncatedNormal(shape, numberIn(data, 'mean', 0), numberIn(data, 'stddev', 1)),
  random_uniform: uniform,
  random_randint: (tf, data, shape) =>
    tf.cast(tf.floor(tf.randomUniform(shape, numberIn(data, 'minval', 0), numberIn(data, 'maxval', 0))), 'int32'),
  binomial: (tf, data, shape) => {
    const [count, share] = [numberIn(data, 'n', 1), numberIn(data, 'p', 0.5)];
    const tries = tf.less(tf.randomUniform([count, ...shape], 0, 1), share);
    return tf.sum(tf.cast(tries, 'int32'), 0);
  },
};

/** Types of expressions that are drawn by a law. */
export const DRAWN_BY_LAW = [
  'Random',
  'Permutation',
  ...['random_normal', 'random_truncated_normal', 'random_uniform', 'random_randint'],
];

/**
 * Numbers by chance, drawn once for a file: what inputs and targets are both made of is the same in both.
 * @throws Refusal for a law that is not drawn from
 */
export function drawnArray(
  tf: TensorFlow,
  data: DataExpression,
  { drawn }: Required<Pick<DataSources, 'drawn'>>,
): DataArray {
  const before = drawn.get(data);
  if (before) return before;
  const own = Object.hasOwn(LAWS, data.type) ? data.type : 'uniform';
  const name = String(data.config.law ?? data.config.distribution ?? own);
  const law = LAWS[name];
  if (!law) throw new Refusal(`Random numbers of the law ${name} are not drawn by Descent's engine yet`, data.span);
  const tensor = tf.tidy(() => law(tf, data, numbersOf(data)));
  const dtype = tensor.dtype === 'int32' ? 'int32' : 'float32';
  const made: DataArray = { shape: tensor.shape, dtype, values: tensor.dataSync().slice() as DataArray['values'] };
  tensor.dispose();
  drawn.set(data, made);
  return made;
}
