import { layerTypes } from '../../../model/catalogue/catalogue.ts';
import type { Config } from '../../../model/config.ts';
import {
  add,
  compareDimensions,
  type Dimension,
  dimensionText,
  multiply,
  type Shape,
  shapeText,
} from '../../../model/dimension.ts';
import { type TensorValue, tuple, type Value } from '../../evaluate/values.ts';
import { itemsOf, toDimension } from '../../library/convert.ts';
import type { Arguments } from '../arguments.ts';
import type { TorchLayer } from '../layers/layer.ts';
import { torchLayers } from '../layers/layers.ts';
import { elementwise, mismatch, operate, type Operations, shaped, type TorchOperation } from './operation.ts';

function typeName(layer: TorchLayer, args: Arguments): string {
  return typeof layer.type === 'string' ? layer.type : layer.type(args);
}

/** A function that computes what a layer without weights does, under its name as an operation. */
function likeLayer(args: Arguments, layer: TorchLayer, type: string, config: Config): TensorValue {
  const input = args.tensor('input');
  const single = layer.rank !== undefined && input.shape?.length === layer.rank - 1;
  const whole = single ? [1, ...input.shape!] : input.shape;
  const result = args.unclear.size > 0 ? undefined : layerTypes.get(typeName(layer, args))?.shape(config, [whole]);
  if (result && 'mismatch' in result) mismatch(args, `${type}: ${result.mismatch}.`, [input]);
  const shape = result && 'length' in result ? result[0] : undefined;
  return shaped(args, type, [input], { config, shape: single ? shape?.slice(1) : shape });
}

function functional(name: string, type: string, signature?: string): TorchOperation {
  const layer = torchLayers[name]!;
  return {
    signature: `input, ${signature ?? layer.signature}`,
    run: (args) => {
      const made = likeLayer(args, layer, type, layer.config?.(args) ?? {});
      const both = args.values.return_indices && args.flag('return_indices');
      return both ? tuple([made, { ...made, dtype: 'int64' }]) : made;
    },
  };
}

/** The other way round than `max_pool2d` with its indices; `output_size` says which of the sizes that would do. */
function unpooling(rank: number): TorchOperation {
  const layer = torchLayers[`MaxUnpool${rank}d`]!;
  return {
    signature: 'input, indices, kernel_size, stride=None, padding=0, output_size=None',
    run: (args) => likeLayer(args, layer, 'max_unpool', { ...layer.config?.(args), ...layer.called?.(args) }),
  };
}

interface Kernel {
  readonly filters: Shape[number];
  readonly channels: Shape[number];
  readonly window: readonly number[];
}

/** What a convolution's weight says of it; PyTorch lays it out as `[out, in / groups, …]`, transposed `[in, out / groups, …]`. */
function kernelOf(weight: Shape | undefined, groups: number, turned: boolean): Kernel | undefined {
  if (!weight || weight.length < 3) return undefined;
  const window = weight.slice(2).map(Number);
  if (window.some(Number.isNaN)) return undefined;
  const [first, second] = [weight[0]!, multiply(weight[1]!, groups)];
  return turned ? { filters: second, channels: first, window } : { filters: first, channels: second, window };
}

function convolution(rank: number, turned: boolean): TorchOperation {
  const rest = turned
    ? 'stride=1, padding=0, output_padding=0, groups=1, dilation=1'
    : 'stride=1, padding=0, dilation=1, groups=1';
  const layer = `Conv${rank}D${turned ? 'Transpose' : ''}`;
  return {
    signature: `input, weight, bias=None, ${rest}`,
    run: (args) => {
      const [input, weight] = [args.tensor('input'), args.tensor('weight')];
      const groups = args.number('groups') ?? 1;
      const kernel = kernelOf(weight.shape, groups, turned);
      const inputs = [input, weight, ...(args.has('bias') ? [args.tensor('bias')] : [])];
      const type = turned ? 'conv_transpose' : 'conv';
      if (!kernel) return shaped(args, type, inputs, { shape: undefined });
      const padding =
        args.value('padding').kind === 'string' ? args.plain('padding') : [...args.repeated('padding', rank)];
      const config: Config = {
        strides: [...args.repeated('stride', rank)],
        padding,
        dilation_rate: [...args.repeated('dilation', rank)],
        groups,
        data_format: 'channels_first',
        kernel_format: 'filters_first',
        ...(turned ? { output_padding: [...args.repeated('output_padding', rank)] } : {}),
      };
      const given = input.shape?.at(-rank - 1);
      if (given !== undefined && compareDimensions(given, kernel.channels) === 'different') {
        mismatch(
          args,
          `The weight ${shapeText(weight.shape)} takes ${dimensionText(kernel.channels)} channels, and ${dimensionText(given)} come: ${shapeText(input.shape)}.`,
          inputs,
        );
        return shaped(args, type, inputs, { config, shape: undefined });
      }
      const whole = { ...config, filters: kernel.filters, kernel_size: [...kernel.window] };
      const result = layerTypes.get(layer)?.shape(whole, [input.shape]);
      const shape = result && 'length' in result ? result[0] : undefined;
      return shaped(args, type, inputs, { config, shape });
    },
  };
}

const POOL = 'kernel_size, stride=None, padding=0';

