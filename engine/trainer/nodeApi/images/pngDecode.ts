import { PNG } from 'pngjs';
import { type Pixels, checkChannels, withChannels } from './pixels.ts';

const PALETTE = 3;
const HAS_COLOUR = 2;
const HAS_ALPHA = 4;
const CHUNKS_FROM = 8;

/** PNG's own header fields that decide what TensorFlow gives. */
interface PngFacts {
  readonly depth: number;
  readonly colourType: number;
  readonly hasTransparency: boolean;
}

/**
 * Eight bits a sample, as TensorFlow gives them: of sixteen the upper eight; no gamma. With `channels` 0 as many as
 * the file has, a palette counting as RGB, or RGBA with transparent entries.
 */
export function decodePngPixels(contents: Uint8Array, channels: number): Pixels {
  checkChannels('PNG', channels, [0, 1, 3, 4]);
  const facts = readFacts(contents);
  const deep = facts.depth === 16;
  const { width, height, data } = readRgba(contents, deep);
  const bytes = deep ? upperBytes(data) : data;
  return withChannels({ width, height, channels: 4, data: bytes }, channels === 0 ? channelsOf(facts) : channels);
}

function channelsOf({ colourType, hasTransparency }: PngFacts): number {
  if (colourType === PALETTE) return hasTransparency ? 4 : 3;
  return (colourType & HAS_COLOUR ? 3 : 1) + (colourType & HAS_ALPHA ? 1 : 0);
}

function readRgba(contents: Uint8Array, deep: boolean): { width: number; height: number; data: Uint8Array } {
  try {
    // At sixteen bits pngjs rounds when it rescales, and TensorFlow cuts.
    return PNG.sync.read(Buffer.from(contents), deep ? { skipRescale: true } : {});
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`This PNG picture cannot be decoded: ${reason.replace(/\.$/, '')}.`, { cause: error });
  }
}

function upperBytes(samples: ArrayLike<number>): Uint8Array {
  return Uint8Array.from({ length: samples.length }, (_, index) => (samples[index] ?? 0) >> 8);
}

function readFacts(contents: Uint8Array): PngFacts {
  const view = new DataView(contents.buffer, contents.byteOffset, contents.byteLength);
  let hasTransparency = false;
  for (let at = CHUNKS_FROM; at + 12 <= contents.length; at += 12 + view.getUint32(at)) {
    const kind = view.getUint32(at + 4);
    if (kind === 0x74524e53) hasTransparency = true; // tRNS
    if (kind === 0x49444154) break; // IDAT
  }
  return { depth: contents[24] ?? 8, colourType: contents[25] ?? 0, hasTransparency };
}
