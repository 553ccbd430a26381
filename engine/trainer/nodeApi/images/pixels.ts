/** A decoded picture: rows from the top, `channels` bytes a pixel (1 grey, 2 grey+alpha, 3 RGB, 4 RGBA). */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Uint8Array;
}

/**
 * The picture with another number of channels. Colour becomes grey as libpng does it (Rec. 601, 15-bit integers);
 * alpha is dropped or added as opaque, never blended.
 */
export function withChannels(pixels: Pixels, channels: number): Pixels {
  if (channels === pixels.channels) return pixels;
  const count = pixels.width * pixels.height;
  const data = new Uint8Array(count * channels);
  const from = pixels.data;
  const fromGrey = pixels.channels < 3;
  const alphaAt = pixels.channels % 2 === 0 ? pixels.channels - 1 : -1;
  for (let index = 0; index < count; index++) {
    const at = index * pixels.channels;
    const to = index * channels;
    const red = from[at] ?? 0;
    const green = fromGrey ? red : (from[at + 1] ?? 0);
    const blue = fromGrey ? red : (from[at + 2] ?? 0);
    if (channels < 3) data[to] = fromGrey ? red : (9798 * red + 19235 * green + 3735 * blue + 16384) >> 15;
    else {
      data[to] = red;
      data[to + 1] = green;
      data[to + 2] = blue;
    }
    if (channels % 2 === 0) data[to + channels - 1] = alphaAt < 0 ? 255 : (from[at + alphaAt] ?? 0);
  }
  return { width: pixels.width, height: pixels.height, channels, data };
}

/** @throws where a decoder is asked for a number of channels that it doesn't know. */
export function checkChannels(format: string, channels: number, allowed: readonly number[]): void {
  if (allowed.includes(channels)) return;
  const list = allowed.map((each) => (each === 0 ? '0 (as in the file)' : String(each))).join(', ');
  throw new Error(`A ${format} picture cannot be decoded to ${channels} channels. Use one of ${list}.`);
}
