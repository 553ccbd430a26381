import { type Pixels, checkChannels, withChannels } from './pixels.ts';

const FILE_HEADER = 14;
const OLD_HEADER = 12;
const BIT_FIELDS = 3;
const ALPHA_BIT_FIELDS = 6;

/** Where the parts of a bitmap file are. Sizes in pixels, offsets in bytes. */
interface BmpLayout {
  readonly view: DataView;
  readonly width: number;
  readonly height: number;
  readonly topDown: boolean;
  readonly bits: number;
  readonly pixelsAt: number;
  readonly paletteAt: number;
  readonly paletteEntry: number;
  readonly paletteSize: number;
  readonly masks: readonly number[];
}

/**
 * Windows bitmaps of 1, 4, 8, 16, 24 and 32 bits. With `channels` 0: grey for a grey palette, RGB for a coloured one
 * and up to 24 bits, RGBA for 32. @throws for compressed and damaged ones.
 */
export function decodeBmpPixels(contents: Uint8Array, channels: number): Pixels {
  checkChannels('BMP', channels, [0, 1, 3, 4]);
  const layout = readLayout(contents);
  const pixels = layout.bits <= 8 ? readIndexed(layout) : readDirect(layout);
  return withChannels(pixels, channels === 0 ? pixels.channels : channels);
}

function readLayout(contents: Uint8Array): BmpLayout {
  const view = new DataView(contents.buffer, contents.byteOffset, contents.byteLength);
  const headerSize = contents.length > FILE_HEADER + 4 ? view.getUint32(FILE_HEADER, true) : 0;
  if (headerSize < OLD_HEADER || contents.length < FILE_HEADER + headerSize) throw damaged();
  const old = headerSize === OLD_HEADER;
  const compression = old ? 0 : view.getUint32(30, true);
  if (compression !== 0 && compression !== BIT_FIELDS && compression !== ALPHA_BIT_FIELDS)
    throw new Error('Compressed BMP pictures cannot be decoded. Save the picture without compression, or as PNG.');
  const bits = view.getUint16(old ? 24 : 28, true);
  if (![1, 4, 8, 16, 24, 32].includes(bits)) throw new Error(`A BMP picture of ${bits} bits a pixel is not known.`);
  const signedHeight = old ? view.getUint16(20, true) : view.getInt32(22, true);
  const masksInside = compression === 0 || headerSize > 40;
  const maskCount = compression === ALPHA_BIT_FIELDS ? 4 : 3;
  const layout: BmpLayout = {
    view,
    width: old ? view.getUint16(18, true) : view.getInt32(18, true),
    height: Math.abs(signedHeight),
    topDown: signedHeight < 0,
    bits,
    pixelsAt: view.getUint32(10, true),
    paletteAt: FILE_HEADER + headerSize + (masksInside ? 0 : maskCount * 4),
    paletteEntry: old ? 3 : 4,
    paletteSize: (old ? 0 : view.getUint32(46, true)) || 2 ** Math.min(bits, 8),
    masks: compression === 0 ? defaultMasks(bits) : readMasks(view, headerSize > 52 || maskCount === 4 ? 4 : 3),
  };
  if (layout.width <= 0 || layout.pixelsAt + strideOf(layout) * layout.height > contents.length) throw damaged();
  return layout;
}

function damaged(): Error {
  return new Error('This BMP picture is damaged: it is shorter than its header says.');
}

function defaultMasks(bits: number): number[] {
  return bits === 16 ? [0x7c00, 0x3e0, 0x1f] : [0xff0000, 0xff00, 0xff, 0xff000000];
}

function readMasks(view: DataView, count: number): number[] {
  const masks = Array.from({ length: count }, (_, index) => view.getUint32(FILE_HEADER + 40 + index * 4, true));
  return masks[3] === 0 ? masks.slice(0, 3) : masks;
}

/** Rows are padded to four bytes. */
function strideOf({ width, bits }: BmpLayout): number {
  return Math.ceil((width * bits) / 32) * 4;
}

function rowStart(layout: BmpLayout, y: number): number {
  return layout.pixelsAt + strideOf(layout) * (layout.topDown ? y : layout.height - 1 - y);
}

function readIndexed(layout: BmpLayout): Pixels {
  const { view, width, height, bits } = layout;
  const palette = readPalette(layout);
  const channels = palette.every(([red, green, blue]) => red === green && green === blue) ? 1 : 3;
  const data = new Uint8Array(width * height * channels);
  for (let y = 0, to = 0; y < height; y++) {
    const start = rowStart(layout, y);
    for (let x = 0; x < width; x++, to += channels) {
      const bit = x * bits;
      const index = (view.getUint8(start + (bit >> 3)) >> (8 - bits - (bit & 7))) & ((1 << bits) - 1);
      data.set((palette[index] ?? [0, 0, 0]).slice(0, channels), to);
    }
  }
  return { width, height, channels, data };
}

function readPalette({ view, paletteAt, paletteEntry, paletteSize, pixelsAt }: BmpLayout): number[][] {
  const size = Math.min(paletteSize, Math.floor((pixelsAt - paletteAt) / paletteEntry));
  return Array.from({ length: size }, (_, index) => {
    const at = paletteAt + index * paletteEntry;
    return [view.getUint8(at + 2), view.getUint8(at + 1), view.getUint8(at)];
  });
}

function readDirect(layout: BmpLayout): Pixels {
  const { view, width, height, bits } = layout;
  const channels = bits === 32 && layout.masks.length === 4 ? 4 : 3;
  const samples = layout.masks.slice(0, channels).map(sampler);
  const bytes = bits / 8;
  const data = new Uint8Array(width * height * channels);
  for (let y = 0, to = 0; y < height; y++) {
    const start = rowStart(layout, y);
    for (let x = 0; x < width; x++) {
      const value = readPixel(view, start + x * bytes, bytes);
      for (const sample of samples) data[to++] = sample(value);
    }
  }
  return { width, height, channels, data };
}

function readPixel(view: DataView, at: number, bytes: number): number {
  if (bytes === 2) return view.getUint16(at, true);
  if (bytes === 4) return view.getUint32(at, true);
  return view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
}

/** Takes the bits of one mask out of a pixel and stretches them to eight. */
function sampler(mask: number): (pixel: number) => number {
  if (mask === 0) return () => 0;
  const shift = 31 - Math.clz32(mask & -mask);
  const top = (mask >>> shift) >>> 0;
  return (pixel) => Math.round((((pixel & mask) >>> shift) * 255) / top);
}
