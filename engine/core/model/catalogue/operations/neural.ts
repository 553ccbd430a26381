import type { Config } from '../../config.ts';
import {
  compareDimensions,
  type Dimension,
  divideExactly,
  multiply,
  productOf,
  type Shape,
  shapeText,
} from '../../dimension.ts';
import type { OperationType } from '../../layerType.ts';
import { agree } from '../rules/broadcast.ts';
import { axis, extents, known, perAxis, work } from '../rules/arguments.ts';
import { mismatch, operation, undetermined } from '../rules/define.ts';
import { FLOATED } from '../rules/dtypes.ts';
import { channelsFirst, joined, layout, slide, slideBack, windowOf } from '../rules/windows.ts';

type Shapes = readonly (Shape | undefined)[];

/** The extents of a kernel of `[…window, channels, filters]`, its window as numbers. */
function kernelOf(inputs: Shapes, rank: number): { window: number[]; channels: Dimension; filters: Dimension } {
  const kernel = known(inputs, 1);
  if (kernel.length !== rank + 2)
    return mismatch(`a kernel of ${rank + 2} dimensions is expected, and ${shapeText(kernel)} comes`);
  const window = kernel
    .slice(0, rank)
    .map((each) => (typeof each === 'number' ? each : undetermined('the extents of the kernel')));
  return { window, channels: kernel.at(-2)!, filters: kernel.at(-1)! };
}

const CONV = 'strides=1, padding="valid", data_format=None, dilation_rate=1';

/** Channels that come in over channels that a kernel takes must be a whole number of groups. */
function groupsOf(channels: Dimension, own: Dimension): void {
  if (typeof channels === 'number' && typeof own === 'number' && divideExactly(channels, own) === undefined)
    mismatch(`the kernel takes ${own} channels, and ${channels} come`);
}

const conv: OperationType = operation({
  name: 'conv',
  signature: `inputs, kernel, ${CONV}`,
  dtype: FLOATED,
  shape: (config, inputs) => {
    const rank = known(inputs).length - 2;
    const input = layout(config, inputs, rank);
    const { window, channels, filters } = kernelOf(inputs, rank);
    groupsOf(input.channels, channels);
    return [
      joined(input, slide(config, input.spatial, windowOf({ ...config, kernel: window }, rank, 'kernel')), filters),
    ];
  },
  multiplyAdds: (_config, [, kernel], [output]) => work(output!, kernel!.slice(0, -1)),
});

const convTranspose: OperationType = operation({
  name: 'conv_transpose',
  signature: `inputs, kernel, strides=1, padding="valid", output_padding=None, data_format=None, dilation_rate=1`,
  dtype: FLOATED,
  shape: (config, inputs) => {
    const rank = known(inputs).length - 2;
    const input = layout(config, inputs, rank);
    // The kernel of a transposed convolution is [window, filters, channels].
    const { window, channels: filters, filters: channels } = kernelOf(inputs, rank);
    agree(input.channels, channels, 'channels of input and kernel');
    return [
      joined(input, slideBack(config, input.spatial, windowOf({ ...config, kernel: window }, rank, 'kernel')), filters),
    ];
  },
  multiplyAdds: (_config, [input, kernel]) => work(input!, kernel!.slice(0, -1)),
});

/** A transposed convolution that is told what comes out, as TensorFlow's are. */
const convTransposeTo: OperationType = operation({
  name: 'conv_transpose_to',
  signature: 'inputs, kernel, output_shape',
  dtype: FLOATED,
  shape: (config) => [extents(config, 'output_shape').map((each) => each ?? undetermined('the argument output_shape'))],
});

const depthwise: OperationType = operation({
  name: 'depthwise_conv',
  signature: `inputs, kernel, ${CONV}`,
  dtype: FLOATED,
  shape: (config, inputs) => {
    const rank = known(inputs).length - 2;
    const input = layout(config, inputs, rank);
    const { window, channels, filters } = kernelOf(inputs, rank);
    agree(input.channels, channels, 'channels of input and kernel');
    const spatial = slide(config, input.spatial, windowOf({ ...config, kernel: window }, rank, 'kernel'));
    return [joined(input, spatial, multiply(channels, filters))];
  },
  multiplyAdds: (_config, [, kernel], [output]) => work(output!, kernel!.slice(0, -2)),
});

