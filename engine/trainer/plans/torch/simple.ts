// What PyTorch has and Keras has not, of pictures and vectors. Formulas: the pages of torch.nn. Channels come first.
import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';
import type { Config } from '../../../core/model/config.ts';
import type { Formula } from './planLayer.ts';

const numbers = (value: unknown): number[] => (Array.isArray(value) ? (value as number[]) : [Number(value)]);

/** Numbers for every axis, of which `value` may be one for all. */
const perAxis = (value: unknown, rank: number): number[] =>
  Array.isArray(value) ? (value as number[]) : Array.from({ length: rank }, () => Number(value));

/** Pairs of numbers from the last axis backwards. */
const padding: Formula = ({ tf, inputs, config }) => {
  const [x] = inputs;
  const given = numbers(config.padding);
  const sides = x!.shape.map((_, axis): [number, number] => {
    const at = (x!.rank - 1 - axis) * 2;
    return [given[at] ?? 0, given[at + 1] ?? 0];
  });
  if (config.mode === 'reflect') return tf.mirrorPad(x!, sides, 'reflect');
  if (config.mode !== 'constant' && config.mode !== undefined)
    throw new Error(`Padding by ${String(config.mode)} is not computed by Descent's engine yet`);
  const cut = x!.shape.map((extent, axis) => extent + Math.min(0, sides[axis]![0]) + Math.min(0, sides[axis]![1]));
  const begin = sides.map(([before]) => Math.max(0, -before));
  const grown = sides.map(([before, after]): [number, number] => [Math.max(0, before), Math.max(0, after)]);
  return tf.pad(tf.slice(x!, begin, cut), grown, Number(config.value ?? 0));
};

/** Along one axis after the other, for what is no picture. */
function stretched(
  tf: TensorFlow,
  x: Tensor,
  { shape, mode = 'nearest', align_corners: corners }: Config & { shape: readonly number[] },
): Tensor {
  if (mode !== 'nearest' && mode !== 'linear' && mode !== 'trilinear')
    throw new Error(`Resizing by ${String(mode)} is not computed by Descent's engine yet`);
  return shape.slice(2).reduce((given, count, at) => {
    const axis = at + 2;
    const extent = given.shape[axis]!;
    const places = Array.from({ length: count }, (_, index) =>
      corners === true && count > 1 ? (index * (extent - 1)) / (count - 1) : ((index + 0.5) * extent) / count - 0.5,
    );
    const taken = (list: readonly number[]) => tf.gather(given, tf.tensor1d([...list], 'int32'), axis);
    if (mode === 'nearest') return taken(places.map((_, index) => Math.floor((index * extent) / count)));
    const inside = places.map((each) => Math.min(extent - 1, Math.max(0, each)));
    const low = inside.map(Math.floor);
    const share = tf.reshape(
      tf.tensor1d(inside.map((each, index) => each - low[index]!)),
      given.shape.map((_, index) => (index === axis ? count : 1)),
    );
    const high = taken(low.map((each) => Math.min(extent - 1, each + 1)));
    const first = taken(low);
    return tf.add(first, tf.mul(tf.sub(high, first), share));
  }, x);
}

/** Rows of two lengths in place of each other: nearest neighbours, or by lines between them. */
const upsample: Formula = ({ tf, inputs, config }) => {
  const [x] = inputs;
  if (x!.rank !== 4) return stretched(tf, x!, config);
  const [height, width] = config.shape.slice(2) as [number, number];
  const last = tf.transpose(x as never, [0, 2, 3, 1]) as never;
  const corners = config.align_corners === true;
  const mode = config.mode ?? 'nearest';
  if (mode !== 'nearest' && mode !== 'bilinear')
    throw new Error(`Resizing by ${String(mode)} is not computed by Descent's engine yet`);
  const resized =
    mode === 'nearest'
      ? tf.image.resizeNearestNeighbor(last, [height, width])
      : tf.image.resizeBilinear(last, [height, width], corners, !corners);
  return tf.transpose(resized as Tensor, [0, 3, 1, 2]);
};

