import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs-core';
import { addN, backend_util, matMul, pad, reshape, slice, stack } from '@tensorflow/tfjs-core';
import { whereDilated } from './replace.ts';

interface Dilated {
  readonly x: Tensor4D;
  readonly filter: Tensor4D;
  readonly dy: Tensor4D;
  readonly info: backend_util.Conv2DInfo;
}

/** Where each tap of the filter begins in the padded image, tap after tap. */
function taps({ info }: Dilated): [number, number][] {
  return Array.from({ length: info.filterHeight * info.filterWidth }, (_, tap) => [
    Math.floor(tap / info.filterWidth) * info.dilationHeight,
    (tap % info.filterWidth) * info.dilationWidth,
  ]);
}

function pixels(tensor: Tensor4D): Tensor2D {
  return reshape(tensor, [-1, tensor.shape[3]]);
}

function filterGradient(call: Dilated): Tensor {
  const { info, dy, x, filter } = call;
  const { top, bottom, left, right } = info.padInfo;
  const padded = pad(x, [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ]);
  const size: [number, number, number, number] = [info.batchSize, info.outHeight, info.outWidth, info.inChannels];
  const parts = taps(call).map(([row, column]) =>
    matMul(pixels(slice(padded, [0, row, column, 0], size)), pixels(dy), true, false),
  );
  return reshape(stack(parts), filter.shape);
}

function inputGradient(call: Dilated): Tensor {
  const { info, dy, x, filter } = call;
  const { top, bottom, left, right } = info.padInfo;
  const height = info.inHeight + top + bottom - info.outHeight;
  const width = info.inWidth + left + right - info.outWidth;
  const taken = reshape(filter, [-1, info.inChannels, info.outChannels]);
  const parts = taps(call).map(([row, column], tap) => {
    const weights = reshape(slice(taken, [tap, 0, 0], [1, -1, -1]), [info.inChannels, info.outChannels]);
    const seen = reshape(matMul(pixels(dy), weights, false, true), [...dy.shape.slice(0, 3), info.inChannels]);
    return pad(seen, [
      [0, 0],
      [row, height - row],
      [column, width - column],
      [0, 0],
    ]);
  });
  return slice(addN(parts), [0, top, left, 0], x.shape);
}

/** TensorFlow.js refuses the gradient of a dilated convolution. Strides are 1 there: it allows no other forward. */
export function addDilatedConvGradient(): void {
  whereDilated('Conv2D', (dy, saved, attrs) => {
    const [x, filter] = saved as [Tensor4D, Tensor4D];
    const dilations = attrs['dilations'] as [number, number] | number;
    const padding = attrs['pad'] as 'valid' | 'same' | number;
    const info = backend_util.computeConv2DInfo(x.shape, filter.shape, 1, dilations, padding);
    const call: Dilated = { x, filter, dy: dy as Tensor4D, info };
    return { x: () => inputGradient(call), filter: () => filterGradient(call) };
  });
}
