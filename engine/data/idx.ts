import { type DataArray, DataProblem, sizeOf } from './dataArray.ts';

const UNSIGNED_BYTES = 8;

/**
 * Reads the IDX format of MNIST (Y. LeCun, "The MNIST database of handwritten digits"): two zero bytes, the type, the
 * number of dimensions, each as a big-endian 32-bit number, then the values.
 */
export function parseIdx(bytes: Uint8Array, name: string): DataArray {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8 || view.getUint16(0) !== 0) throw new DataProblem(`${name} is not an IDX file.`);
  if (view.getUint8(2) !== UNSIGNED_BYTES)
    throw new DataProblem(`${name} does not hold bytes, which is all that is read of IDX.`);
  const rank = view.getUint8(3);
  const shape = Array.from({ length: rank }, (_, index) => view.getUint32(4 + 4 * index));
  const start = 4 + 4 * rank;
  const values = bytes.subarray(start, start + sizeOf(shape));
  if (values.length < sizeOf(shape))
    throw new DataProblem(
      `${name} ends after ${values.length} of ${sizeOf(shape)} values: it was not copied whole. Get it again.`,
    );
  return { shape, dtype: 'uint8', values };
}
