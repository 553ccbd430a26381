import { PNG } from 'pngjs';
import type { Pixels } from './pixels.ts';

/** PNG's colour types by number of channels. */
const COLOUR_TYPES = [0, 0, 4, 2, 6] as const;

/** `compression` 0 (none) to 9 (smallest); -1 is zlib's own choice. The pixels are kept exactly. */
export function encodePngPixels(pixels: Pixels, compression: number): Uint8Array {
  const colorType = COLOUR_TYPES[pixels.channels];
  if (colorType === undefined || pixels.channels < 1)
    throw new Error(`A PNG picture has 1, 2, 3 or 4 channels, not ${pixels.channels}.`);
  if (!Number.isInteger(compression) || compression < -1 || compression > 9)
    throw new Error(`PNG compression is a whole number from -1 to 9, not ${compression}.`);
  const { width, height } = pixels;
  const png = new PNG({ width, height });
  png.data = toRgba(pixels);
  // pngjs reads RGBA, and drops what the colour type lacks.
  const written = PNG.sync.write(png, { colorType, inputHasAlpha: true, deflateLevel: compression });
  return new Uint8Array(written);
}

function toRgba({ width, height, channels, data }: Pixels): Buffer {
  const rgba = Buffer.alloc(width * height * 4);
  const grey = channels < 3;
  for (let from = 0, to = 0; to < rgba.length; from += channels, to += 4) {
    const red = data[from] ?? 0;
    rgba[to] = red;
    rgba[to + 1] = grey ? red : (data[from + 1] ?? 0);
    rgba[to + 2] = grey ? red : (data[from + 2] ?? 0);
    rgba[to + 3] = channels % 2 === 0 ? (data[from + channels - 1] ?? 0) : 255;
  }
  return rgba;
}
