import type { Config } from '../../../model/config.ts';
import type { Dimension } from '../../../model/dimension.ts';
import type { Arguments } from '../arguments.ts';
import { ONES, type TorchLayer, type TorchWeight, ZEROS } from './layer.ts';

const NUMBERS = 'device=None, dtype=None';

/** Scale and offset in the order in which PyTorch registers them. */
function affine(made: Arguments, shape: TorchWeight['shape'], switchName: string): TorchWeight[] {
  if (!made.flag(switchName)) return [];
  const offset = made.values.bias ? made.flag('bias') : true;
  return [
    { name: 'weight', shape, initializer: ONES },
    ...(offset ? [{ name: 'bias', shape, initializer: ZEROS }] : []),
  ];
}

function statistics(made: Arguments): TorchWeight[] {
  if (!made.flag('track_running_stats')) return [];
  const shape = [made.size('num_features')];
  return [
    { name: 'running_mean', shape, buffer: true, initializer: ZEROS },
    { name: 'running_var', shape, buffer: true, initializer: ONES },
    { name: 'num_batches_tracked', shape: [], buffer: true, dtype: 'int64', initializer: ZEROS },
  ];
}

/** Keras's momentum is the share that is kept, PyTorch's the share that is new. `None` is a plain average. */
function momentum(made: Arguments): Config['momentum'] {
  const share = made.has('momentum') ? made.number('momentum') : undefined;
  return share === undefined ? null : Number((1 - share).toPrecision(12));
}

function centred(made: Arguments, switchName: string): Config {
  const scaled = made.flag(switchName);
  return { scale: scaled, center: scaled && (made.values.bias ? made.flag('bias') : true) };
}

const batchSignature = `num_features, eps=1e-05, momentum=0.1, affine=True, track_running_stats=True, ${NUMBERS}, bias=True`;

function batch(rank: number | undefined): TorchLayer {
  return {
    signature: batchSignature,
    type: 'BatchNormalization',
    config: (made) => ({
      axis: 1,
      num_features: made.size('num_features'),
      data_format: 'channels_first',
      epsilon: made.plain('eps'),
      momentum: momentum(made),
      ...centred(made, 'affine'),
      ...(made.flag('track_running_stats') ? {} : { track_running_stats: false }),
    }),
    weights: (made) => [...affine(made, [made.size('num_features')], 'affine'), ...statistics(made)],
    expects: (made) => ({ axis: 1, extent: made.size('num_features'), what: 'channels' }),
    ...(rank === undefined ? {} : { rank }),
  };
}

function instance(rank: number): TorchLayer {
  return {
    signature: `num_features, eps=1e-05, momentum=0.1, affine=False, track_running_stats=False, ${NUMBERS}, bias=True`,
    type: 'GroupNormalization',
    // One group for each channel is normalisation by instance, in Keras's words `groups=-1`.
    config: (made) => ({
      groups: -1,
      axis: 1,
      num_features: made.size('num_features'),
      data_format: 'channels_first',
      epsilon: made.plain('eps'),
      ...centred(made, 'affine'),
    }),
    weights: (made) => [...affine(made, [made.size('num_features')], 'affine'), ...statistics(made)],
    expects: (made) => ({ axis: -rank - 1, extent: made.size('num_features'), what: 'channels' }),
    rank: rank + 2,
  };
}

const group: TorchLayer = {
  signature: `num_groups, num_channels, eps=1e-05, affine=True, ${NUMBERS}, bias=True`,
  type: 'GroupNormalization',
  config: (made) => ({
    groups: made.plain('num_groups'),
    axis: 1,
    num_features: made.size('num_channels'),
    data_format: 'channels_first',
    epsilon: made.plain('eps'),
    ...centred(made, 'affine'),
  }),
  weights: (made) => affine(made, [made.size('num_channels')], 'affine'),
  expects: (made) => ({ axis: 1, extent: made.size('num_channels'), what: 'channels' }),
};

/** The trailing axes that are normalised together, as numbers from the end. */
function trailing(made: Arguments): Config['axis'] {
  const rank = made.sizes('normalized_shape')?.length ?? 1;
  return rank === 1 ? -1 : Array.from({ length: rank }, (_, index) => index - rank);
}

function lastOf(made: Arguments): Dimension {
  return made.sizes('normalized_shape')?.at(-1) ?? made.size('normalized_shape');
}

const layerNorm: TorchLayer = {
  signature: `normalized_shape, eps=1e-05, elementwise_affine=True, bias=True, ${NUMBERS}`,
  type: 'LayerNormalization',
  config: (made) => ({
    axis: trailing(made),
    input_dim: lastOf(made),
    epsilon: made.plain('eps'),
    ...centred(made, 'elementwise_affine'),
  }),
  weights: (made) => affine(made, made.sizes('normalized_shape'), 'elementwise_affine'),
  expects: (made) => ({ axis: -1, extent: lastOf(made), what: 'features' }),
};

/** Without an epsilon PyTorch takes the least step of float32. */
const FLOAT32_STEP = 2 ** -23;

const rms: TorchLayer = {
  signature: `normalized_shape, eps=None, elementwise_affine=True, ${NUMBERS}`,
  type: 'RMSNormalization',
  config: (made) => ({
    axis: trailing(made),
    input_dim: lastOf(made),
    epsilon: made.has('eps') ? made.plain('eps') : FLOAT32_STEP,
  }),
  weights: (made) =>
    made.flag('elementwise_affine')
      ? [{ name: 'weight', shape: made.sizes('normalized_shape'), initializer: ONES }]
      : [],
  expects: layerNorm.expects!,
};

const localResponse: TorchLayer = {
  signature: 'size, alpha=0.0001, beta=0.75, k=1.0',
  type: 'LocalResponseNormalization',
  config: (made) => made.config('size', 'alpha', 'beta', 'k'),
};

export const normalizationLayers: Readonly<Record<string, TorchLayer>> = {
  BatchNorm1d: batch(undefined),
  BatchNorm2d: batch(4),
  BatchNorm3d: batch(5),
  SyncBatchNorm: batch(undefined),
  InstanceNorm1d: instance(1),
  InstanceNorm2d: instance(2),
  InstanceNorm3d: instance(3),
  GroupNorm: group,
  LayerNorm: layerNorm,
  RMSNorm: rms,
  LocalResponseNorm: localResponse,
  CrossMapLRN2d: localResponse,
};