const pixelShuffle: Formula = ({ tf, inputs, config }) => {
  const by = Number(config.upscale_factor);
  const [batch, channels, height, width] = inputs[0]!.shape as [number, number, number, number];
  const parts = tf.reshape(inputs[0]!, [batch, channels / (by * by), by, by, height, width]);
  const shape = [batch, channels / (by * by), height * by, width * by];
  return tf.reshape(tf.transpose(parts, [0, 1, 4, 2, 5, 3]), shape);
};

const pixelUnshuffle: Formula = ({ tf, inputs, config }) => {
  const by = Number(config.downscale_factor);
  const [batch, channels, height, width] = inputs[0]!.shape as [number, number, number, number];
  const parts = tf.reshape(inputs[0]!, [batch, channels, height / by, by, width / by, by]);
  return tf.reshape(tf.transpose(parts, [0, 1, 3, 5, 2, 4]), [batch, channels * by * by, height / by, width / by]);
};

const channelShuffle: Formula = ({ tf, inputs, config }) => {
  const groups = Number(config.groups);
  const [batch, channels, ...rest] = inputs[0]!.shape as [number, number, ...number[]];
  const parts = tf.reshape(inputs[0]!, [batch, groups, channels / groups, -1]);
  return tf.reshape(tf.transpose(parts, [0, 2, 1, 3]), [batch, channels, ...rest]);
};

const bilinear: Formula = ({ tf, inputs, weight }) => {
  const [one, two] = inputs;
  const half = tf.einsum('bi,uij->buj', one!, weight('weight')!);
  const product = tf.sum(tf.mul(half, tf.expandDims(two!, 1)), -1);
  const bias = weight('bias');
  return bias ? tf.add(product, bias) : product;
};

function rows(tf: TensorFlow, table: Tensor, numbers: Tensor): Tensor {
  return tf.gather(table, tf.cast(numbers, 'int32'));
}

/** Rows of a table, of which one stands for nothing: it is zero and stays so. */
const embedding: Formula = ({ tf, inputs, config, weight }) => {
  const [x] = inputs;
  const found = rows(tf, weight('weight')!, x!);
  const nothing = Number(config.padding_idx);
  const row = nothing < 0 ? nothing + Number(config.input_dim) : nothing;
  return tf.mul(found, tf.expandDims(tf.cast(tf.notEqual(tf.cast(x!, 'int32'), row), 'float32'), -1));
};

const bag: Formula = ({ tf, inputs, config, weight }) => {
  if (inputs.length > 1 || inputs[0]!.rank !== 2)
    throw new Error('Bags with offsets are not computed by Descent’s engine yet');
  const found = rows(tf, weight('weight')!, inputs[0]!);
  if (config.mode === 'max') return tf.max(found, 1);
  return config.mode === 'sum' ? tf.sum(found, 1) : tf.mean(found, 1);
};

const similarity: Formula = ({ tf, inputs, config }) => {
  const [one, two] = inputs;
  const axis = Number(config.dim ?? 1);
  const length = (x: Tensor) => tf.maximum(tf.sqrt(tf.sum(tf.square(x), axis)), Number(config.eps ?? 1e-8));
  return tf.div(tf.sum(tf.mul(one!, two!), axis), tf.mul(length(one!), length(two!)));
};

const distance: Formula = ({ tf, inputs, config }) => {
  const [one, two] = inputs;
  const power = Number(config.p ?? 2);
  const apart = tf.abs(tf.add(tf.sub(one!, two!), Number(config.eps ?? 1e-6)));
  return tf.pow(tf.sum(tf.pow(apart, power), -1, config.keepdim === true), 1 / power);
};

const reshaped: Formula = ({ tf, inputs, config }) => tf.reshape(inputs[0]!, [...config.shape]);