function pool(name: string): OperationType {
  return operation({
    name,
    signature: 'inputs, pool_size, strides=None, padding="valid", data_format=None',
    shape: (config, inputs) => {
      const rank = known(inputs).length - 2;
      const input = layout(config, inputs, rank);
      return [joined(input, slide(config, input.spatial, windowOf(config, rank, 'pool_size')), input.channels)];
    },
  });
}

function adaptivePool(name: string): OperationType {
  return operation({
    name,
    signature: 'inputs, output_size, data_format=None',
    shape: (config, inputs) => {
      const rank = known(inputs).length - 2;
      const input = layout(config, inputs, rank);
      return [joined(input, perAxis(config, 'output_size', rank), input.channels)];
    },
  });
}

/** As the first input: scale and shift must fit its channels. */
function normalised(name: string, signature: string): OperationType {
  return operation({
    name,
    signature,
    dtype: FLOATED,
    shape: (config, inputs) => {
      const input = known(inputs);
      const at = typeof config.axis === 'number' ? axis(config, 'axis', input.length) : undefined;
      for (const other of inputs.slice(1)) {
        if (at !== undefined && other?.length === 1 && compareDimensions(other[0]!, input[at]!) === 'different')
          mismatch(`${shapeText(other)} does not fit axis ${at} of ${shapeText(input)}`);
      }
      return [input];
    },
  });
}

const resize: OperationType = operation({
  name: 'resize',
  signature:
    'images, size, interpolation="bilinear", antialias=False, crop_to_aspect_ratio=False, pad_to_aspect_ratio=False, fill_mode="constant", fill_value=0.0, data_format=None',
  dtype: FLOATED,
  shape: (config, inputs) => {
    const input = known(inputs);
    const size = extents(config, 'size').map((each) => each ?? undetermined('the argument size'));
    if (size.length !== 2) return mismatch('size is (height, width)');
    const first = channelsFirst(config);
    return [first ? [...input.slice(0, -2), ...size] : [...input.slice(0, -3), ...size, input.at(-1)!]];
  },
});

/** Extents times factors along every spatial axis. */
const upsample: OperationType = operation({
  name: 'upsample',
  signature: 'x, size, interpolation="nearest", data_format=None',
  shape: (config, inputs) => {
    const rank = known(inputs).length - 2;
    const input = layout(config, inputs, rank);
    const size = perAxis(config, 'size', rank);
    return [
      joined(
        input,
        input.spatial.map((each, index) => multiply(each, size[index]!)),
        input.channels,
      ),
    ];
  },
});

const glu: OperationType = operation({
  name: 'glu',
  signature: 'x, axis=-1',
  shape: (config, inputs) => {
    const input = known(inputs);
    const at = axis(config, 'axis', input.length);
    return [
      input.map((each, index) =>
        index === at ? (divideExactly(each, 2) ?? mismatch(`axis ${at} of ${shapeText(input)} is odd`)) : each,
      ),
    ];
  },
});

/** Rows of an embedding table, by number. */
const lookup: OperationType = operation({
  name: 'embedding_lookup',
  signature: 'x, table',
  dtype: (_config, [, table]) => table,
  shape: (_config, inputs) => [[...known(inputs), known(inputs, 1).at(-1)!]],
});

/** Columns of all windows, as `im2col`: `(batch, channels·window, places)`. */
const unfold: OperationType = operation({
  name: 'unfold',
  signature: 'x, kernel_size, dilation=1, padding=0, stride=1',
  shape: (config, inputs) => {
    const input = layout({ data_format: 'channels_first' }, inputs, 2);
    const settings: Config = { padding: config.padding!, strides: config.stride!, dilation_rate: config.dilation! };
    const window = windowOf({ ...settings, kernel: config.kernel_size! }, 2, 'kernel');
    const places = slide(settings, input.spatial, window);
    return [[input.shape[0]!, multiply(input.channels, productOf(window.kernel)), productOf(places)]];
  },
});

export const neural: readonly OperationType[] = [
  conv,
  convTranspose,
  convTransposeTo,
  depthwise,
  pool('max_pool'),
  pool('average_pool'),
  adaptivePool('adaptive_max_pool'),
  adaptivePool('adaptive_average_pool'),
  normalised('batch_normalization', 'x, mean, variance, axis, offset=None, scale=None, epsilon=0.001'),
  normalised('layer_normalization', 'x, gamma=None, beta=None, axis=-1, epsilon=None'),
  normalised('rms_normalization', 'x, scale=None, axis=-1, epsilon=None'),
  resize,
  upsample,
  glu,
  lookup,
  unfold,
];
