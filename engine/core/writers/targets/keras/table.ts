/** Operations of `keras.ops`: the arguments that are written, with Keras's own defaults. The inputs come first. */
export const OPERATIONS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  softmax: { axis: -1 },
  log_softmax: { axis: -1 },
  gelu: { approximate: true },
  leaky_relu: { negative_slope: 0.2 },
  celu: { alpha: 1 },
  elu: { alpha: 1 },
  hard_shrink: { threshold: 0.5 },
  soft_shrink: { threshold: 0.5 },
  clip: { x_min: undefined, x_max: undefined },
  sum: { axis: null, keepdims: false },
  mean: { axis: null, keepdims: false },
  max: { axis: null, keepdims: false },
  min: { axis: null, keepdims: false },
  var: { axis: null, keepdims: false },
  std: { axis: null, keepdims: false },
  norm: { ord: null, axis: null, keepdims: false },
  normalize: { axis: -1, order: 2, epsilon: null },
  argmax: { axis: null, keepdims: false },
  logsumexp: { axis: null, keepdims: false },
  cumsum: { axis: null },
  expand_dims: { axis: undefined },
  squeeze: { axis: null },
  split: { indices_or_sections: undefined, axis: 0 },
  unstack: { num: null, axis: 0 },
  pad: { pad_width: undefined, mode: 'constant', constant_values: null },
  tile: { repeats: undefined },
  repeat: { repeats: undefined, axis: null },
  transpose: { axes: null },
  cast: { dtype: undefined },
  one_hot: { num_classes: undefined, axis: -1 },
  take: { axis: null },
  where: {},
  flip: { axis: null },
  roll: { shift: undefined, axis: null },
  tril: { k: 0 },
  triu: { k: 0 },
};

/** Without arguments, under the same name. */
export const PLAIN = new Set(
  'abs absolute negative square sign relu relu6 exp expm1 log log1p sqrt rsqrt sin cos tan sinh cosh tanh sigmoid silu softplus softsign selu log_sigmoid erf hard_sigmoid hard_silu hard_tanh tanh_shrink mish floor ceil reciprocal maximum minimum equal not_equal logical_and logical_or logical_not identity zeros_like ones_like arctan2'.split(
    ' ',
  ),
);

/** Arguments that Keras fills in, or that only tell what was read. */
export const NOT_WRITTEN = new Set([
  'name',
  'trainable',
  'dtype',
  'seed',
  'weights',
  'lora_rank',
  'use_cudnn',
  'flash_attention',
]);