const pools: Operations = Object.fromEntries(
  [1, 2, 3].flatMap((rank): [string, TorchOperation][] => [
    [
      `max_pool${rank}d`,
      functional(`MaxPool${rank}d`, 'max_pool', `${POOL}, dilation=1, ceil_mode=False, return_indices=False`),
    ],
    [
      `avg_pool${rank}d`,
      functional(
        `AvgPool${rank}d`,
        'average_pool',
        `${POOL}, ceil_mode=False, count_include_pad=True, divisor_override=None`,
      ),
    ],
    [`adaptive_max_pool${rank}d`, functional(`AdaptiveMaxPool${rank}d`, 'adaptive_max_pool')],
    [`adaptive_avg_pool${rank}d`, functional(`AdaptiveAvgPool${rank}d`, 'adaptive_average_pool')],
    [`max_unpool${rank}d`, unpooling(rank)],
    [`lp_pool${rank}d`, functional(`LPPool${rank}d`, 'norm_pool')],
    [`conv${rank}d`, convolution(rank, false)],
    [`conv_transpose${rank}d`, convolution(rank, true)],
  ]),
);

/** As the input; scale and shift are inputs too where they are given. */
function normalization(type: string, signature: string): TorchOperation {
  return {
    signature: `input, ${signature}`,
    run: (args) => {
      const input = args.tensor('input');
      const names = ['running_mean', 'running_var', 'weight', 'bias'].filter((name) => args.has(name));
      const more = names.map((name) => args.tensor(name));
      const config = { given: names, ...args.config('eps') };
      return shaped(args, type, [input, ...more], { config, shape: input.shape });
    },
  };
}

/** Extents with a border on both sides of the last axes, of which some are not known. */
function padded(shape: Shape, sides: readonly Dimension[]): Shape {
  return shape.map((each, axis) => {
    const at = (shape.length - 1 - axis) * 2;
    return add(add(each, sides[at] ?? 0), sides[at + 1] ?? 0);
  });
}

/** `F.pad`: pairs of numbers from the last axis backwards. */
const pad: TorchOperation = {
  signature: 'input, pad, mode="constant", value=None',
  run: (args) => {
    const input = args.tensor('input');
    const sides = itemsOf(args.value('pad'))?.map((each) => toDimension(each));
    const rank = input.shape?.length;
    if (!sides || rank === undefined || !sides.every((each) => each !== undefined))
      return shaped(args, 'pad', [input], { shape: undefined });
    if (!sides.every((each) => typeof each === 'number'))
      return shaped(args, 'pad', [input], { shape: padded(input.shape!, sides) });
    const width = Array.from({ length: rank }, (_, axis) => {
      const at = (rank - 1 - axis) * 2;
      return [sides[at] ?? 0, sides[at + 1] ?? 0];
    });
    const config = { pad_width: width, mode: args.text('mode') ?? 'constant', constant_values: args.plain('value') };
    return operate(args, 'pad', [input], config);
  },
};

const headAttention: TorchOperation = {
  signature: 'query, key, value, *rest, **named',
  run: (args): Value => args.machine.unknown('F.multi_head_attention_forward', args.span),
};

const same = (type: string, signature: string): TorchOperation => ({
  signature: `input, ${signature}`,
  run: (args) => elementwise(args, type, args.tensor('input')),
});

/** Samples one picture at the places that a grid names: `(N, C, H, W)` and `(N, H', W', 2)`. */
const gridSample: TorchOperation = {
  signature: 'input, grid, mode="bilinear", padding_mode="zeros", align_corners=None',
  run: (args) => {
    const [input, grid] = [args.tensor('input'), args.tensor('grid')];
    const shape = input.shape && grid.shape && [...input.shape.slice(0, 2), ...grid.shape.slice(1, -1)];
    return shaped(args, 'grid_sample', [input, grid], { config: args.config('mode'), shape });
  },
};

const affineGrid: TorchOperation = {
  signature: 'theta, size, align_corners=None',
  run: (args) => {
    const size = args.sizes('size');
    const shape = size && [size[0]!, ...size.slice(2), size.length - 2];
    return shaped(args, 'affine_grid', [args.tensor('theta')], { shape });
  },
};

const UPSAMPLE =
  'size=None, scale_factor=None, mode="nearest", align_corners=None, recompute_scale_factor=None, antialias=False';

export const functionalOperations: Operations = {
  ...pools,
  batch_norm: normalization(
    'batch_normalization',
    'running_mean, running_var, weight=None, bias=None, training=False, momentum=0.1, eps=0.00001',
  ),
  layer_norm: normalization('layer_normalization', 'normalized_shape, weight=None, bias=None, eps=0.00001'),
  rms_norm: normalization('rms_normalization', 'normalized_shape, weight=None, eps=None'),
  group_norm: normalization('group_normalization', 'num_groups, weight=None, bias=None, eps=0.00001'),
  instance_norm: normalization(
    'instance_normalization',
    'running_mean=None, running_var=None, weight=None, bias=None, use_input_stats=True, momentum=0.1, eps=0.00001',
  ),
  interpolate: functional('Upsample', 'interpolate', UPSAMPLE),
  upsample: functional('Upsample', 'interpolate', UPSAMPLE),
  pixel_shuffle: functional('PixelShuffle', 'pixel_shuffle'),
  pixel_unshuffle: functional('PixelUnshuffle', 'pixel_unshuffle'),
  channel_shuffle: functional('ChannelShuffle', 'channel_shuffle'),
  fold: functional('Fold', 'fold'),
  unfold: functional('Unfold', 'unfold'),
  pad,
  grid_sample: gridSample,
  affine_grid: affineGrid,
  multi_head_attention_forward: headAttention,
  feature_alpha_dropout: same('dropout', 'p=0.5, training=False, inplace=False'),
};
