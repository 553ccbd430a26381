import type { Config } from '../../../model/config.ts';
import { tuple } from '../../evaluate/values.ts';
import type { Arguments } from '../arguments.ts';
import { paddingOf } from './convolution.ts';
import type { TorchLayer } from './layer.ts';

function windowConfig(made: Arguments, rank: number): Config {
  const size = [...made.repeated('kernel_size', rank)];
  return {
    pool_size: size,
    strides: made.has('stride') ? [...made.repeated('stride', rank)] : size,
    padding: made.values.padding ? paddingOf(made, rank) : 'valid',
    data_format: 'channels_first',
    ceil_mode: made.flag('ceil_mode'),
  };
}

/** The indices of the greatest values come along where they are asked for. */
const withIndices: TorchLayer['result'] = (outputs, _called, made) =>
  made.flag('return_indices') ? tuple([outputs[0]!, { ...outputs[0]!, dtype: 'int64' }]) : outputs[0]!;

function maximum(rank: number): TorchLayer {
  return {
    signature: 'kernel_size, stride=None, padding=0, dilation=1, return_indices=False, ceil_mode=False',
    type: `MaxPooling${rank}D`,
    config: (made) => {
      const dilation = made.repeated('dilation', rank);
      const wide: Config = dilation.some((each) => each !== 1) ? { dilation_rate: [...dilation] } : {};
      return { ...windowConfig(made, rank), ...wide };
    },
    rank: rank + 2,
    result: withIndices,
  };
}

function average(rank: number): TorchLayer {
  const divisor = rank === 1 ? '' : ', divisor_override=None';
  return {
    signature: `kernel_size, stride=None, padding=0, ceil_mode=False, count_include_pad=True${divisor}`,
    type: `AveragePooling${rank}D`,
    config: (made) => ({ ...windowConfig(made, rank), count_include_pad: made.flag('count_include_pad') }),
    rank: rank + 2,
  };
}

/** An extent that is `None` is the input's; the catalogue knows that too. */
function outputSize(made: Arguments, rank: number): Config['output_size'] {
  const size = made.plain('output_size');
  return Array.isArray(size) ? size : Array.from({ length: rank }, () => size);
}

function adaptive(kind: 'Max' | 'Average', rank: number): TorchLayer {
  return {
    signature: kind === 'Max' ? 'output_size, return_indices=False' : 'output_size',
    type: `Adaptive${kind}Pooling${rank}D`,
    config: (made) => ({ output_size: outputSize(made, rank), data_format: 'channels_first' }),
    rank: rank + 2,
    ...(kind === 'Max' ? { result: withIndices } : {}),
  };
}

function byNorm(rank: number): TorchLayer {
  return {
    signature: 'norm_type, kernel_size, stride=None, ceil_mode=False',
    type: 'NormPooling',
    config: (made) => ({ ...windowConfig(made, rank), norm_type: made.plain('norm_type') }),
    rank: rank + 2,
  };
}

function fractional(rank: number): TorchLayer {
  return {
    signature: 'kernel_size, output_size=None, output_ratio=None, return_indices=False, _random_samples=None',
    type: 'FractionalMaxPooling',
    config: (made) => ({
      pool_size: [...made.repeated('kernel_size', rank)],
      output_size: made.has('output_size') ? [...made.repeated('output_size', rank)] : null,
      output_ratio: made.has('output_ratio') ? [...made.repeated('output_ratio', rank)] : null,
    }),
    rank: rank + 2,
    result: withIndices,
  };
}

function unpooling(rank: number): TorchLayer {
  return {
    signature: 'kernel_size, stride=None, padding=0',
    type: 'MaxUnpooling',
    config: (made) => windowConfig(made, rank),
    call: 'input, indices, output_size=None',
    inputs: ['input', 'indices'],
    called: (called): Config => {
      const asked = called.has('output_size') ? called.sizes('output_size') : undefined;
      return asked ? { output_size: [...asked] } : {};
    },
    rank: rank + 2,
  };
}

export const poolingLayers: Readonly<Record<string, TorchLayer>> = Object.fromEntries(
  [1, 2, 3].flatMap((rank): [string, TorchLayer][] => [
    [`MaxPool${rank}d`, maximum(rank)],
    [`AvgPool${rank}d`, average(rank)],
    [`AdaptiveMaxPool${rank}d`, adaptive('Max', rank)],
    [`AdaptiveAvgPool${rank}d`, adaptive('Average', rank)],
    [`LPPool${rank}d`, byNorm(rank)],
    [`MaxUnpool${rank}d`, unpooling(rank)],
    ...(rank === 1 ? [] : ([[`FractionalMaxPool${rank}d`, fractional(rank)]] as [string, TorchLayer][])),
  ]),
);
