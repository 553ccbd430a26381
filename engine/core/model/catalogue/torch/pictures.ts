import type { Config } from '../../config.ts';
import {
  add,
  type Dimension,
  divideExactly,
  multiply,
  productOf,
  type Shape,
  shapeText,
  subtract,
} from '../../dimension.ts';
import type { LayerType } from '../../layerType.ts';
import { extents, known, number, perAxis, sides } from '../rules/arguments.ts';
import { layer, mismatch, SAME_DTYPE, undetermined } from '../rules/define.ts';
import { slide, slideBack, windowOf } from '../rules/windows.ts';

/** Extents after the batch and the channels. */
function spatialOf(inputs: readonly (Shape | undefined)[]): { input: Shape; spatial: Shape } {
  const input = known(inputs);
  if (input.length < 3)
    return mismatch(`pictures or sequences with channels are expected, and ${shapeText(input)} comes`);
  return { input, spatial: input.slice(2) };
}

/** Pairs of numbers from the last axis backwards; negative ones cut off. */
const padding: LayerType = layer({
  name: 'Padding',
  signature: 'padding, mode="constant", value=0',
  dtype: SAME_DTYPE,
  shape: (config, inputs) => {
    const input = known(inputs);
    const given = config.padding;
    if (!Array.isArray(given) || !given.every((each) => typeof each === 'number'))
      return undetermined('the argument padding');
    const numbers = given as readonly number[];
    if (numbers.length / 2 > input.length)
      mismatch(`${numbers.length / 2} dimensions are padded, and ${shapeText(input)} comes`);
    return [
      input.map((each, axis) => {
        const at = (input.length - 1 - axis) * 2;
        const change = (numbers[at] ?? 0) + (numbers[at + 1] ?? 0);
        return change < 0 ? subtract(each, -change) : add(each, change);
      }),
    ];
  },
});

function scaled(extent: Dimension, factor: number): Dimension {
  if (typeof extent === 'number') return Math.floor(extent * factor);
  return Number.isInteger(factor) ? multiply(extent, factor) : undetermined('the extent that is scaled');
}

/** One extent for all axes, or one for each; those of another tensor may be open. */
function newSize(config: Config, rank: number): readonly Dimension[] {
  const sizes = extents(config, 'size').map((each) => each ?? undetermined('the argument size'));
  if (sizes.length === 1) return Array<Dimension>(rank).fill(sizes[0]!);
  return sizes.length === rank ? sizes : mismatch(`size has ${sizes.length} values, and ${rank} are expected`);
}

/** Resizes to a size, or by a factor for every axis, rounded down. */
const upsample: LayerType = layer({
  name: 'Upsample',
  signature: 'size=None, scale_factor=None, mode="nearest", align_corners=None',
  shape: (config, inputs) => {
    const { input, spatial } = spatialOf(inputs);
    const front = input.slice(0, 2);
    if (config.size != null) return [[...front, ...newSize(config, spatial.length)]];
    const factors = perAxis(config, 'scale_factor', spatial.length);
    return [[...front, ...spatial.map((each, index) => scaled(each, factors[index]!))]];
  },
});

function shuffle(name: string, argument: string, into: boolean): LayerType {
  return layer({
    name,
    signature: argument,
    dtype: SAME_DTYPE,
    shape: (config, inputs) => {
      const input = known(inputs);
      const [channels, height, width] = input.slice(-3);
      const by = number(config, argument);
      if (width === undefined) return mismatch(`pictures are expected, and ${shapeText(input)} comes`);
      const part = (extent: Dimension, size: number) =>
        divideExactly(extent, size) ?? mismatch(`${shapeText(input)} can't be parted by ${size}`);
      const front = input.slice(0, -3);
      if (into) return [[...front, part(channels!, by * by), multiply(height!, by), multiply(width, by)]];
      return [[...front, multiply(channels!, by * by), part(height!, by), part(width, by)]];
    },
  });
}

const channelShuffle: LayerType = layer({
  name: 'ChannelShuffle',
  signature: 'groups',
  dtype: SAME_DTYPE,
  shape: (config, inputs) => {
    const input = known(inputs);
    if (
      input[1] !== undefined &&
      divideExactly(input[1], number(config, 'groups')) === undefined &&
      typeof input[1] === 'number'
    )
      mismatch(`${input[1]} channels can't be parted into ${number(config, 'groups')} groups`);
    return [input];
  },
});

