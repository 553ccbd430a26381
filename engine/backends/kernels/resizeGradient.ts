import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import { type HostBackendName, memoryOf } from './memory.ts';
import { replaceKernel } from './register.ts';

interface ResizeAttributes {
  readonly alignCorners: boolean;
  readonly halfPixelCenters?: boolean;
}

/** For each pixel of the resized axis, the pixel of the image that it shows. */
function sources(from: number, to: number, { alignCorners, halfPixelCenters }: ResizeAttributes): number[] {
  const align = alignCorners && to > 1;
  const scale = align ? (from - 1) / (to - 1) : from / to;
  return Array.from({ length: to }, (_, index) => {
    const place = scale * (halfPixelCenters ? index + 0.5 : index);
    return Math.min(from - 1, alignCorners ? Math.round(place) : Math.floor(place));
  });
}

/** The stock kernel takes the gradients of every image but the first from the wrong place. */
export function correctResizeGradient(name: HostBackendName): void {
  replaceKernel<{ images: TensorInfo; dy: TensorInfo }, ResizeAttributes, KernelBackend>(
    name,
    'ResizeNearestNeighborGrad',
    ({ inputs: { images, dy }, attrs, backend }) => {
      const memory = memoryOf(name, backend);
      const gradient = memory.zeros(images.shape, 'float32');
      const [batch, height, width, channels] = images.shape as [number, number, number, number];
      const rows = sources(height, dy.shape[1]!, attrs);
      const columns = sources(width, dy.shape[2]!, attrs);
      const [from, to] = [memory.view(dy), memory.view(gradient)];
      let pixel = 0;
      for (let image = 0; image < batch; image++)
        for (const row of rows)
          for (const column of columns) {
            const target = ((image * height + row) * width + column) * channels;
            for (let channel = 0; channel < channels; channel++) to[target + channel]! += from[pixel + channel]!;
            pixel += channels;
          }
      return gradient;
    },
  );
}
