// What is done to data before training, and is no part of a model: divisions, encodings, padding.
import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';
import type { DataExpression } from '../../../core/model/plan.ts';
import { randomState } from '../../../data/random/mersenne.ts';
import { splitByChance, splitByClass, type SplitSizes } from '../../../data/random/split.ts';
import { partSizes, torchPermutation } from '../../../data/random/torchSplit.ts';
import { Refusal } from '../refusal.ts';
import type { DataSources } from './sources.ts';

type DataOperation = (
  tf: TensorFlow,
  inputs: readonly Tensor[],
  at: { readonly data: DataExpression; readonly sources: DataSources },
) => Tensor;

const taken = (tf: TensorFlow, x: Tensor, rows: readonly number[]): Tensor =>
  tf.gather(x, tf.tensor1d([...rows], 'int32'));

/** A share of the rows or how many, as scikit-learn rounds them. */
function sizesOf(rows: number, { config, span }: DataExpression): SplitSizes {
  const exact = (size: unknown, round: (value: number) => number) =>
    typeof size !== 'number' ? undefined : size < 1 ? round(size * rows) : size;
  const train = exact(config.train_size, Math.floor);
  const test = exact(config.test_size, Math.ceil) ?? (train === undefined ? Math.ceil(rows / 4) : undefined);
  const sizes = { train: train ?? rows - test!, test: test ?? rows - train! };
  if (sizes.train < 1 || sizes.test < 0 || sizes.train + sizes.test > rows)
    throw new Refusal(`${rows} rows can't be divided into ${sizes.train} and ${sizes.test}`, span);
  return sizes;
}

const stateFor = ({ config }: DataExpression, { seed = 0 }: DataSources) =>
  randomState((typeof config.random_state === 'number' ? config.random_state : seed + Number(config.call ?? 0)) >>> 0);

const splitRows: DataOperation = (tf, [x, labels], { data, sources }) => {
  const rows = x!.shape[0]!;
  const sizes = sizesOf(rows, data);
  const which = data.config.part === 'test' ? 'test' : 'train';
  if (data.config.shuffle === false)
    return which === 'train' ? tf.slice(x!, 0, sizes.train) : tf.slice(x!, sizes.train, sizes.test);
  const random = stateFor(data, sources);
  const parts = labels ? splitByClass(labels.dataSync(), sizes, random) : splitByChance(rows, sizes, random);
  return taken(tf, x!, parts[which]);
};

/** Rows of one part of `random_split`: in PyTorch's order where the file seeds it, else by the run's own chance. */
function partRows(rows: number, { config, span }: DataExpression, { seed = 0 }: DataSources): readonly number[] {
  const lengths = config.lengths as readonly (number | null)[];
  const known = lengths.every((each) => each !== null) ? partSizes(rows, lengths) : undefined;
  if (!known) throw new Refusal('How long the parts of random_split are is not known', span);
  const total = known.reduce((sum, each) => sum + each, 0);
  if (total !== rows)
    throw new Refusal(`random_split has parts of ${known.join(' and ')} rows, and the set has ${rows}`, span);
  const own = typeof config.seed === 'number' ? config.seed : seed + Number(config.call);
  const before = known.slice(0, Number(config.part)).reduce((sum, each) => sum + each, 0);
  return [...torchPermutation(rows, own).subarray(before, before + known[Number(config.part)]!)];
}

function classesOf(seen: Tensor): readonly number[] {
  return [...new Set(seen.dataSync())].sort((one, two) => one - two);
}

/** Each label's place among the classes that were seen, in their order. */
function classNumbers(tf: TensorFlow, [x, seen]: readonly Tensor[], { span }: DataExpression): Tensor {
  const places = new Map(classesOf(seen!).map((each, place) => [each, place]));
  const numbers = Array.from(x!.dataSync(), (each) => {
    const place = places.get(each);
    if (place === undefined) throw new Refusal(`The label ${each} is not among those that the encoder saw`, span);
    return place;
  });
  return tf.tensor(numbers, x!.shape, 'int32');
}

