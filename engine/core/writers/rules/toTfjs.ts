import type { Config } from '../../model/config.ts';
import { type PartWeight, refuse, type Value } from '../net/net.ts';
import { sliced } from '../net/recipe.ts';
import type { Rule, Rules, Use } from '../net/rewrite.ts';
import { bothWays } from './bothWays.ts';
import { activated } from './lower.ts';
import { axisOf, without } from './shared.ts';
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

/** Groups of channels, each with a convolution of its own, beside each other again. */
const inGroups: Rule = (use) => {
  const { config, inputs, weights } = use;
  const count = Number(config.groups);
  const axis = config.data_format === 'channels_first' ? 1 : inputs[0]!.shape.length - 1;
  const filters = Number(config.filters) / count;
  const rest = without(config, 'groups');
  const parts = use.operations('split', inputs, { indices_or_sections: count, axis });
  const made = parts.map((part, at) => {
    const own = weights.map((each): PartWeight => {
      const last = each.shape.length - 1;
      const recipe = sliced(each.recipe, last, [at * filters, (at + 1) * filters]);
      return { ...each, shape: each.shape.with(last, filters), recipe };
    });
    const layer = { type: use.step.type, config: { ...rest, filters }, weights: own, suffix: `group_${at + 1}` };
    return use.layer(layer, [part])[0]!;
  });
  return [use.operation('concatenate', made, { axis })];
};

/** The same on the channels where TensorFlow.js has them, at the end. */
function channelsLast(use: Use, rule: (use: Use, input: Value) => Value): readonly Value[] {
  const [input] = use.inputs as [Value];
  const rank = input.shape.length;
  const axes = Array.from({ length: rank }, (_, at) => at);
  const turned = use.operation('transpose', [input], { axes: [0, ...axes.slice(2), 1] });
  return [use.operation('transpose', [rule(use, turned)], { axes: [0, rank - 1, ...axes.slice(1, -1)] })];
}

/** A causal convolution is one over a padded beginning; one in groups is as many beside each other. */
const convolution: Rule = (use) => {
  const { config, inputs } = use;
  if (Number(config.groups ?? 1) !== 1) return inGroups(use);
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

/** TensorFlow.js takes these words and does nothing with them. */
const transposed: Rule = (use) => {
  const { dilation_rate: dilation, output_padding: more } = use.config;
  if (more != null || [dilation ?? 1].flat().some((each) => each !== 1))
    return refuse('dilation and output_padding of a transposed convolution have no equal here');
  return withActivation(use);
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
  const axis = axisOf(use.config.axis, use.inputs[0]!.shape.length);
  if (axis === use.inputs[0]!.shape.length - 1) return [groupsOf(use, use.inputs[0]!)];
  return axis === 1 ? channelsLast(use, groupsOf) : refuse('groups along an axis in the middle have no equal here');
};

function groupsOf(use: Use, input: Value): Value {
  const { config, weights } = use;
  const rank = input.shape.length;
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
  return shift ? use.operation('add', [scaled, use.parameter(shift)]) : scaled;
}

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

/** The layer of TensorFlow.js interpolates from other points than Keras and PyTorch; its function can take theirs. */
const upSampling: Rule = (use) => {
  const { size, interpolation = 'nearest', data_format = null } = use.config;
  if (interpolation === 'nearest') return undefined;
  if (interpolation !== 'bilinear') return refuse(`interpolation ${JSON.stringify(interpolation)} is not written`);
  const factors = typeof size === 'number' ? [size, size] : size!;
  return [use.operation('upsample', use.inputs, { size: factors, interpolation, data_format })];
};

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
  const rank = use.inputs[0]!.shape.length;
  if (rank <= 4) return undefined;
  const axis = axisOf(use.config.axis, rank);
  const [input] = use.inputs as [Value];
  if (axis === rank - 1) return [flatNormalization(use, input)];
  const order = input.shape.map((_, at) => at);
  const last = [...order.toSpliced(axis, 1), axis];
  const turned = flatNormalization(use, use.operation('transpose', [input], { axes: last }));
  return [use.operation('transpose', [turned], { axes: order.map((each) => last.indexOf(each)) })];
};

function flatNormalization(use: Use, input: Value): Value {
  const [batch, ...extents] = input.shape;
  const sizes = extents.map(Number);
  if (sizes.some((each) => !Number.isInteger(each)))
    return refuse('TensorFlow.js normalises batches of at most four dimensions');
  const joined = sizes.slice(0, -2).reduce((product, each) => product * each, 1);
  const flat = use.operation('reshape', [input], { newshape: [batch!, joined, ...sizes.slice(-2)] });
  const config = { ...use.config, axis: -1 };
  const [made] = use.layer({ type: use.step.type, config, weights: use.weights }, [flat]);
  return use.operation('reshape', [made!], { newshape: input.shape });
}

interface Inner {
  readonly class_name: string;
  readonly config: Config;
}

/** A cell of its own can't be copied, as Bidirectional does: two layers, of which one goes backwards. */
const bidirectional: Rule = (use) => {
  const there = use.config.layer as unknown as Inner;
  if (there.class_name !== 'GRU' || there.config.reset_after === false) return undefined;
  const maker = use.maker(use.inputs[0]!);
  if (maker?.type === 'Embedding' && maker.part?.config.mask_zero === true)
    return refuse('steps that are hidden from a cell of its own have no equal in TensorFlow.js');
  return bothWays(use, ({ config, weights, backwards, suffix, initial }) => {
    const made = { ...config, go_backwards: backwards };
    const outputs = use.layer({ type: 'GRU', config: made, weights, suffix }, [use.inputs[0]!, ...initial]);
    if (!backwards || config.return_sequences !== true) return outputs;
    return [use.operation('flip', [outputs[0]!], { axis: 1 }), ...outputs.slice(1)];
  });
};

/** Each step's numbers in one row. */
const everyStep: Rule = (use) => {
  const [input] = use.inputs as [Value];
  const [batch, time, ...rest] = input.shape;
  if ((use.config.layer as unknown as Inner).class_name !== 'Flatten') return undefined;
  if (rest.some((each) => typeof each !== 'number')) return refuse('the size of its input is not known');
  const size = rest.reduce<number>((product, each) => product * Number(each), 1);
  return [use.operation('reshape', [input], { newshape: [batch!, time!, size] })];
};

/** What Keras has and TensorFlow.js lacks. */
export const TO_TFJS: Rules = {
  Dense: withActivation,
  Conv1D: convolution,
  Conv2D: convolution,
  Conv3D: convolution,
  Conv2DTranspose: transposed,
  DepthwiseConv2D: withActivation,
  SeparableConv2D: withActivation,
  ZeroPadding1D: zeros,
  ZeroPadding3D: zeros,
  GroupNormalization: groups,
  BatchNormalization: batchNormalization,
  Bidirectional: bidirectional,
  TimeDistributed: everyStep,
  RMSNormalization: rootMeanSquare,
  SpatialDropout2D: spatialDropout,
  SpatialDropout3D: spatialDropout,
  UpSampling2D: upSampling,
  gelu,
};
