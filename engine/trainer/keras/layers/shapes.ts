// Layers that move, cut, repeat or pad.
import type { Tensor } from '@tensorflow/tfjs-core';
import { pad, reshape, slice, stack, transpose, util } from '@tensorflow/tfjs-core';
import type { LayerClass, Shape } from './base.ts';
import { formulaLayer } from './formulaLayer.ts';

const { sizeFromShape } = util;

type Pair = readonly [number, number];
type Amounts = number | readonly number[] | readonly Pair[];

/** Amounts before and after each of `axes` axes: one number for all, one for each axis, or a pair for each. */
function pairs(amounts: Amounts, axes: number): Pair[] {
  if (typeof amounts === 'number') return Array.from({ length: axes }, () => [amounts, amounts]);
  // One axis takes its pair as it is.
  if (axes === 1 && amounts.length === 2 && typeof amounts[0] === 'number') return [amounts as unknown as Pair];
  if (amounts.length !== axes) throw new Error(`There must be one amount for each of ${axes} axes.`);
  return amounts.map((amount) => (typeof amount === 'number' ? [amount, amount] : amount));
}

type Format = 'channelsLast' | 'channelsFirst';

/** The first of the axes that a layer works on. */
function firstAxis(format: Format): number {
  return format === 'channelsFirst' ? 2 : 1;
}

function changed(shape: Shape, format: Format, amounts: readonly Pair[], sign: 1 | -1): Shape {
  const first = firstAxis(format);
  return shape.map((length, axis) => {
    const [before, after] = amounts[axis - first] ?? [0, 0];
    return length === null ? null : length + sign * (before + after);
  });
}

function paddingLayer(rank: 1 | 3): LayerClass {
  return formulaLayer({
    name: `ZeroPadding${rank}D`,
    defaults: { padding: 1 as Amounts, dataFormat: 'channelsLast' as Format },
    compute(x, { padding, dataFormat }) {
      const amounts = pairs(padding, rank);
      return pad(
        x,
        x.shape.map(
          (_, axis): [number, number] => [...(amounts[axis - firstAxis(dataFormat)] ?? [0, 0])] as [number, number],
        ),
      );
    },
    shape: (input, { padding, dataFormat }) => changed(input, dataFormat, pairs(padding, rank), 1),
  });
}

function croppingLayer(rank: 1 | 3): LayerClass {
  return formulaLayer({
    name: `Cropping${rank}D`,
    defaults: { cropping: (rank === 1 ? [1, 1] : 1) as Amounts, dataFormat: 'channelsLast' as Format },
    compute(x, { cropping, dataFormat }) {
      const amounts = pairs(cropping, rank);
      const at = x.shape.map((_, axis) => amounts[axis - firstAxis(dataFormat)] ?? [0, 0]);
      const size = x.shape.map((length, axis) => length - at[axis]![0] - at[axis]![1]);
      return slice(
        x,
        at.map(([before]) => before),
        size,
      );
    },
    shape: (input, { cropping, dataFormat }) => changed(input, dataFormat, pairs(cropping, rank), -1),
  });
}

/** Each place of an axis `times` times, one after the other. */
export function repeatAxis(x: Tensor, axis: number, times: number): Tensor {
  if (times === 1) return x;
  const shape = x.shape.map((length, place) => (place === axis ? length * times : length));
  return reshape(
    stack(
      Array.from({ length: times }, () => x),
      axis + 1,
    ),
    shape,
  );
}

function upSamplingLayer(rank: 1 | 3): LayerClass {
  const sizes = (size: number | readonly number[]): number[] =>
    typeof size === 'number' ? Array<number>(rank).fill(size) : [...size];
  return formulaLayer({
    name: `UpSampling${rank}D`,
    defaults: { size: 2 as number | readonly number[], dataFormat: 'channelsLast' as Format },
    compute: (x, { size, dataFormat }) =>
      sizes(size).reduce((seen, times, axis) => repeatAxis(seen, axis + firstAxis(dataFormat), times), x),
    shape: (input, { size, dataFormat }) =>
      input.map((length, axis) => {
        const times = sizes(size)[axis - firstAxis(dataFormat)] ?? 1;
        return length === null ? null : length * times;
      }),
  });
}

const identity = formulaLayer({ name: 'Identity', defaults: {}, compute: (x) => x.clone(), keepsMask: true });

/** Unlike TensorFlow.js's, this one takes what is flat already. */
const flatten = formulaLayer({
  name: 'Flatten',
  defaults: { dataFormat: 'channelsLast' as Format },
  compute(x, { dataFormat }) {
    const moved =
      dataFormat === 'channelsFirst' && x.rank > 2
        ? transpose(x, [0, ...x.shape.slice(2).map((_, axis) => axis + 2), 1])
        : x;
    return reshape(moved, [x.shape[0]!, sizeFromShape(x.shape.slice(1))]);
  },
  shape([batch, ...others]) {
    if (others.some((length) => length === null))
      throw new Error(
        `Flatten must know the shape of its input beyond the batch, which is [${others.join(', ')}]. Give inputShape.`,
      );
    return [batch!, sizeFromShape(others as number[])];
  },
});

export const SHAPE_LAYERS: readonly LayerClass[] = [
  identity,
  flatten,
  paddingLayer(1),
  paddingLayer(3),
  croppingLayer(1),
  croppingLayer(3),
  upSamplingLayer(1),
  upSamplingLayer(3),
];