/** The largest label and all below it, where the code names no number of classes. */
function toCategorical(tf: TensorFlow, x: Tensor, { config, shape }: DataExpression): Tensor {
  const flat = x.rank > 1 && x.shape.at(-1) === 1 ? tf.squeeze(x, [x.rank - 1]) : x;
  const known = [config.num_classes, shape?.at(-1)].find((each) => typeof each === 'number');
  const classes = typeof known === 'number' ? known : tf.max(flat).dataSync()[0]! + 1;
  return tf.cast(tf.oneHot(tf.cast(flat, 'int32'), classes), 'float32');
}

/** In ascending order; what is not a number stays where it is. */
function inOrder(tf: TensorFlow, x: Tensor, axis: number, places: boolean): Tensor {
  const { values, indices } = tf.topk(tf.neg(alongLast(tf, x, axis)), x.shape.at(axis)!, true);
  return alongLast(tf, places ? indices : tf.neg(values), axis);
}

/** The axis and the last one change places. */
function alongLast(tf: TensorFlow, x: Tensor, axis: number): Tensor {
  const order = x.shape.map((_, at) => at);
  const at = axis < 0 ? axis + x.rank : axis;
  [order[at], order[x.rank - 1]] = [x.rank - 1, at];
  return at === x.rank - 1 ? x : tf.transpose(x, order);
}

function median(tf: TensorFlow, x: Tensor, { config }: DataExpression): Tensor {
  const whole = typeof config.axis !== 'number';
  const axis = whole ? 0 : Number(config.axis);
  const sorted = alongLast(tf, inOrder(tf, whole ? tf.reshape(x, [-1]) : x, axis, false), axis);
  const count = sorted.shape.at(-1)!;
  const middle = tf.gather(sorted, tf.tensor1d([Math.floor((count - 1) / 2), Math.floor(count / 2)], 'int32'), -1);
  return tf.mean(middle, -1, config.keepdims === true && !whole);
}

const axisOf = ({ config }: DataExpression, fallback: number): number =>
  typeof config.axis === 'number' ? config.axis : fallback;

export const DATA_OPERATIONS: Readonly<Record<string, DataOperation>> = {
  split_rows: splitRows,
  Rows: (tf, [x], { data }) => {
    const rows = x!.shape[0]!;
    const [start, stop] = [Number(data.config.start ?? 0), Number(data.config.stop ?? rows)];
    return tf.slice(x!, Math.min(start, rows), Math.max(0, Math.min(stop, rows) - start));
  },
  shuffle: (tf, [x], { data, sources }) =>
    data.config.call === undefined
      ? taken(tf, x!, [...tf.util.createShuffledIndices(x!.shape[0]!)])
      : taken(tf, x!, [...stateFor(data, sources).permutation(x!.shape[0]!)]),
  part_by_chance: (tf, [x], { data, sources }) => taken(tf, x!, partRows(x!.shape[0]!, data, sources)),
  listed_rows: (tf, [x], { data }) => {
    const { rows, start, step, count } = data.config;
    const [extent, from, by] = [x!.shape[0]!, Number(start), Number(step)];
    const wanted = Array.isArray(rows)
      ? (rows as number[])
      : Array.from({ length: Number(count) }, (_, place) => from + place * by);
    const beyond = wanted.find((each) => each >= extent || each < -extent);
    if (beyond !== undefined) throw new Refusal(`There is no row ${beyond} among ${extent}`, data.span);
    return taken(
      tf,
      x!,
      wanted.map((each) => (each < 0 ? each + extent : each)),
    );
  },
  class_numbers: (tf, inputs, { data }) => classNumbers(tf, inputs, data),
  class_columns: (tf, [x, seen], { data }) => {
    const flat = [x!, seen!].map((each) => tf.reshape(each, [-1]));
    return tf.oneHot(tf.cast(classNumbers(tf, flat, data), 'int32'), classesOf(seen!).length);
  },
  boolean_mask: (tf, [x, mask], { data }) => {
    if (mask!.rank !== 1) throw new Refusal('Values picked by a mask of several axes are not computed yet', data.span);
    return taken(
      tf,
      x!,
      [...mask!.dataSync()].flatMap((each, row) => (each ? [row] : [])),
    );
  },
  to_categorical: (tf, [x], { data }) => toCategorical(tf, x!, data),
  sort: (tf, [x], { data }) => inOrder(tf, x!, axisOf(data, -1), false),
  argsort: (tf, [x], { data }) => inOrder(tf, x!, axisOf(data, -1), true),
  median: (tf, [x], { data }) => median(tf, x!, data),
};
