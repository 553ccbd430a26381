import type { Tensor, Tensor4D, Tensor5D } from '@tensorflow/tfjs-core';
import { addN, backend_util, matMul, mul, reshape, slice, stack, sum } from '@tensorflow/tfjs-core';
import { whereDilated } from './replace.ts';
import { addTaps, eachTap, type Taps } from './taps.ts';

type Pad = 'valid' | 'same';
type Info2 = backend_util.Conv2DInfo;
type Info3 = backend_util.Conv3DInfo;

function planeTaps(info: Info2): Taps {
  const { top, bottom, left, right } = info.padInfo;
  return {
    input: [info.inHeight, info.inWidth],
    output: [info.outHeight, info.outWidth],
    filter: [info.filterHeight, info.filterWidth],
    dilation: [info.dilationHeight, info.dilationWidth],
    before: [top, left],
    after: [bottom, right],
  };
}

function volumeTaps(info: Info3): Taps {
  const { front, back, top, bottom, left, right } = info.padInfo;
  return {
    input: [info.inDepth, info.inHeight, info.inWidth],
    output: [info.outDepth, info.outHeight, info.outWidth],
    filter: [info.filterDepth, info.filterHeight, info.filterWidth],
    dilation: [info.dilationDepth, info.dilationHeight, info.dilationWidth],
    before: [front, top, left],
    after: [back, bottom, right],
  };
}

/** A dilated convolution of a volume, where a back end has none. */
export function dilatedVolume(x: Tensor5D, filter: Tensor5D, dilations: [number, number, number], pad: Pad): Tensor {
  const info = backend_util.computeConv3DInfo(x.shape, filter.shape, 1, dilations, pad);
  const { inChannels, outChannels, outShape } = info;
  const weights = reshape(filter, [-1, inChannels, outChannels]);
  const parts = eachTap(volumeTaps(info), x, (part, tap) =>
    matMul(rows(part), reshape(slice(weights, [tap, 0, 0], [1, -1, -1]), [inChannels, outChannels])),
  );
  return reshape(addN(parts), outShape);
}

const rows = (x: Tensor): Tensor => reshape(x, [-1, x.shape.at(-1)!]);

/** Filters [taps, channels, times], each channel by itself. */
function depthwiseGradients(taps: Taps, x: Tensor, filter: Tensor, dy: Tensor): Record<string, () => Tensor> {
  const [channels, times] = filter.shape.slice(-2) as [number, number];
  const perChannel = reshape(dy, [-1, channels, times]);
  const flat = reshape(filter, [-1, channels, times]);
  return {
    x: () =>
      addTaps(taps, x.shape[0]!, channels, (tap) =>
        reshape(sum(mul(perChannel, slice(flat, [tap, 0, 0], [1, -1, -1])), -1), [...dy.shape.slice(0, -1), channels]),
      ),
    filter: () => {
      const parts = eachTap(taps, x, (part) => sum(mul(reshape(part, [-1, channels, 1]), perChannel), 0));
      return reshape(stack(parts), filter.shape);
    },
  };
}

function volumeGradients(taps: Taps, x: Tensor, filter: Tensor, dy: Tensor): Record<string, () => Tensor> {
  const [channels, filters] = filter.shape.slice(-2) as [number, number];
  const flat = reshape(filter, [-1, channels, filters]);
  return {
    x: () =>
      addTaps(taps, x.shape[0]!, channels, (tap) => {
        const weights = reshape(slice(flat, [tap, 0, 0], [1, -1, -1]), [channels, filters]);
        return reshape(matMul(rows(dy), weights, false, true), [...dy.shape.slice(0, -1), channels]);
      }),
    filter: () => {
      const parts = eachTap(taps, x, (part) => matMul(rows(part), rows(dy), true, false));
      return reshape(stack(parts), filter.shape);
    },
  };
}

/** TensorFlow.js refuses the gradients of dilated depthwise and 3-D convolutions. Strides are 1 where there are dilations. */
export function addDilatedGradients(): void {
  whereDilated('DepthwiseConv2dNative', (dy, saved, attrs) => {
    const [x, filter] = saved as [Tensor4D, Tensor4D];
    const dilations = attrs['dilations'] as [number, number];
    const pad = attrs['pad'] as Pad;
    const info = backend_util.computeConv2DInfo(x.shape, filter.shape, 1, dilations, pad, undefined, true);
    return depthwiseGradients(planeTaps(info), x, filter, dy);
  });
  whereDilated('Conv3D', (dy, saved, attrs) => {
    const [x, filter] = saved as [Tensor5D, Tensor5D];
    const dilations = attrs['dilations'] as [number, number, number];
    const info = backend_util.computeConv3DInfo(x.shape, filter.shape, 1, dilations, attrs['pad'] as Pad);
    return volumeGradients(volumeTaps(info), x, filter, dy);
  });
}
