import type { Config } from '../../../model/config.ts';
import type { Arguments } from '../arguments.ts';
import type { TorchLayer } from './layer.ts';

const IN_PLACE = 'inplace=False';

/** An activation that Keras knows by a word. */
function word(activation: string, signature = '*args, **kwargs', extra: readonly string[] = []): TorchLayer {
  return { signature, type: 'Activation', config: (made) => ({ activation, ...made.config(...extra) }) };
}

function along(type: string, activation?: string): TorchLayer {
  return {
    signature: 'dim=None',
    type,
    config: (made) => ({ ...(activation ? { activation } : {}), axis: made.has('dim') ? made.plain('dim') : null }),
  };
}

function gelu(made: Arguments): Config {
  return { activation: 'gelu', ...(made.text('approximate') === 'tanh' ? { approximate: true } : {}) };
}

function layer(type: string, signature: string, config: (made: Arguments) => Config): TorchLayer {
  return { signature, type, config };
}

const prelu: TorchLayer = {
  signature: 'num_parameters=1, init=0.25, device=None, dtype=None',
  type: 'PReLU',
  // One slope for each channel, or a single one: the other axes share it.
  config: (made) => ({ num_parameters: made.plain('num_parameters'), channel_axis: 1 }),
  weights: (made) => [
    {
      name: 'weight',
      shape: [made.size('num_parameters')],
      initializer: { class_name: 'Constant', config: { value: made.number('init') ?? 0.25 } },
    },
  ],
};

const bounded = layer('ReLU', IN_PLACE, () => ({ max_value: 6 }));

export const activationLayers: Readonly<Record<string, TorchLayer>> = {
  ReLU: layer('ReLU', IN_PLACE, () => ({})),
  ReLU6: bounded,
  LeakyReLU: layer('LeakyReLU', `negative_slope=0.01, ${IN_PLACE}`, (made) => made.config('negative_slope')),
  ELU: layer('ELU', `alpha=1.0, ${IN_PLACE}`, (made) => made.config('alpha')),
  PReLU: prelu,
  Softmax: along('Softmax'),
  Softmax2d: layer('Softmax', '', () => ({ axis: -3 })),
  LogSoftmax: along('Activation', 'log_softmax'),
  Softmin: along('Activation', 'softmin'),
  Sigmoid: word('sigmoid'),
  Tanh: word('tanh'),
  GELU: layer('Activation', 'approximate="none"', gelu),
  SiLU: word('silu', IN_PLACE),
  Mish: word('mish', IN_PLACE),
  SELU: word('selu', IN_PLACE),
  CELU: word('celu', `alpha=1.0, ${IN_PLACE}`, ['alpha']),
  Hardswish: word('hard_silu', IN_PLACE),
  Hardsigmoid: word('hard_sigmoid', IN_PLACE),
  Hardtanh: word('hard_tanh', `min_val=-1.0, max_val=1.0, ${IN_PLACE}`, ['min_val', 'max_val']),
  Hardshrink: word('hard_shrink', 'lambd=0.5', ['lambd']),
  Softshrink: word('soft_shrink', 'lambd=0.5', ['lambd']),
  Tanhshrink: word('tanh_shrink'),
  Softplus: word('softplus', 'beta=1.0, threshold=20.0', ['beta', 'threshold']),
  Softsign: word('softsign'),
  LogSigmoid: word('log_sigmoid'),
  Threshold: word('threshold', `threshold, value, ${IN_PLACE}`, ['threshold', 'value']),
  RReLU: word('rrelu', `lower=0.125, upper=0.3333333333333333, ${IN_PLACE}`, ['lower', 'upper']),
  GLU: layer('GatedLinearUnit', 'dim=-1', (made) => ({ axis: made.plain('dim') })),
};

function dropout(type: string): TorchLayer {
  return layer(type, `p=0.5, ${IN_PLACE}`, (made) => ({ rate: made.plain('p') }));
}

function spatialDropout(rank: number): TorchLayer {
  return layer(`SpatialDropout${rank}D`, `p=0.5, ${IN_PLACE}`, (made) => ({
    rate: made.plain('p'),
    data_format: 'channels_first',
    // PyTorch drops whole channels of inputs of any rank, with a warning at most.
    any_rank: true,
  }));
}

export const dropoutLayers: Readonly<Record<string, TorchLayer>> = {
  Dropout: dropout('Dropout'),
  Dropout1d: spatialDropout(1),
  Dropout2d: spatialDropout(2),
  Dropout3d: spatialDropout(3),
  AlphaDropout: dropout('AlphaDropout'),
  FeatureAlphaDropout: dropout('AlphaDropout'),
};
