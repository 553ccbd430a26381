import { multiply } from '../../../model/dimension.ts';
import { bind } from '../../evaluate/bind.ts';
import { type CallArguments, NONE, type Value } from '../../evaluate/values.ts';
import { toDimension, toShape, toText } from '../../library/convert.ts';
import type { KerasContext } from '../context.ts';
import { configOf, toTensor } from '../values.ts';
import { applyOperation } from './operation.ts';

/** A function of TensorFlow that takes its arguments otherwise than the catalogue. */
export type Run = (context: KerasContext, args: CallArguments) => Value;

/** Numbers for the spatial axes out of a list with the batch and the channels too. */
function spatial(context: KerasContext, value: Value | undefined, channelsFirst: boolean): number[] | number {
  const given = value && configOf(context, value);
  if (typeof given === 'number') return given;
  const numbers = Array.isArray(given) ? given.map(Number) : [1];
  if (numbers.length < 3) return numbers;
  return channelsFirst ? numbers.slice(2) : numbers.slice(1, -1);
}

/** `tf.nn.conv2d` and its like: strides may name all four axes. */
function convolution(type: string): Run {
  return (context, args) => {
    const signature = type.includes('pool')
      ? 'input, ksize, strides, padding, data_format=None, name=None'
      : 'input, filters, strides, padding="VALID", data_format=None, dilations=None, name=None';
    const { values } = bind(signature, args);
    const first = toText(values.data_format)?.startsWith('NC') ?? false;
    const padding = configOf(context, values.padding ?? NONE);
    const config = {
      strides: spatial(context, values.strides, first),
      padding: typeof padding === 'string' ? padding.toLowerCase() : padding,
      data_format: first ? 'channels_first' : 'channels_last',
      ...(values.ksize ? { pool_size: spatial(context, values.ksize, first) } : {}),
      ...(values.dilations && values.dilations.kind !== 'none'
        ? { dilation_rate: spatial(context, values.dilations, first) }
        : {}),
    };
    const inputs = [values.input, values.filters]
      .filter((each) => each !== undefined)
      .map((each) => toTensor(context, each, args.span));
    return applyOperation(context, type, inputs, { config, span: args.span });
  };
}

/** `tf.image.extract_patches` names all four axes of its windows, `keras.ops` only rows and columns. */
const patches: Run = (context, args) => {
  const { values } = bind('images, sizes, strides=None, rates=1, padding="VALID", data_format=None, name=None', args);
  const padding = configOf(context, values.padding ?? NONE);
  const rates = spatial(context, values.rates, false);
  const config = {
    size: spatial(context, values.sizes ?? args.named.get('size'), false),
    strides: values.strides && values.strides.kind !== 'none' ? spatial(context, values.strides, false) : null,
    dilation_rate: rates,
    padding: typeof padding === 'string' ? padding.toLowerCase() : padding,
  };
  return applyOperation(context, 'extract_patches', [toTensor(context, values.images ?? NONE, args.span)], {
    config,
    span: args.span,
  });
};

/** `tf.nn.conv2d_transpose`, which is told the shape that comes out; the batch of it is the input's. */
const transposed: Run = (context, args) => {
  const { values } = bind(
    'input, filters, output_shape, strides, padding="SAME", data_format="NHWC", dilations=None, name=None',
    args,
  );
  const inputs = [values.input, values.filters].map((each) => toTensor(context, each ?? NONE, args.span));
  const wanted = toShape(values.output_shape);
  const [input] = inputs;
  const shape = wanted && input?.shape && [input.shape[0]!, ...wanted.slice(1)];
  if (!shape) return context.machine.unknown('the shape that a transposed convolution gives', args.span);
  return applyOperation(context, 'conv_transpose_to', inputs, {
    config: { output_shape: [...shape] },
    span: args.span,
  });
};

/** `K.resize_images(x, 2, 2, 'channels_last')`, which is told how many times larger the pictures become. */
const enlarged: Run = (context, args) => {
  const { values } = bind('x, height_factor, width_factor, data_format, interpolation="nearest"', args);
  const input = toTensor(context, values.x ?? NONE, args.span);
  const format = toText(values.data_format);
  const first = format === 'channels_first' ? 2 : 1;
  const extents = input.shape?.slice(first, first + 2);
  const factors = [values.height_factor, values.width_factor].map(toDimension);
  if (!extents || extents.length < 2 || !factors.every((each) => each !== undefined) || !format)
    return context.machine.unknown('the size of what K.resize_images gives', args.span);
  const config = {
    size: extents.map((each, at) => multiply(each, factors[at]!)),
    interpolation: toText(values.interpolation) ?? 'nearest',
    data_format: format,
  };
  return applyOperation(context, 'resize', [input], { config, span: args.span });
};

export const WINDOWS: Readonly<Record<string, Run>> = {
  conv1d: convolution('conv'),
  conv2d: convolution('conv'),
  conv3d: convolution('conv'),
  conv2d_transpose: transposed,
  conv3d_transpose: transposed,
  max_pool: convolution('max_pool'),
  max_pool1d: convolution('max_pool'),
  max_pool2d: convolution('max_pool'),
  avg_pool: convolution('average_pool'),
  avg_pool1d: convolution('average_pool'),
  avg_pool2d: convolution('average_pool'),
  depthwise_conv2d: convolution('depthwise_conv'),
  extract_patches: patches,
  resize_images: enlarged,
};
