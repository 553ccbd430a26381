import {
  ACCURATE_DCT,
  FAST_DCT,
  FAST_UPSAMPLING,
  PIXELS_CMYK,
  PIXELS_GREY,
  PIXELS_RGB,
  type OpenJpeg,
  withJpeg,
} from './jpegTurbo.ts';
import { type Pixels, checkChannels, withChannels } from './pixels.ts';

const GREY = 2;
const FIRST_CMYK = 3;
const RATIOS: readonly number[] = [1, 2, 4, 8];

export interface JpegDecoding {
  /** 0 as in the file, 1 or 3. */
  readonly channels: number;
  /** How many times smaller: 1, 2, 4 or 8. */
  readonly ratio: number;
  readonly fancyUpscaling: boolean;
  /** Take what there is of a file that ends early; the rest is grey. */
  readonly tryRecoverTruncated: boolean;
  readonly dctMethod: string;
}

/** Bit for bit what TensorFlow gives, since the same library decodes. @throws where the data is damaged. */
export function decodeJpegPixels(contents: Uint8Array, how: JpegDecoding): Pixels {
  checkChannels('JPEG', how.channels, [0, 1, 3]);
  if (!RATIOS.includes(how.ratio))
    throw new Error(`A JPEG picture is made 1, 2, 4 or 8 times smaller, not ${how.ratio}.`);
  const pixels = withJpeg(contents, (jpeg) => read(jpeg, contents, how));
  if (pixels === undefined) throw new Error('This JPEG picture is damaged, or of a kind that libjpeg does not decode.');
  return pixels;
}

function read(jpeg: OpenJpeg, contents: Uint8Array, how: JpegDecoding): Pixels {
  const { colourSpace } = jpeg.header;
  const width = Math.ceil(jpeg.header.width / how.ratio);
  const height = Math.ceil(jpeg.header.height / how.ratio);
  const inCmyk = colourSpace >= FIRST_CMYK;
  const channels = how.channels === 0 ? (colourSpace === GREY ? 1 : 3) : how.channels;
  const target = {
    width,
    height,
    format: inCmyk ? PIXELS_CMYK : channels === 1 ? PIXELS_GREY : PIXELS_RGB,
    bytesPerPixel: inCmyk ? 4 : channels,
    flags: flagsOf(how),
  };
  const { data, complete } = jpeg.pixels(target);
  if (!complete && !how.tryRecoverTruncated && !endsWhole(contents))
    throw new Error(
      'This JPEG picture ends too early. Decode what there is of it with tf.node.decodeJpeg and tryRecoverTruncated.',
    );
  if (!inCmyk) return { width, height, channels, data };
  return withChannels({ width, height, channels: 3, data: cmykToRgb(data, isInverted(contents)) }, channels);
}

function flagsOf(how: JpegDecoding): number {
  const dct = how.dctMethod === 'INTEGER_FAST' ? FAST_DCT : how.dctMethod === 'INTEGER_ACCURATE' ? ACCURATE_DCT : 0;
  return dct | (how.fancyUpscaling ? 0 : FAST_UPSAMPLING);
}

/** Whether the end-of-image marker is there: a warning was then about something that every decoder passes over. */
function endsWhole(contents: Uint8Array): boolean {
  return Buffer.from(contents.buffer, contents.byteOffset, contents.length).lastIndexOf(Buffer.from([0xff, 0xd9])) >= 2;
}

/** Adobe's programs store ink inverted, and say so by their marker. */
function isInverted(contents: Uint8Array): boolean {
  return Buffer.from(contents.buffer, contents.byteOffset, contents.length).includes('Adobe', 0, 'latin1');
}

function cmykToRgb(cmyk: Uint8Array, inverted: boolean): Uint8Array {
  const rgb = new Uint8Array((cmyk.length / 4) * 3);
  for (let from = 0, to = 0; from < cmyk.length; from += 4) {
    const black = cmyk[from + 3] ?? 0;
    for (let ink = 0; ink < 3; ink++) {
      const value = cmyk[from + ink] ?? 0;
      rgb[to++] = inverted ? (black * value) / 255 : ((255 - black) * (255 - value)) / 255;
    }
  }
  return rgb;
}
