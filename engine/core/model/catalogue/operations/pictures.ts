import type { Config } from '../../config.ts';
import { add, multiply, type Shape, subtract } from '../../dimension.ts';
import type { OperationType } from '../../layerType.ts';
import { known, number, perAxis } from '../rules/arguments.ts';
import { mismatch, operation, undetermined } from '../rules/define.ts';
import { FLOATED, named, PROMOTED } from '../rules/dtypes.ts';
import { channelsFirst, joined, layout, slide, windowOf } from '../rules/windows.ts';

/** Windows of pictures, each laid out along the channels. */
const extractPatches: OperationType = operation({
  name: 'extract_patches',
  signature: 'images, size, strides=None, dilation_rate=1, padding="valid", data_format=None',
  shape: (config, inputs) => {
    const single = known(inputs).length === 3;
    const [given] = inputs;
    const input = layout(config, single ? [[1, ...given!]] : inputs, 2);
    const window = windowOf(config, 2, 'size');
    const channels = multiply(input.channels, window.kernel[0]! * window.kernel[1]!);
    const patches = joined(input, slide(config, input.spatial, window), channels);
    return [single ? patches.slice(1) : patches];
  },
});

/** Pictures with other extents in the places of their rows and columns. */
function sized(config: Config, input: Shape, change: (rows: Shape) => Shape): Shape {
  const first = channelsFirst(config);
  if (input.length < 3) return mismatch('pictures are expected');
  const at = first ? input.length - 2 : input.length - 3;
  return [...input.slice(0, at), ...change(input.slice(at, at + 2)), ...input.slice(at + 2)];
}

/** Rows cut off or added at both ends, or as many as are left over for the target. */
function edges(name: string, sign: 1 | -1, word: string): OperationType {
  return operation({
    name,
    signature: `images, top_${word}=None, left_${word}=None, bottom_${word}=None, right_${word}=None, target_height=None, target_width=None, data_format=None`,
    shape: (config, inputs) => {
      const side = ([first, last, target]: readonly string[], extent: Shape[number]) => {
        if (config[target!] != null) return number(config, target!);
        const change = number(config, first!) + number(config, last!);
        return sign > 0 ? add(extent, change) : subtract(extent, change);
      };
      return [
        sized(config, known(inputs), ([height, width]) => [
          side([`top_${word}`, `bottom_${word}`, 'target_height'], height!),
          side([`left_${word}`, `right_${word}`, 'target_width'], width!),
        ]),
      ];
    },
  });
}

/** To the extents that two arguments name. */
function toSize(name: string, signature: string, dtype = PROMOTED): OperationType {
  return operation({
    name,
    signature,
    dtype,
    shape: (config, inputs) => [
      sized(config, known(inputs), () => [number(config, 'target_height'), number(config, 'target_width')]),
    ],
  });
}

function withChannels(name: string, signature: string, channels: number): OperationType {
  return operation({
    name,
    signature,
    shape: (config, inputs) => {
      const input = known(inputs);
      return [channelsFirst(config) ? input.with(-3, channels) : input.with(-1, channels)];
    },
  });
}

const centralCrop: OperationType = operation({
  name: 'central_crop',
  signature: 'image, central_fraction',
  shape: (config, inputs) => [
    sized(config, known(inputs), (rows) =>
      rows.map((each) => {
        if (typeof each !== 'number') return undetermined('the extent that is cropped');
        const start = Math.trunc((each - each * number(config, 'central_fraction')) / 2);
        return each - 2 * start;
      }),
    ),
  ],
});

/** A picture of a fixed size for each box. */
const cropAndResize: OperationType = operation({
  name: 'crop_and_resize',
  signature: 'image, boxes, box_indices, crop_size, method="bilinear", extrapolation_value=0',
  dtype: () => 'float32',
  shape: (config, inputs) => [[known(inputs, 1)[0]!, ...perAxis(config, 'crop_size', 2), known(inputs).at(-1)!]],
});

const separable: OperationType = operation({
  name: 'separable_conv',
  signature:
    'inputs, depthwise_kernel, pointwise_kernel, strides=1, padding="valid", data_format=None, dilation_rate=1',
  dtype: FLOATED,
  shape: (config, inputs) => {
    const rank = known(inputs).length - 2;
    const input = layout(config, inputs, rank);
    const kernel = known(inputs, 1).slice(0, rank);
    if (!kernel.every((each) => typeof each === 'number')) return undetermined('the extents of the kernel');
    const spatial = slide(config, input.spatial, windowOf({ ...config, kernel }, rank, 'kernel'));
    return [joined(input, spatial, known(inputs, 2).at(-1)!)];
  },
});

/** One number for each picture. */
const scored = (name: string, signature: string): OperationType =>
  operation({ name, signature, dtype: FLOATED, shape: (_config, inputs) => [known(inputs).slice(0, -3)] });

/** As its input: colours, blurs and turns change no extents. */
const asPicture = (name: string, signature: string): OperationType =>
  operation({ name, signature, dtype: FLOATED, shape: (_config, inputs) => [known(inputs)] });

export const pictures: readonly OperationType[] = [
  extractPatches,
  edges('crop_images', -1, 'cropping'),
  edges('pad_images', 1, 'padding'),
  toSize('resize_with_crop_or_pad', 'image, target_height, target_width'),
  toSize('resize_with_pad', 'image, target_height, target_width, method="bilinear", antialias=False', FLOATED),
  toSize('crop_to_bounding_box', 'image, offset_height, offset_width, target_height, target_width'),
  toSize('pad_to_bounding_box', 'image, offset_height, offset_width, target_height, target_width'),
  withChannels('rgb_to_grayscale', 'images, data_format=None', 1),
  withChannels('grayscale_to_rgb', 'images', 3),
  centralCrop,
  cropAndResize,
  separable,
  scored('total_variation', 'images'),
  scored('psnr', 'a, b, max_val'),
  scored('ssim', 'img1, img2, max_val, filter_size=11, filter_sigma=1.5, k1=0.01, k2=0.03'),
  asPicture('rgb_to_hsv', 'images, data_format=None'),
  asPicture('hsv_to_rgb', 'images, data_format=None'),
  asPicture('gaussian_blur', 'images, kernel_size=(3, 3), sigma=(1.0, 1.0), data_format=None'),
  asPicture(
    'affine_transform',
    'images, transform, interpolation="bilinear", fill_mode="constant", fill_value=0, data_format=None',
  ),
  operation({
    name: 'convert_image_dtype',
    signature: 'image, dtype, saturate=False',
    dtype: named(PROMOTED),
    shape: (_config, inputs) => [known(inputs)],
  }),
  operation({
    name: 'sobel_edges',
    signature: 'images',
    dtype: FLOATED,
    shape: (_config, inputs) => [[...known(inputs), 2]],
  }),
  operation({
    name: 'random_crop',
    signature: 'value, size, seed=None',
    shape: (config, inputs) => [perAxis(config, 'size', known(inputs).length)],
  }),
];
