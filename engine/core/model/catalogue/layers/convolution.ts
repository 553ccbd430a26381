import type { Config } from '../../config.ts';
import { type Dimension, divideExactly, multiply, type Shape } from '../../dimension.ts';
import type { LayerType, WeightRule } from '../../layerType.ts';
import { count, expectExtent, flag, number, perAxis, work } from '../rules/arguments.ts';
import { layer, mismatch, undetermined } from '../rules/define.ts';
import { joined, layout, slide, slideBack, windowOf } from '../rules/windows.ts';

const KERNEL =
  'kernel_initializer="glorot_uniform", bias_initializer="zeros", kernel_regularizer=None, bias_regularizer=None, activity_regularizer=None, kernel_constraint=None, bias_constraint=None';
const DEPTHWISE =
  'depthwise_initializer="glorot_uniform", bias_initializer="zeros", depthwise_regularizer=None, bias_regularizer=None, activity_regularizer=None, depthwise_constraint=None, bias_constraint=None';
const SEPARABLE =
  'depthwise_initializer="glorot_uniform", pointwise_initializer="glorot_uniform", bias_initializer="zeros", depthwise_regularizer=None, pointwise_regularizer=None, bias_regularizer=None, activity_regularizer=None, depthwise_constraint=None, pointwise_constraint=None, bias_constraint=None';

type Shapes = readonly (Shape | undefined)[];

function bias(config: Config, units: Dimension): readonly WeightRule[] {
  return flag(config, 'use_bias') ? [{ name: 'bias', shape: [units], initializer: 'bias_initializer' }] : [];
}

/** Channels of one group; they must divide evenly. */
function perGroup(config: Config, channels: Dimension, what: string): Dimension {
  const groups = config.groups == null ? 1 : number(config, 'groups');
  const each = divideExactly(channels, groups);
  if (each !== undefined) return each;
  if (typeof channels !== 'number') return undetermined(`the number of ${what}`);
  return mismatch(`${channels} ${what} can't be parted into ${groups} groups`);
}

function plain(rank: number): LayerType {
  return layer({
    name: `Conv${rank}D`,
    signature: `filters, kernel_size, strides=1, padding="valid", data_format=None, dilation_rate=1, groups=1, activation=None, use_bias=True, ${KERNEL}`,
    weights: (config, inputs) => {
      const filters = count(config, 'filters');
      const channels = perGroup(config, layout(config, inputs, rank).channels, 'input channels');
      const shape = [...perAxis(config, 'kernel_size', rank), channels, filters];
      return [{ name: 'kernel', shape, initializer: 'kernel_initializer' }, ...bias(config, filters)];
    },
    shape: (config, inputs: Shapes) => {
      const filters = count(config, 'filters');
      const input = layout(config, inputs, rank);
      expectExtent(config, 'input_channels', input.channels, 'input channels');
      perGroup(config, input.channels, 'input channels');
      perGroup(config, filters, 'filters');
      return [joined(input, slide(config, input.spatial, windowOf(config, rank, 'kernel_size')), filters)];
    },
    multiplyAdds: (config, inputs, [output]) =>
      work(
        output!,
        perAxis(config, 'kernel_size', rank),
        perGroup(config, layout(config, inputs, rank).channels, 'input channels'),
      ),
  });
}

function transposed(rank: number): LayerType {
  return layer({
    name: `Conv${rank}DTranspose`,
    signature: `filters, kernel_size, strides=1, padding="valid", output_padding=None, data_format=None, dilation_rate=1, activation=None, use_bias=True, ${KERNEL}`,
    weights: (config, inputs) => {
      const filters = count(config, 'filters');
      const { channels } = layout(config, inputs, rank);
      const shape = [...perAxis(config, 'kernel_size', rank), perGroup(config, filters, 'filters'), channels];
      return [{ name: 'kernel', shape, initializer: 'kernel_initializer' }, ...bias(config, filters)];
    },
    shape: (config, inputs) => {
      const input = layout(config, inputs, rank);
      expectExtent(config, 'input_channels', input.channels, 'input channels');
      const spatial = slideBack(config, input.spatial, windowOf(config, rank, 'kernel_size'));
      return [joined(input, spatial, count(config, 'filters'))];
    },
    multiplyAdds: (config, [input]) =>
      work(input!, perAxis(config, 'kernel_size', rank), perGroup(config, count(config, 'filters'), 'filters')),
  });
}

function depthwise(rank: number): LayerType {
  const filters = (config: Config, inputs: Shapes) =>
    multiply(layout(config, inputs, rank).channels, count(config, 'depth_multiplier'));
  return layer({
    name: `DepthwiseConv${rank}D`,
    signature: `kernel_size, strides=1, padding="valid", depth_multiplier=1, data_format=None, dilation_rate=1, activation=None, use_bias=True, ${DEPTHWISE}`,
    weights: (config, inputs) => {
      const { channels } = layout(config, inputs, rank);
      const shape = [...perAxis(config, 'kernel_size', rank), channels, count(config, 'depth_multiplier')];
      return [
        { name: 'kernel', shape, initializer: 'depthwise_initializer' },
        ...bias(config, filters(config, inputs)),
      ];
    },
    shape: (config, inputs) => {
      const input = layout(config, inputs, rank);
      const spatial = slide(config, input.spatial, windowOf(config, rank, 'kernel_size'));
      return [joined(input, spatial, filters(config, inputs))];
    },
    multiplyAdds: (config, _inputs, [output]) => work(output!, perAxis(config, 'kernel_size', rank)),
  });
}

function separable(rank: number): LayerType {
  return layer({
    name: `SeparableConv${rank}D`,
    signature: `filters, kernel_size, strides=1, padding="valid", data_format=None, dilation_rate=1, depth_multiplier=1, activation=None, use_bias=True, ${SEPARABLE}`,
    weights: (config, inputs) => {
      const filters = count(config, 'filters');
      const { channels } = layout(config, inputs, rank);
      const multiplier = count(config, 'depth_multiplier');
      const ones = Array<number>(rank).fill(1);
      return [
        {
          name: 'depthwise_kernel',
          shape: [...perAxis(config, 'kernel_size', rank), channels, multiplier],
          initializer: 'depthwise_initializer',
        },
        {
          name: 'pointwise_kernel',
          shape: [...ones, multiply(channels, multiplier), filters],
          initializer: 'pointwise_initializer',
        },
        ...bias(config, filters),
      ];
    },
    shape: (config, inputs) => {
      const input = layout(config, inputs, rank);
      const spatial = slide(config, input.spatial, windowOf(config, rank, 'kernel_size'));
      return [joined(input, spatial, count(config, 'filters'))];
    },
    multiplyAdds: (config, inputs, [output]) => {
      const { channels } = layout(config, inputs, rank);
      const positions = layout(config, [output], rank);
      const depth = multiply(channels, count(config, 'depth_multiplier'));
      const places = [output![0]!, ...positions.spatial];
      const deep = work(places, depth, perAxis(config, 'kernel_size', rank));
      const across = work(places, depth, positions.channels);
      return deep === undefined || across === undefined ? undefined : deep + across;
    },
  });
}

export const convolution: readonly LayerType[] = [
  ...[1, 2, 3].flatMap((rank) => [plain(rank), transposed(rank)]),
  ...[1, 2].flatMap((rank) => [depthwise(rank), separable(rank)]),
];
