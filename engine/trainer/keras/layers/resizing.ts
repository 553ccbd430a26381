// Pictures made larger or smaller as Keras does it: between the centers of pixels, not their corners.
import type { Tensor } from '@tensorflow/tfjs-core';
import { alongAxis, bilinearMatrix } from '../../../backends/gradients/resizeBilinear.ts';
import type { LayerClass, Shape } from './base.ts';
import { formulaLayer } from './formulaLayer.ts';
import { repeatAxis } from './shapes.ts';

type Format = 'channelsLast' | 'channelsFirst';
type Interpolation = 'nearest' | 'bilinear';

const rowAxis = (format: Format): number => (format === 'channelsFirst' ? 2 : 1);

function nearestMatrix(from: number, to: number): number[][] {
  return Array.from({ length: to }, (_, pixel) => {
    const source = Math.min(from - 1, Math.floor(((pixel + 0.5) * from) / to));
    return Array.from({ length: from }, (_value, place) => (place === source ? 1 : 0));
  });
}

function resized(x: Tensor, axis: number, to: number, interpolation: Interpolation): Tensor {
  const from = x.shape[axis]!;
  const matrix =
    interpolation === 'nearest' ? nearestMatrix(from, to) : bilinearMatrix(from, to, { halfPixelCenters: true });
  return alongAxis(x, axis, matrix);
}

function checkInterpolation({ interpolation }: { readonly interpolation: string }): void {
  if (interpolation !== 'nearest' && interpolation !== 'bilinear')
    throw new Error(`The interpolation "${interpolation}" is not computed here. Use "nearest" or "bilinear".`);
}

const twice = (size: number | readonly number[]): number[] => (typeof size === 'number' ? [size, size] : [...size]);

interface UpSamplingOptions {
  readonly size: number | readonly number[];
  readonly dataFormat: Format;
  readonly interpolation: Interpolation;
}

const UpSampling2D = formulaLayer<UpSamplingOptions>({
  name: 'UpSampling2D',
  defaults: { size: 2, dataFormat: 'channelsLast', interpolation: 'nearest' },
  check: checkInterpolation,
  compute: (x, { size, dataFormat, interpolation }) =>
    twice(size).reduce((seen, times, index) => {
      const axis = rowAxis(dataFormat) + index;
      return interpolation === 'nearest'
        ? repeatAxis(seen, axis, times)
        : resized(seen, axis, seen.shape[axis]! * times, interpolation);
    }, x),
  shape: (input, { size, dataFormat }): Shape =>
    input.map((length, axis) => {
      const times = twice(size)[axis - rowAxis(dataFormat)] ?? 1;
      return length === null ? null : length * times;
    }),
});

const Resizing = formulaLayer({
  name: 'Resizing',
  defaults: {
    height: 1,
    width: 1,
    interpolation: 'bilinear' as Interpolation,
    cropToAspectRatio: false,
    padToAspectRatio: false,
    antialias: false,
    dataFormat: 'channelsLast' as Format,
  },
  check(options) {
    checkInterpolation(options);
    for (const name of ['cropToAspectRatio', 'padToAspectRatio', 'antialias'] as const)
      if (options[name]) throw new Error(`Resizing with ${name} is not computed here. Leave ${name} out.`);
  },
  compute(x, { height, width, interpolation, dataFormat }) {
    const first = rowAxis(dataFormat);
    return resized(resized(x, first, height, interpolation), first + 1, width, interpolation);
  },
  shape: (input, { height, width, dataFormat }): Shape =>
    input.map((length, axis) => [height, width][axis - rowAxis(dataFormat)] ?? length),
});

export const RESIZING_LAYERS: readonly LayerClass[] = [UpSampling2D, Resizing];
