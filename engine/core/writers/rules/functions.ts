import type { ConfigValue } from '../../model/config.ts';
import { refuse, type Value } from '../net/net.ts';
import type { Rule, Rules } from '../net/rewrite.ts';
import { extentsKnown } from './shared.ts';

/** Each vector over its length, which is at least a little above zero (PyTorch's `F.normalize`). */
const normalize: Rule = (use) => {
  const { axis, order, epsilon } = use.config;
  if (Number(order ?? 2) !== 2) return refuse('only the Euclidean length has an equal here');
  const length = use.operation('norm', use.inputs, { axis: axis ?? -1, keepdims: true, ord: 2 });
  return [
    use.operation('divide', [use.inputs[0]!, use.operation('maximum', [length, use.constant(epsilon ?? 1e-12)])]),
  ];
};

/** The root of the sum of squares. */
const norm: Rule = (use) => {
  const { ord, axis, keepdims } = use.config;
  if (ord != null && Number(ord) !== 2) return refuse('only the Euclidean length has an equal here');
  const sum = use.operation('sum', [use.operation('square', use.inputs)], {
    axis: axis ?? null,
    keepdims: keepdims === true,
  });
  return [use.operation('sqrt', [sum])];
};

/** Mean and variance together. */
const moments: Rule = (use) => {
  const axis = use.config.axes ?? null;
  const mean = use.operation('mean', use.inputs, { axis, keepdims: true });
  const away = use.operation('subtract', [use.inputs[0]!, mean]);
  const variance = use.operation('mean', [use.operation('square', [away])], {
    axis,
    keepdims: use.config.keepdims === true,
  });
  if (use.config.keepdims === true) return [mean, variance];
  return [use.operation('mean', use.inputs, { axis, keepdims: false }), variance];
};

/** `F.layer_norm`: over the last axes, with the scale and the shift that come as tensors. */
const layerNormalization: Rule = (use) => {
  const [input, scale, shift] = use.inputs as [Value, Value | undefined, Value | undefined];
  const rank = scale ? scale.shape.length : Number(use.config.given ?? 1);
  const axis: ConfigValue = Array.from({ length: rank }, (_, at) => at - rank);
  const mean = use.operation('mean', [input], { axis, keepdims: true });
  const away = use.operation('subtract', [input, mean]);
  const variance = use.operation('mean', [use.operation('square', [away])], { axis, keepdims: true });
  const spread = use.operation('sqrt', [use.operation('add', [variance, use.constant(use.config.eps ?? 1e-5)])]);
  const unit = use.operation('divide', [away, spread]);
  const scaled = scale ? use.operation('multiply', [unit, scale]) : unit;
  return [shift ? use.operation('add', [scaled, shift]) : scaled];
};

/** Blocks of channels become squares of the picture (TensorFlow's order: the square's place comes before the channel). */
const depthToSpace: Rule = (use) => {
  const [input] = use.inputs as [Value];
  const [output] = use.step.outputs as [Value];
  if (use.config.data_format === 'channels_first') return refuse('channels first have no equal here');
  const by = Number(use.config.block_size);
  const [height, width] = extentsKnown(input.shape.slice(1, 3), 'the size of its input') as [number, number];
  const channels = Number(output.shape[3]);
  const parts = use.operation('reshape', use.inputs, { newshape: [input.shape[0]!, height, width, by, by, channels] });
  const moved = use.operation('transpose', [parts], { axes: [0, 1, 3, 2, 4, 5] });
  return [use.operation('reshape', [moved], { newshape: output.shape })];
};

const dropout: Rule = (use) => {
  const { rate } = use.config;
  return use.layer({ type: 'Dropout', config: { rate: rate ?? 0.5 } }, use.inputs);
};

/** Bounds of which one is open. */
const clip: Rule = (use) => {
  const { x_min: least, x_max: most } = use.config;
  if (least != null && most != null) return undefined;
  if (least == null) return [use.operation('minimum', [use.inputs[0]!, use.constant(most!)])];
  return Number(least) === 0
    ? [use.operation('relu', use.inputs)]
    : [use.operation('maximum', [use.inputs[0]!, use.constant(least)])];
};

/** Functions that few frameworks have, in those that all have. */
export const FUNCTIONS_IN_PARTS: Rules = {
  normalize,
  norm,
  moments,
  layer_normalization: layerNormalization,
  depth_to_space: depthToSpace,
  dropout,
  clip,
};
