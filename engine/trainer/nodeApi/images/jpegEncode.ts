import { readWasm } from './wasmFile.ts';
import type { Pixels } from './pixels.ts';
import { Instance, type WasmInstance } from './webAssembly.ts';

export interface JpegEncoding {
  readonly format: string;
  readonly quality: number;
  readonly progressive: boolean;
  readonly optimizeSize: boolean;
  readonly chromaDownsampling: boolean;
  readonly densityUnit: string;
  readonly xDensity: number;
  readonly yDensity: number;
  readonly xmpMetadata: string;
}

interface MozJpeg {
  encode(rgba: Uint8Array, width: number, height: number, options: Readonly<Record<string, unknown>>): Uint8Array;
}

type MozJpegFactory = (options: {
  noInitialRun: boolean;
  instantiateWasm(imports: object, done: (instance: WasmInstance) => void): object;
}) => Promise<MozJpeg>;

const GREY = 1;
const YCBCR = 3;
const DENSITY_UNITS: Readonly<Record<string, number>> = { in: 1, cm: 2 };
const MAX_XMP = 65502;

let encoder: Promise<MozJpeg> | undefined;

/** One channel gives a grey picture, three a coloured one. @throws for any other picture or option. */
export async function encodeJpegPixels(pixels: Pixels, how: JpegEncoding): Promise<Uint8Array> {
  check(pixels, how);
  const mozJpeg = await (encoder ??= loadEncoder());
  const grey = pixels.channels === 1;
  const jpeg = mozJpeg.encode(toRgba(pixels), pixels.width, pixels.height, {
    quality: how.quality,
    baseline: !how.progressive,
    arithmetic: false,
    progressive: how.progressive,
    optimize_coding: how.optimizeSize || how.progressive,
    smoothing: 0,
    color_space: grey ? GREY : YCBCR,
    // The tables of the standard, as libjpeg has them.
    quant_table: 0,
    trellis_multipass: false,
    trellis_opt_zero: false,
    trellis_opt_table: false,
    trellis_loops: 1,
    auto_subsample: false,
    chroma_subsample: how.chromaDownsampling ? 2 : 1,
    separate_chroma_quality: false,
    chroma_quality: how.quality,
  });
  return withMetadata(jpeg, how);
}

function check(pixels: Pixels, how: JpegEncoding): void {
  const wanted = { '': [1, 3], grayscale: [1], rgb: [3] }[how.format];
  if (!wanted) throw new Error(`A JPEG picture's format is '', 'grayscale' or 'rgb', not '${how.format}'.`);
  if (!wanted.includes(pixels.channels))
    throw new Error(
      `A JPEG picture ${how.format ? `of format '${how.format}' ` : ''}has ${wanted.join(' or ')} channels, not ${pixels.channels}.`,
    );
  if (!(how.quality >= 0 && how.quality <= 100))
    throw new Error(`JPEG quality goes from 0 to 100; ${how.quality} is outside.`);
  if (!(how.densityUnit in DENSITY_UNITS))
    throw new Error(`The density of a JPEG picture is in 'in' or 'cm', not '${how.densityUnit}'.`);
  if (Buffer.byteLength(how.xmpMetadata) > MAX_XMP)
    throw new Error(`XMP metadata in a JPEG picture is at most ${MAX_XMP} bytes long.`);
}

/** The codec's loader makes itself an ImageData where the process has none; files that look for one shouldn't see it. */
async function loadEncoder(): Promise<MozJpeg> {
  const hadImageData = 'ImageData' in globalThis;
  const loaded = (await import('@jsquash/jpeg/codec/enc/mozjpeg_enc.js')) as unknown as { default: MozJpegFactory };
  const compiled = readWasm('@jsquash/jpeg/codec/enc/mozjpeg_enc.wasm');
  const made = await loaded.default({
    noInitialRun: true,
    instantiateWasm(imports, done) {
      const instance = new Instance(compiled, imports);
      done(instance);
      return instance.exports;
    },
  });
  if (!hadImageData) Reflect.deleteProperty(globalThis, 'ImageData');
  return made;
}

function toRgba({ width, height, channels, data }: Pixels): Uint8Array {
  const rgba = new Uint8Array(width * height * 4);
  for (let from = 0, to = 0; to < rgba.length; from += channels) {
    rgba[to++] = data[from] ?? 0;
    rgba[to++] = data[channels === 1 ? from : from + 1] ?? 0;
    rgba[to++] = data[channels === 1 ? from : from + 2] ?? 0;
    rgba[to++] = 255;
  }
  return rgba;
}

/** Sets the density in the JFIF segment, which comes first, and puts the XMP segment after it. */
function withMetadata(jpeg: Uint8Array, how: JpegEncoding): Uint8Array {
  const view = Buffer.from(jpeg);
  if (view.toString('latin1', 6, 10) !== 'JFIF') return new Uint8Array(view);
  view[13] = DENSITY_UNITS[how.densityUnit] ?? 0;
  view.writeUInt16BE(how.xDensity, 14);
  view.writeUInt16BE(how.yDensity, 16);
  if (how.xmpMetadata === '') return new Uint8Array(view);
  const text = Buffer.from(`http://ns.adobe.com/xap/1.0/\0${how.xmpMetadata}`);
  const head = Buffer.from([0xff, 0xe1, 0, 0]);
  head.writeUInt16BE(text.length + 2, 2);
  const after = 4 + view.readUInt16BE(4);
  return new Uint8Array(Buffer.concat([view.subarray(0, after), head, text, view.subarray(after)]));
}
