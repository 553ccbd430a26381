import { refuse, type Value } from '../net/net.ts';
import type { Rule, Rules, Use } from '../net/rewrite.ts';
import { activated } from './lower.ts';
import { axisOf } from './shared.ts';
import { padWidth, rankOf, rowsOf, slidingOf } from './windows.ts';

const SAME_ACTIVATIONS = new Set(
  'relu relu6 sigmoid tanh softmax elu selu softplus softsign swish silu gelu mish linear'.split(' '),
);

/** Activations that TensorFlow.js has no word for come after the layer. */
function withActivation(use: Use): readonly Value[] | undefined {
  const { activation, ...rest } = use.config;
  if (activation == null || SAME_ACTIVATIONS.has(String(activation))) return undefined;
  const [made] = use.layer(
    { type: use.step.type, config: { ...rest, activation: null }, weights: use.weights },
    use.inputs,
  );
  return [activated(use, activation, made!)];
}

/** A causal convolution is one over a padded beginning; groups there are none. */
const convolution: Rule = (use) => {
  const { config, inputs } = use;
  if (Number(config.groups ?? 1) !== 1) return refuse('a convolution in groups has no equal in TensorFlow.js');
  if (config.padding !== 'causal') return withActivation(use);
  const [input] = inputs as [Value];
  const rows = rowsOf(config, slidingOf(config, input, 'kernel_size'));
  const padded = use.operation('pad', [input], {
    pad_width: padWidth(rows, config),
    mode: 'constant',
    constant_values: 0,
  });
  return use.layer({ type: use.step.type, config: { ...config, padding: 'valid' }, weights: use.weights }, [padded]);
};

const zeros: Rule = (use) => {
  const rank = rankOf(use.step.type);
  if (rank === 2) return undefined;
  const padding = rank === 1 && Array.isArray(use.config.padding) ? [use.config.padding] : use.config.padding!;
  const rows = rowsOf({ ...use.config, padding }, Array(rank).fill(0) as never);
  return [
    use.operation('pad', use.inputs, { pad_width: padWidth(rows, use.config), mode: 'constant', constant_values: 0 }),
  ];
};

/** Each group's mean and spread: channels are parted, normalised over everything but batch and group, and joined. */
const groups: Rule = (use) => {
  const { config, inputs, weights } = use;
  const [input] = inputs as [Value];
  const rank = input.shape.length;
  if (Number(config.axis) !== -1 && Number(config.axis) !== rank - 1)
    return refuse('groups along another axis than the last have no equal here');
  const count = Number(config.groups);
  const channels = Number(input.shape.at(-1));
  const parted = use.operation('reshape', [input], {
    newshape: [...input.shape.slice(0, -1), count, channels / count],
  });
  const axis = [...Array.from({ length: rank - 2 }, (_, at) => at + 1), rank];
  const mean = use.operation('mean', [parted], { axis, keepdims: true });
  const away = use.operation('subtract', [parted, mean]);
  const variance = use.operation('mean', [use.operation('square', [away])], { axis, keepdims: true });
  const spread = use.operation('sqrt', [use.operation('add', [variance, use.constant(config.epsilon!)])]);
  const unit = use.operation('reshape', [use.operation('divide', [away, spread])], { newshape: input.shape });
  const [scale, shift] = ['gamma', 'beta'].map((name) => weights.find((each) => each.name === name));
  const scaled = scale ? use.operation('multiply', [unit, use.parameter(scale)]) : unit;
  return [shift ? use.operation('add', [scaled, use.parameter(shift)]) : scaled];
};

const rootMeanSquare: Rule = (use) => {
  const { config, inputs, weights } = use;
  const [input] = inputs as [Value];
  const squares = use.operation('mean', [use.operation('square', [input])], {
    axis: config.axis ?? -1,
    keepdims: true,
  });
  const root = use.operation('sqrt', [use.operation('add', [squares, use.constant(config.epsilon!)])]);
  const unit = use.operation('divide', [input, root]);
  return [weights[0] ? use.operation('multiply', [unit, use.parameter(weights[0])]) : unit];
};

/** Whole channels are dropped while training; TensorFlow.js has that for sequences only. */
const spatialDropout: Rule = (use) => {
  use.note(
    `${use.step.type} drops whole channels while training; TensorFlow.js has only Dropout for it, which drops values.`,
  );
  return use.layer({ type: 'Dropout', config: { rate: use.config.rate! } }, use.inputs);
};

const upSampling: Rule = (use) =>
  use.config.interpolation === undefined || use.config.interpolation === 'nearest'
    ? undefined
    : refuse('TensorFlow.js interpolates from other points than Keras and PyTorch');

const gelu: Rule = (use) => {
  if (use.config.approximate !== true) return undefined;
  const [x] = use.inputs as [Value];
  const cube = use.operation('multiply', [x, use.operation('square', [x])]);
  const inner = use.operation('add', [x, use.operation('multiply', [cube, use.constant(0.044715)])]);
  const curve = use.operation('tanh', [use.operation('multiply', [inner, use.constant(Math.sqrt(2 / Math.PI))])]);
  const half = use.operation('multiply', [x, use.constant(0.5)]);
  return [use.operation('multiply', [half, use.operation('add', [curve, use.constant(1)])])];
};

/** Layers and rows of a volume become one axis for the while: the statistics are of everything but the channels. */
const batchNormalization: Rule = (use) => {
  const [input] = use.inputs as [Value];
  const rank = input.shape.length;
  if (rank <= 4) return undefined;
  const [batch, ...extents] = input.shape;
  const sizes = extents.map(Number);
  if (axisOf(use.config.axis, rank) !== rank - 1 || sizes.some((each) => !Number.isInteger(each)))
    return refuse('TensorFlow.js normalises batches of at most four dimensions');
  const joined = sizes.slice(0, -2).reduce((product, each) => product * each, 1);
  const flat = use.operation('reshape', [input], { newshape: [batch!, joined, ...sizes.slice(-2)] });
  const config = { ...use.config, axis: -1 };
  const [made] = use.layer({ type: use.step.type, config, weights: use.weights }, [flat]);
  return [use.operation('reshape', [made!], { newshape: input.shape })];
};

/** What Keras has and TensorFlow.js lacks. */
export const TO_TFJS: Rules = {
  Dense: withActivation,
  Conv1D: convolution,
  Conv2D: convolution,
  Conv3D: convolution,
  Conv2DTranspose: withActivation,
  DepthwiseConv2D: withActivation,
  SeparableConv2D: withActivation,
  ZeroPadding1D: zeros,
  ZeroPadding3D: zeros,
  GroupNormalization: groups,
  BatchNormalization: batchNormalization,
  RMSNormalization: rootMeanSquare,
  SpatialDropout2D: spatialDropout,
  SpatialDropout3D: spatialDropout,
  UpSampling2D: upSampling,
  gelu,
};
