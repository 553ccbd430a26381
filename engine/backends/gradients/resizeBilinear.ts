import type { Tensor } from '@tensorflow/tfjs-core';
import { matMul, reshape, tensor2d, transpose } from '@tensorflow/tfjs-core';
import { replaceGradient } from './replace.ts';

export interface ResizeOptions {
  readonly alignCorners?: boolean;
  readonly halfPixelCenters?: boolean;
}

/** [to, from]: how much of each pixel of an axis is in each pixel of the resized axis, between the two nearest. */
export function bilinearMatrix(from: number, to: number, options: ResizeOptions): number[][] {
  const { alignCorners = false, halfPixelCenters = false } = options;
  const scale = alignCorners && to > 1 ? (from - 1) / (to - 1) : from / to;
  return Array.from({ length: to }, (_, pixel) => {
    const place = halfPixelCenters ? (pixel + 0.5) * scale - 0.5 : pixel * scale;
    const below = Math.floor(place);
    const shares = Array<number>(from).fill(0);
    shares[Math.max(0, below)]! += 1 - (place - below);
    shares[Math.min(from - 1, below + 1)]! += place - below;
    return shares;
  });
}

/** Multiplies along one axis: `matrix` is [new length, old length]. */
export function alongAxis(x: Tensor, axis: number, matrix: readonly (readonly number[])[]): Tensor {
  const order = x.shape.map((_, place) => place).filter((place) => place !== axis);
  const last = [...order, axis];
  const turned = transpose(x, last);
  const rows = reshape(turned, [-1, x.shape[axis]!]);
  const product = matMul(rows, tensor2d(matrix as number[][]), false, true);
  const shaped = reshape(product, [...turned.shape.slice(0, -1), matrix.length]);
  const back = last.map((_, place) => last.indexOf(place));
  return transpose(shaped, back);
}

const turnedOver = (matrix: number[][]): number[][] => matrix[0]!.map((_, column) => matrix.map((row) => row[column]!));

/**
 * TensorFlow.js's kernels for this gradient swap height and width, or pass over `halfPixelCenters`. Interpolation is a
 * product with a matrix on either side, so its gradient is one with their transposes.
 */
export function correctResizeBilinearGradient(): void {
  replaceGradient('ResizeBilinear', () => (dy, [images], attrs) => {
    const [, height, width] = images!.shape as [number, number, number, number];
    const [, toHeight, toWidth] = (dy as Tensor).shape as [number, number, number, number];
    const options = attrs as ResizeOptions;
    return {
      images: () => {
        const rows = alongAxis(dy as Tensor, 1, turnedOver(bilinearMatrix(height, toHeight, options)));
        return alongAxis(rows, 2, turnedOver(bilinearMatrix(width, toWidth, options)));
      },
    };
  });
}
