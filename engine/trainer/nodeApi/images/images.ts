import type { Tensor, Tensor3D, Tensor4D } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';
import { decodeBmpPixels } from './bmpDecode.ts';
import { decodeGifFrames } from './gifDecode.ts';
import { checkIsImage, imageType } from './imageType.ts';
import { type JpegDecoding, decodeJpegPixels } from './jpegDecode.ts';
import { type JpegEncoding, encodeJpegPixels } from './jpegEncode.ts';
import type { Pixels } from './pixels.ts';
import { decodePngPixels } from './pngDecode.ts';
import { encodePngPixels } from './pngEncode.ts';

/** `decodeJpeg`'s arguments after the contents, as tfjs-node orders them. */
type JpegDecodingArguments = [
  channels?: number,
  ratio?: number,
  fancyUpscaling?: boolean,
  tryRecoverTruncated?: boolean,
  acceptableFraction?: number,
  dctMethod?: string,
];

/** `encodeJpeg`'s arguments after the picture, as tfjs-node orders them. */
type JpegEncodingArguments = [
  format?: string,
  quality?: number,
  progressive?: boolean,
  optimizeSize?: boolean,
  chromaDownsampling?: boolean,
  densityUnit?: string,
  xDensity?: number,
  yDensity?: number,
  xmpMetadata?: string,
];

/** The picture part of `tf.node`: arguments, shapes and types (`int32`, [height, width, channels]) of tfjs-node. */
export interface NodeImages {
  decodeJpeg(contents: Uint8Array, ...how: JpegDecodingArguments): Tensor3D;
  decodePng(contents: Uint8Array, channels?: number, dtype?: string): Tensor3D;
  decodeBmp(contents: Uint8Array, channels?: number): Tensor3D;
  /** [frames, height, width, 3]. */
  decodeGif(contents: Uint8Array): Tensor4D;
  decodeImage(contents: Uint8Array, channels?: number, dtype?: string, expandAnimations?: boolean): Tensor3D | Tensor4D;
  encodeJpeg(image: Tensor3D, ...how: JpegEncodingArguments): Promise<Uint8Array>;
  encodePng(image: Tensor3D, compression?: number): Promise<Uint8Array>;
}

export function nodeImages(tf: TensorFlow): NodeImages {
  const toTensor = ({ data, height, width, channels }: Pixels): Tensor3D =>
    tf.tensor3d(new Int32Array(data), [height, width, channels], 'int32');
  const images: NodeImages = {
    decodeJpeg(contents, ...how) {
      checkIsImage(contents, 'jpeg');
      return toTensor(decodeJpegPixels(contents, jpegDecoding(how)));
    },
    decodePng(contents, channels = 0, dtype = 'int32') {
      checkDtype(dtype);
      checkIsImage(contents, 'png');
      return toTensor(decodePngPixels(contents, channels));
    },
    decodeBmp(contents, channels = 0) {
      checkIsImage(contents, 'bmp');
      return toTensor(decodeBmpPixels(contents, channels));
    },
    decodeGif(contents) {
      checkIsImage(contents, 'gif');
      const { frames, height, width, data } = decodeGifFrames(contents);
      return tf.tensor4d(new Int32Array(data), [frames, height, width, 3], 'int32');
    },
    decodeImage(contents, channels = 0, dtype = 'int32', expandAnimations = true) {
      checkDtype(dtype);
      const type = imageType(contents);
      if (type === 'jpeg') return images.decodeJpeg(contents, channels);
      if (type === 'png') return images.decodePng(contents, channels);
      if (type === 'bmp') return images.decodeBmp(contents, channels);
      return tf.tidy(() => {
        const frames = images.decodeGif(contents);
        return expandAnimations ? frames : (frames.slice(0, 1).squeeze([0]) as Tensor3D);
      });
    },
    encodeJpeg: async (image, ...how) => encodeJpegPixels(await fromTensor(image, 'encodeJpeg'), jpegEncoding(how)),
    encodePng: async (image, compression = 1) => encodePngPixels(await fromTensor(image, 'encodePng'), compression),
  };
  return images;
}

function jpegDecoding(given: JpegDecodingArguments): JpegDecoding {
  const [channels = 0, ratio = 1, fancyUpscaling = true, tryRecoverTruncated = false, , dctMethod = ''] = given;
  return { channels, ratio, fancyUpscaling, tryRecoverTruncated, dctMethod };
}

function jpegEncoding(given: JpegEncodingArguments): JpegEncoding {
  const [format = '', quality = 95, progressive = false, optimizeSize = false, chromaDownsampling = true] = given;
  const [densityUnit = 'in', xDensity = 300, yDensity = 300, xmpMetadata = ''] = given.slice(5) as [
    string?,
    number?,
    number?,
    string?,
  ];
  const scan = { format, quality, progressive, optimizeSize, chromaDownsampling };
  return { ...scan, densityUnit, xDensity, yDensity, xmpMetadata };
}

function checkDtype(dtype: string): void {
  if (dtype !== 'int32') throw new Error(`Pictures are decoded to int32 only, not to ${dtype}. Cast the result.`);
}

/** Values are taken modulo 256, as a Uint8Array takes them. */
async function fromTensor(image: Tensor, method: string): Promise<Pixels> {
  const [height, width, channels] = image.shape;
  if (image.rank !== 3 || height === undefined || width === undefined || channels === undefined)
    throw new Error(
      `tf.node.${method} takes one picture of shape [height, width, channels], not [${image.shape.join(', ')}].`,
    );
  return { width, height, channels, data: new Uint8Array(await image.data()) };
}
