import type { Pixels } from '../../../nodeApi/images/pixels.ts';

/** Where the numbers come from that one number of the result is a mean of, and how much each counts. */
interface Share {
  readonly from: number;
  readonly weights: readonly number[];
}

/** A picture as rows of pixels, with channels last. */
export interface Grid {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Float32Array | Uint8Array;
}

const PRECISION = 2 ** 22;

/**
 * Shares of a triangle that is as wide as a pixel of the result, or of the source where that is larger: Pillow's and
 * PyTorch's bilinear resizing with antialiasing.
 */
function sharesOf(before: number, after: number, whole: boolean): readonly Share[] {
  const scale = before / after;
  const support = Math.max(scale, 1);
  return Array.from({ length: after }, (_, place) => {
    const centre = (place + 0.5) * scale;
    const from = Math.max(0, Math.trunc(centre - support + 0.5));
    const to = Math.min(before, Math.trunc(centre + support + 0.5));
    const raw = Array.from({ length: to - from }, (__, at) =>
      Math.max(0, 1 - Math.abs((at + from - centre + 0.5) / support)),
    );
    const sum = raw.reduce((total, each) => total + each, 0);
    const weights = raw.map((each) => each / sum);
    return { from, weights: whole ? weights.map((each) => Math.round(each * PRECISION)) : weights };
  });
}

/** Means along rows (`stride` 1 pixel) or columns; of whole numbers, rounded as Pillow rounds them between the two. */
function along({ data, width, height, channels }: Grid, shares: readonly Share[], byColumn: boolean): Grid {
  const whole = data instanceof Uint8Array;
  const [wide, high] = byColumn ? [width, shares.length] : [shares.length, height];
  const result = whole ? new Uint8Array(wide * high * channels) : new Float32Array(wide * high * channels);
  const step = (byColumn ? width : 1) * channels;
  for (let row = 0; row < high; row += 1)
    for (let column = 0; column < wide; column += 1) {
      const { from, weights } = shares[byColumn ? row : column]!;
      const start = ((byColumn ? from : row) * width + (byColumn ? column : from)) * channels;
      for (let channel = 0; channel < channels; channel += 1) {
        let sum = whole ? PRECISION / 2 : 0;
        for (let at = 0; at < weights.length; at += 1) sum += weights[at]! * data[start + at * step + channel]!;
        const value = whole ? Math.min(255, Math.max(0, Math.floor(sum / PRECISION))) : sum;
        result[(row * wide + column) * channels + channel] = value;
      }
    }
  return { width: wide, height: high, channels, data: result };
}

/** A picture in another size. */
export function resized(picture: Grid, height: number, width: number): Grid {
  const whole = picture.data instanceof Uint8Array;
  const flat = picture.width === width ? picture : along(picture, sharesOf(picture.width, width, whole), false);
  return flat.height === height ? flat : along(flat, sharesOf(flat.height, height, whole), true);
}

/** The nearest pixel to each place's middle, as Pillow takes it. */
export function resizedByNearest(picture: Pixels, height: number, width: number): Pixels {
  const { channels, data } = picture;
  const result = new Uint8Array(height * width * channels);
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1) {
      const y = Math.min(picture.height - 1, Math.floor(((row + 0.5) * picture.height) / height));
      const x = Math.min(picture.width - 1, Math.floor(((column + 0.5) * picture.width) / width));
      const from = (y * picture.width + x) * channels;
      result.set(data.subarray(from, from + channels), (row * width + column) * channels);
    }
  return { width, height, channels, data: result };
}

/** A part of this size from the middle; where the picture is smaller, black around it, as torchvision does. */
export function cropped(picture: Grid, height: number, width: number): Grid {
  const { channels, data } = picture;
  const top = Math.round((picture.height - height) / 2 - 1e-9);
  const left = Math.round((picture.width - width) / 2 - 1e-9);
  const result =
    data instanceof Uint8Array
      ? new Uint8Array(height * width * channels)
      : new Float32Array(height * width * channels);
  for (let row = 0; row < height; row += 1)
    for (let column = 0; column < width; column += 1) {
      const [y, x] = [row + top, column + left];
      if (y < 0 || x < 0 || y >= picture.height || x >= picture.width) continue;
      const from = (y * picture.width + x) * channels;
      const to = (row * width + column) * channels;
      for (let channel = 0; channel < channels; channel += 1) result[to + channel] = data[from + channel]!;
    }
  return { width, height, channels, data: result };
}
