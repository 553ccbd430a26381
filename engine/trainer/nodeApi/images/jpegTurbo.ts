import { readWasm } from './wasmFile.ts';
import { Instance, RuntimeError, type WasmMemory, type WasmModule } from './webAssembly.ts';

/** libjpeg-turbo's pixel formats and flags, as in its `turbojpeg.h`. */
export const PIXELS_RGB = 0;
export const PIXELS_GREY = 6;
export const PIXELS_CMYK = 11;
export const FAST_UPSAMPLING = 256;
export const FAST_DCT = 2048;
export const ACCURATE_DCT = 4096;

export interface JpegHeader {
  readonly width: number;
  readonly height: number;
  /** 0 RGB, 1 YCbCr, 2 grey, 3 CMYK, 4 YCCK. */
  readonly colourSpace: number;
}

export interface JpegTarget {
  readonly width: number;
  readonly height: number;
  readonly format: number;
  readonly bytesPerPixel: number;
  readonly flags: number;
}

/** What a decoder gives for one file, between `open` and the end of the call. */
export interface OpenJpeg {
  readonly header: JpegHeader;
  /** `complete` is false where the library warned: the data ended early or was damaged, and the rest is grey. */
  pixels(target: JpegTarget): { readonly data: Uint8Array; readonly complete: boolean };
}

interface TurboExports {
  readonly memory: WasmMemory;
  malloc(size: number): number;
  free(pointer: number): void;
  tjInitDecompress(): number;
  tjDestroy(handle: number): number;
  tjDecompressHeader3(...pointers: number[]): number;
  tjDecompress2(...pointers: number[]): number;
}

/** libjpeg leaves a fatal error by longjmp, which WebAssembly lacks; the instance is given up after it. */
class FatalJpegError extends Error {}

let compiled: WasmModule | undefined;
let instance: TurboExports | undefined;

/** Gives `use` the opened picture; undefined where the library gave the data up. */
export function withJpeg<T>(contents: Uint8Array, use: (jpeg: OpenJpeg) => T): T | undefined {
  const turbo = (instance ??= instantiate());
  const pointers: number[] = [];
  const handle = turbo.tjInitDecompress();
  try {
    return use(openJpeg(turbo, handle, contents, pointers));
  } catch (error) {
    if (!(error instanceof FatalJpegError) && !(error instanceof RuntimeError)) throw error;
    instance = undefined;
    return undefined;
  } finally {
    if (instance) {
      for (const pointer of pointers) turbo.free(pointer);
      turbo.tjDestroy(handle);
    }
  }
}

function openJpeg(turbo: TurboExports, handle: number, contents: Uint8Array, pointers: number[]): OpenJpeg {
  const allocate = (size: number): number => {
    const pointer = turbo.malloc(size);
    if (pointer === 0) throw new Error(`There is not enough memory to decode a JPEG picture (${size} bytes).`);
    pointers.push(pointer);
    return pointer;
  };
  const input = allocate(contents.length);
  new Uint8Array(turbo.memory.buffer, input, contents.length).set(contents);
  const facts = allocate(16);
  const status = turbo.tjDecompressHeader3(handle, input, contents.length, facts, facts + 4, facts + 8, facts + 12);
  if (status !== 0) throw new FatalJpegError();
  const [width = 0, height = 0, , colourSpace = 0] = new Uint32Array(turbo.memory.buffer, facts, 4);
  return {
    header: { width, height, colourSpace },
    pixels(target) {
      const stride = target.width * target.bytesPerPixel;
      const output = allocate(stride * target.height);
      const where = [output, target.width, stride, target.height, target.format, target.flags];
      const complete = turbo.tjDecompress2(handle, input, contents.length, ...where) === 0;
      return { data: new Uint8Array(turbo.memory.buffer, output, stride * target.height).slice(), complete };
    },
  };
}

function instantiate(): TurboExports {
  compiled ??= readWasm('@cwasm/jpeg-turbo/jpeg-turbo.wasm');
  const nothing = (): number => 0;
  const giveUp = (): never => {
    throw new FatalJpegError();
  };
  const wasi = {
    environ_sizes_get: nothing,
    environ_get: nothing,
    fd_close: nothing,
    fd_seek: nothing,
    fd_write: nothing,
    proc_exit: giveUp,
  };
  const env = { setjmp: nothing, longjmp: giveUp };
  const made = new Instance(compiled, { env, wasi_snapshot_preview1: wasi });
  return made.exports as unknown as TurboExports;
}
