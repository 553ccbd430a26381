/** Where the channels of pictures, sequences and volumes are. */
export type Channels = 'first' | 'last';

/** Layers and operations that look at neighbours in space, so that a framework wants channels at its own place. */
export const SPATIAL =
  /^(Conv\dD(Transpose)?|SeparableConv\dD|DepthwiseConv\dD|ConvLSTM\dD|(Max|Average)Pooling\dD|Global(Max|Average)Pooling\dD|Adaptive(Max|Average)Pooling\dD|UpSampling\dD|ZeroPadding\dD|Cropping\dD|SpatialDropout\dD|Resizing|conv|conv_transpose|depthwise_conv|max_pool|average_pool|adaptive_(max|average)_pool|depth_to_space|space_to_depth|PixelShuffle|PixelUnshuffle|Upsample|upsample|resize|LocalResponseNormalization)$/;

/** Those that have no word for it: they are PyTorch's, with the channels first. */
export const ALWAYS_FIRST = /^(PixelShuffle|PixelUnshuffle|Upsample|LocalResponseNormalization)$/;

/** They normalise or scale by channel; the axis says which one that is. */
export const BY_CHANNEL = /^(BatchNormalization|GroupNormalization)$/;

/** What is done to every number alike, wherever it lies. */
export const EVERYWHERE =
  /^(Activation|Dropout|ReLU|LeakyReLU|ELU|Identity|GaussianNoise|GaussianDropout|AlphaDropout|Rescaling|Add|Subtract|Multiply|Average|Maximum|Minimum|relu6?|sigmoid|tanh|elu|selu|silu|gelu|leaky_relu|softplus|softsign|hard_sigmoid|hard_silu|hard_tanh|mish|log_sigmoid|identity|dropout|add|subtract|multiply|divide|power|maximum|minimum|square|sqrt|rsqrt|abs|exp|log|negative|clip|cast|sin|cos|erf|reciprocal|stop_gradient)$/;

/** What is done along axes that an argument names. */
export const ALONG_AXES: Readonly<Record<string, string>> = {
  Concatenate: 'axis',
  Softmax: 'axis',
  concatenate: 'axis',
  softmax: 'axis',
  log_softmax: 'axis',
  mean: 'axis',
  sum: 'axis',
  max: 'axis',
  min: 'axis',
  amax: 'axis',
  amin: 'axis',
  split: 'axis',
};

/** Layers whose weights belong to the values of a vector one by one, along the axis given. */
export const BY_VALUE: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  Dense: { kernel: 0 },
  BatchNormalization: { gamma: 0, beta: 0, moving_mean: 0, moving_variance: 0 },
};
