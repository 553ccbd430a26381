import type { Config } from '../../../model/config.ts';
import type { Arguments } from '../arguments.ts';
import type { TorchLayer } from './layer.ts';

/** Numbers for the sides of each axis from the last one backwards, as `F.pad` takes them. */
function padPairs(made: Arguments, rank: number): readonly number[] {
  return made.repeated('padding', rank * 2);
}

function padding(mode: string, rank: number): TorchLayer {
  const constant = mode === 'constant';
  return {
    signature: constant ? 'padding, value=0' : 'padding',
    type: 'Padding',
    config: (made) => ({
      padding: [...padPairs(made, rank)],
      mode,
      ...(constant ? { value: made.plain('value') } : {}),
    }),
  };
}

const MODES: Readonly<Record<string, string>> = {
  ZeroPad: 'constant',
  ConstantPad: 'constant',
  ReflectionPad: 'reflect',
  ReplicationPad: 'replicate',
  CircularPad: 'circular',
};

function upsampleConfig(made: Arguments, mode: string): Config {
  return {
    size: made.plain('size'),
    scale_factor: made.plain('scale_factor'),
    mode: made.values.mode ? (made.text('mode') ?? mode) : mode,
    ...(made.values.align_corners ? { align_corners: made.plain('align_corners') } : {}),
  };
}

function upsample(signature: string, mode: string): TorchLayer {
  return { signature, type: 'Upsample', config: (made) => upsampleConfig(made, mode) };
}

const windows = 'dilation=1, padding=0, stride=1';

const names = ['kernel_size', 'dilation', 'padding', 'stride'];

const unfold: TorchLayer = {
  signature: `kernel_size, ${windows}`,
  type: 'Unfold',
  config: (made) => Object.fromEntries(names.map((name) => [name, [...made.repeated(name, 2)]])),
  rank: 4,
};

const fold: TorchLayer = {
  signature: `output_size, kernel_size, ${windows}`,
  type: 'Fold',
  config: (made) => Object.fromEntries(['output_size', ...names].map((name) => [name, [...made.repeated(name, 2)]])),
  rank: 3,
};

export const resizingLayers: Readonly<Record<string, TorchLayer>> = {
  ...Object.fromEntries(
    Object.entries(MODES).flatMap(([name, mode]) => [1, 2, 3].map((rank) => [`${name}${rank}d`, padding(mode, rank)])),
  ),
  Upsample: upsample(
    'size=None, scale_factor=None, mode="nearest", align_corners=None, recompute_scale_factor=None',
    'nearest',
  ),
  UpsamplingNearest2d: upsample('size=None, scale_factor=None', 'nearest'),
  UpsamplingBilinear2d: upsample('size=None, scale_factor=None', 'bilinear'),
  Unfold: unfold,
  Fold: fold,
};
