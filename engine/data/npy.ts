import { unzipSync } from 'fflate';
import { type DataArray, type DataLists, DataProblem, sizeOf } from './dataArray.ts';
import { parsePickle, PickledArray } from './pickle.ts';

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

type Read = (view: DataView, at: number) => number;

/** How NumPy's little-endian types are read, by the letter and width of their `descr`. */
const TYPES: Readonly<
  Record<string, { readonly width: number; readonly read: Read; readonly as: DataArray['dtype'] }>
> = {
  b1: { width: 1, read: (view, at) => view.getUint8(at), as: 'uint8' },
  u1: { width: 1, read: (view, at) => view.getUint8(at), as: 'uint8' },
  i1: { width: 1, read: (view, at) => view.getInt8(at), as: 'int32' },
  u2: { width: 2, read: (view, at) => view.getUint16(at, true), as: 'int32' },
  i2: { width: 2, read: (view, at) => view.getInt16(at, true), as: 'int32' },
  u4: { width: 4, read: (view, at) => view.getUint32(at, true), as: 'int32' },
  i4: { width: 4, read: (view, at) => view.getInt32(at, true), as: 'int32' },
  i8: { width: 8, read: (view, at) => Number(view.getBigInt64(at, true)), as: 'int32' },
  u8: { width: 8, read: (view, at) => Number(view.getBigUint64(at, true)), as: 'int32' },
  f4: { width: 4, read: (view, at) => view.getFloat32(at, true), as: 'float32' },
  f8: { width: 8, read: (view, at) => view.getFloat64(at, true), as: 'float32' },
};

interface Header {
  readonly descr: string;
  readonly fortran: boolean;
  readonly shape: readonly number[];
  readonly start: number;
}

/** The header is a Python dictionary in one line (NumPy Enhancement Proposal 1). */
function readHeader(bytes: Uint8Array, name: string): Header {
  if (!MAGIC.every((byte, index) => bytes[index] === byte)) throw new DataProblem(`${name} is not a .npy file.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const long = view.getUint8(6) >= 2;
  const length = long ? view.getUint32(8, true) : view.getUint16(8, true);
  const start = (long ? 12 : 10) + length;
  const text = new TextDecoder('latin1').decode(bytes.subarray(long ? 12 : 10, start));
  const descr = /'descr':\s*'([^']*)'/.exec(text)?.[1];
  const shape = /'shape':\s*\(([^)]*)\)/.exec(text)?.[1];
  if (descr === undefined || shape === undefined)
    throw new DataProblem(`${name} holds records or objects, not one array of numbers.`);
  const extents = shape
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '')
    .map(Number);
  return { descr, fortran: /'fortran_order':\s*True/.test(text), shape: extents, start };
}

/** Column-major values in row-major order. */
function transposed(values: DataArray['values'], shape: readonly number[]): DataArray['values'] {
  const result = values.slice();
  const strides = shape.map((_, axis) => sizeOf(shape.slice(0, axis)));
  const place = shape.map(() => 0);
  for (let index = 0; index < result.length; index += 1) {
    result[index] = values[place.reduce((at, each, axis) => at + each * strides[axis]!, 0)]!;
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      place[axis]! += 1;
      if (place[axis]! < shape[axis]!) break;
      place[axis] = 0;
    }
  }
  return result;
}

/** Reads one array as `np.save` writes it. 64-bit integers beyond 32 bits and doubles lose precision. */
export function parseNpy(bytes: Uint8Array, name: string): DataArray {
  const { descr, fortran, shape, start } = readHeader(bytes, name);
  const type = /^[<|=]/.test(descr) ? TYPES[descr.slice(1)] : undefined;
  if (!type)
    throw new DataProblem(
      `${name} holds ${descr === '|O' ? 'Python objects' : `values of type ${descr}`}, and only little-endian numbers are read.`,
    );
  const size = sizeOf(shape);
  if (bytes.length - start < size * type.width)
    throw new DataProblem(`${name} is shorter than its header says. Get it again.`);
  const values = valuesOf(bytes.subarray(start), size, type);
  return { shape, dtype: type.as, values: fortran && shape.length > 1 ? transposed(values, shape) : values };
}

function valuesOf(bytes: Uint8Array, size: number, { width, read, as }: (typeof TYPES)[string]): DataArray['values'] {
  if (as === 'uint8') return bytes.slice(0, size);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const values = as === 'float32' ? new Float32Array(size) : new Int32Array(size);
  for (let index = 0; index < size; index += 1) values[index] = read(view, index * width);
  return values;
}

/** Reads an array of lists of whole numbers, which NumPy keeps as Python objects. */
export function parseNpyLists(bytes: Uint8Array, name: string): DataLists {
  const { descr, start } = readHeader(bytes, name);
  const pickled = descr === '|O' ? parsePickle(bytes.subarray(start), name) : undefined;
  const objects = pickled instanceof PickledArray ? pickled.objects : undefined;
  if (!objects?.every(Array.isArray)) throw new DataProblem(`${name} does not hold lists of numbers.`);
  return { lists: objects.map((each) => Int32Array.from(each as number[])) };
}

/** The entries of a `.npz` file, by their arrays' names: those that `wanted` names or all. */
export function npzEntries(bytes: Uint8Array, wanted?: readonly string[]): ReadonlyMap<string, Uint8Array> {
  const isWanted = (entry: string) => !wanted || wanted.includes(entry.replace(/\.npy$/, ''));
  const entries = unzipSync(bytes, { filter: (entry) => isWanted(entry.name) });
  return new Map(Object.entries(entries).map(([entry, inside]) => [entry.replace(/\.npy$/, ''), inside]));
}

/** Reads the arrays of an `np.savez` file, those that `wanted` names or all. */
export function parseNpz(bytes: Uint8Array, name: string, wanted?: readonly string[]): ReadonlyMap<string, DataArray> {
  const entries = [...npzEntries(bytes, wanted)];
  return new Map(entries.map(([entry, inside]) => [entry, parseNpy(inside, `${name}: ${entry}`)]));
}