const windows = 'kernel_size, dilation=1, padding=0, stride=1';
const asWindows = (config: Config): Config => ({
  kernel: config.kernel_size!,
  strides: config.stride!,
  dilation_rate: config.dilation!,
  padding: config.padding!,
});

const unfold: LayerType = layer({
  name: 'Unfold',
  signature: windows,
  dtype: SAME_DTYPE,
  shape: (config, inputs) => {
    const { input, spatial } = spatialOf(inputs);
    const settings = asWindows(config);
    const window = windowOf(settings, 2, 'kernel');
    return [[input[0]!, multiply(input[1]!, productOf(window.kernel)), productOf(slide(settings, spatial, window))]];
  },
});

const fold: LayerType = layer({
  name: 'Fold',
  signature: `output_size, ${windows}`,
  dtype: SAME_DTYPE,
  shape: (config, inputs) => {
    const input = known(inputs);
    const kernel = productOf(perAxis(config, 'kernel_size', 2));
    const channels = divideExactly(input[1]!, kernel);
    if (channels === undefined)
      return mismatch(`${shapeText(input)} has no whole number of windows of ${String(kernel)} values`);
    return [[input[0]!, channels, ...perAxis(config, 'output_size', 2)]];
  },
});

const normPooling: LayerType = layer({
  name: 'NormPooling',
  signature: 'norm_type, pool_size, strides=None, ceil_mode=False',
  shape: (config, inputs) => {
    const { input, spatial } = spatialOf(inputs);
    return [[...input.slice(0, 2), ...slide(config, spatial, windowOf(config, spatial.length, 'pool_size'))]];
  },
});

const fractional: LayerType = layer({
  name: 'FractionalMaxPooling',
  signature: 'pool_size, output_size=None, output_ratio=None',
  dtype: SAME_DTYPE,
  shape: (config, inputs) => {
    const { input, spatial } = spatialOf(inputs);
    const front = input.slice(0, 2);
    if (config.output_size != null) return [[...front, ...perAxis(config, 'output_size', spatial.length)]];
    const ratios = perAxis(config, 'output_ratio', spatial.length);
    return [[...front, ...spatial.map((each, index) => scaled(each, ratios[index]!))]];
  },
});

const unpooling: LayerType = layer({
  name: 'MaxUnpooling',
  signature: 'pool_size, strides=None, padding="valid", output_size=None',
  dtype: SAME_DTYPE,
  shape: (config, inputs) => {
    const { input, spatial } = spatialOf(inputs);
    // The whole shape or its last extents; of those that a pooling may have come from, the caller says which.
    const asked = config.output_size as Shape | undefined;
    if (asked) return [[...input.slice(0, 2), ...asked.slice(-spatial.length)]];
    const window = windowOf(config, spatial.length, 'pool_size');
    const none = config.padding === 'valid';
    const rows = none ? spatial.map(() => 0) : sides(config, 'padding', spatial.length).map(([each]) => each);
    return [[...input.slice(0, 2), ...slideBack({ ...config, padding: [...rows] }, spatial, window)]];
  },
});

const localResponse: LayerType = layer({
  name: 'LocalResponseNormalization',
  signature: 'size, alpha=0.0001, beta=0.75, k=1.0',
  shape: (_config, inputs) => [known(inputs)],
});

const gated: LayerType = layer({
  name: 'GatedLinearUnit',
  signature: 'axis=-1',
  shape: (config, inputs) => {
    const input = known(inputs);
    const axis = number(config, 'axis');
    const at = axis < 0 ? axis + input.length : axis;
    return [
      input.map((each, index) =>
        index === at ? (divideExactly(each, 2) ?? mismatch(`dimension ${at} of ${shapeText(input)} is odd`)) : each,
      ),
    ];
  },
});

export const torchPictures: readonly LayerType[] = [
  padding,
  upsample,
  shuffle('PixelShuffle', 'upscale_factor', true),
  shuffle('PixelUnshuffle', 'downscale_factor', false),
  channelShuffle,
  unfold,
  fold,
  normPooling,
  fractional,
  unpooling,
  localResponse,
  gated,
];