/** Half of the channels opens or shuts the other half. */
const gated: Formula = ({ tf, inputs, config }) => {
  const [kept, gate] = tf.split(inputs[0]!, 2, Number(config.axis ?? -1));
  return tf.mul(kept!, tf.sigmoid(gate!));
};

/** Equal windows only: then it is an ordinary pooling. */
function adaptive(rank: number, reduce: 'max' | 'mean'): Formula {
  return ({ tf, inputs, config }) => {
    const [x] = inputs;
    const given = x!.shape.slice(2);
    const wanted = perAxis(config.output_size, rank).map((each, axis) => each || given[axis]!);
    if (given.some((extent, axis) => extent % wanted[axis]! !== 0)) return uneven(tf, x!, { wanted, reduce });
    const parts = given.flatMap((extent, axis) => [wanted[axis]!, extent / wanted[axis]!]);
    const split = tf.reshape(x!, [...x!.shape.slice(0, 2), ...parts]);
    return tf[reduce](
      split,
      given.map((_, axis) => 3 + 2 * axis),
    );
  };
}

/** Windows of different sizes, which may overlap: from ⌊i·n/m⌋ to ⌈(i+1)·n/m⌉. */
function uneven(tf: TensorFlow, x: Tensor, { wanted, reduce }: { wanted: number[]; reduce: 'max' | 'mean' }): Tensor {
  return wanted.reduce((given, count, at) => {
    const axis = at + 2;
    const extent = given.shape[axis]!;
    const windows = Array.from({ length: count }, (_, index) => {
      const [from, to] = [Math.floor((index * extent) / count), Math.ceil(((index + 1) * extent) / count)];
      const begin = given.shape.map((_each, place) => (place === axis ? from : 0));
      const size = given.shape.map((each, place) => (place === axis ? to - from : each));
      return tf[reduce](tf.slice(given, begin, size), axis);
    });
    return tf.stack(windows, axis);
  }, x);
}

/** Pictures divided by what lies around in the neighbouring channels. */
const localResponse: Formula = ({ tf, inputs, config }) => {
  const size = Number(config.size);
  if (inputs[0]!.rank !== 4 || size % 2 === 0)
    throw new Error('LocalResponseNorm is computed for pictures and odd sizes only by Descent’s engine');
  const last = tf.transpose(inputs[0] as never, [0, 2, 3, 1]) as never;
  const [bias, alpha, beta] = [Number(config.k ?? 1), Number(config.alpha ?? 1e-4), Number(config.beta ?? 0.75)];
  const made = tf.localResponseNormalization(last, (size - 1) / 2, bias, alpha / size, beta) as Tensor;
  return tf.transpose(made, [0, 3, 1, 2]);
};

export const SIMPLE: Readonly<Record<string, Formula>> = {
  Padding: padding,
  Upsample: upsample,
  PixelShuffle: pixelShuffle,
  PixelUnshuffle: pixelUnshuffle,
  ChannelShuffle: channelShuffle,
  Bilinear: bilinear,
  PaddedEmbedding: embedding,
  EmbeddingBag: bag,
  CosineSimilarity: similarity,
  PairwiseDistance: distance,
  FlattenRange: reshaped,
  Unflatten: reshaped,
  GatedLinearUnit: gated,
  PReLU: ({ tf, inputs, weight }) => {
    const [x] = inputs;
    const slope = weight('weight')!;
    const shape = x!.shape.map((_, axis) => (axis === Math.min(1, x!.rank - 1) ? slope.size : 1));
    return tf.add(tf.relu(x!), tf.mul(tf.reshape(slope, shape), tf.minimum(x!, 0)));
  },
  LocalResponseNormalization: localResponse,
  ...Object.fromEntries(
    [1, 2, 3].flatMap((rank) => [
      [`AdaptiveMaxPooling${rank}D`, adaptive(rank, 'max')],
      [`AdaptiveAveragePooling${rank}D`, adaptive(rank, 'mean')],
    ]),
  ),
  // An array of a module's own, as it is.
  Parameter: ({ weight }) => weight('value')!.clone(),
};
