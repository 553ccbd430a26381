import { add, type Dimension, multiply, productOf, type Shape, shapeText, subtract } from '../../dimension.ts';
import type { LayerType } from '../../layerType.ts';
import { extents, known, perAxis, count, ranked, sides } from '../rules/arguments.ts';
import { layer, mismatch, SAME_DTYPE } from '../rules/define.ts';
import { reshaped } from '../rules/reshaping.ts';
import { channelsFirst, joined, layout } from '../rules/windows.ts';

const reshape: LayerType = layer({
  name: 'Reshape',
  signature: 'target_shape',
  dtype: SAME_DTYPE,
  shape: (config, inputs) => {
    const [batch, ...rest] = known(inputs);
    return [[batch!, ...reshaped(rest, extents(config, 'target_shape'))]];
  },
});

const flatten: LayerType = layer({
  name: 'Flatten',
  signature: 'data_format=None',
  dtype: SAME_DTYPE,
  shape: (_config, inputs) => {
    const [batch, ...rest] = known(inputs);
    return [[batch!, productOf(rest)]];
  },
});

const permute: LayerType = layer({
  name: 'Permute',
  signature: 'dims',
  dtype: SAME_DTYPE,
  shape: (config, inputs) => {
    const input = known(inputs);
    const dims = extents(config, 'dims').map(Number);
    const whole = dims.toSorted((one, two) => one - two).every((each, index) => each === index + 1);
    if (!whole) mismatch('dims are the numbers of all axes, counted from 1 after the batch');
    if (dims.length !== input.length - 1)
      mismatch(`dims names ${dims.length} axes, and ${shapeText(input)} has ${input.length - 1} after the batch`);
    return [[input[0]!, ...dims.map((each) => input[each]!)]];
  },
});

const repeatVector: LayerType = layer({
  name: 'RepeatVector',
  signature: 'n',
  dtype: SAME_DTYPE,
  shape: (config, inputs) => {
    const [batch, features] = ranked(inputs, 2, '(batch, features)');
    return [[batch!, count(config, 'n'), features!]];
  },
});

type Change = (extent: Dimension, sides: readonly [number, number]) => Dimension;

/** Layers that add or take rows at the sides of every spatial axis. */
function sided(name: string, signature: string, change: Change): LayerType {
  const rank = Number(/(\d)D$/.exec(name)![1]);
  const argument = /^\w+/.exec(signature)![0];
  return layer({
    name,
    signature,
    dtype: SAME_DTYPE,
    shape: (config, inputs) => {
      const input = layout(config, inputs, rank);
      const rows = sides(config, argument, rank);
      return [
        joined(
          input,
          input.spatial.map((each, index) => change(each, rows[index]!)),
          input.channels,
        ),
      ];
    },
  });
}

const cropped: Change = (extent, [before, after]) => {
  const left = subtract(extent, before + after);
  if (typeof left === 'number' && left <= 0)
    return mismatch(`cropping ${before} and ${after} leaves nothing of ${shapeText([extent])}`);
  return left;
};

const padded: Change = (extent, [before, after]) => add(extent, before + after);

function upSampling(rank: number): LayerType {
  const more = ['', '', ', data_format=None, interpolation="nearest"', ', data_format=None'][rank]!;
  return layer({
    name: `UpSampling${rank}D`,
    signature: `size=2${more}`,
    dtype: SAME_DTYPE,
    shape: (config, inputs) => {
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
}

/** Pictures, alone or in a batch, brought to one size. */
function sized(name: string, signature: string): LayerType {
  return layer({
    name,
    signature,
    shape: (config, inputs) => {
      const input = known(inputs);
      if (input.length !== 3 && input.length !== 4)
        mismatch(`a picture or a batch of pictures is expected, and ${shapeText(input)} comes`);
      const size: Shape = [count(config, 'height'), count(config, 'width')];
      const first = channelsFirst(config);
      return [first ? [...input.slice(0, -2), ...size] : [...input.slice(0, -3), ...size, input.at(-1)!]];
    },
  });
}

export const reshaping: readonly LayerType[] = [
  reshape,
  flatten,
  permute,
  repeatVector,
  sided('Cropping1D', 'cropping=1', cropped),
  sided('Cropping2D', 'cropping=0, data_format=None', cropped),
  sided('Cropping3D', 'cropping=1, data_format=None', cropped),
  sided('ZeroPadding1D', 'padding=1, data_format=None', padded),
  sided('ZeroPadding2D', 'padding=1, data_format=None', padded),
  sided('ZeroPadding3D', 'padding=1, data_format=None', padded),
  ...[1, 2, 3].map(upSampling),
  sized('CenterCrop', 'height, width, data_format=None'),
  sized('RandomCrop', 'height, width, seed=None, data_format=None'),
  sized(
    'Resizing',
    'height, width, interpolation="bilinear", crop_to_aspect_ratio=False, pad_to_aspect_ratio=False, fill_mode="constant", fill_value=0.0, antialias=False, data_format=None',
  ),
];
