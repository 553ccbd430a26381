import { BYTES, FIXED32, FIXED64, VARINT, type WireReader } from './wire.ts';

/** Values of TensorFlow's DataType, of the types that a scalar may have. */
const HALF = 19;
const BFLOAT16 = 14;
const CONTENT: Readonly<Record<number, { size: number; read: (view: DataView, at: number) => number }>> = {
  1: { size: 4, read: (view, at) => view.getFloat32(at, true) },
  2: { size: 8, read: (view, at) => view.getFloat64(at, true) },
  3: { size: 4, read: (view, at) => view.getInt32(at, true) },
  4: { size: 1, read: (view, at) => view.getUint8(at) },
  5: { size: 2, read: (view, at) => view.getInt16(at, true) },
  6: { size: 1, read: (view, at) => view.getInt8(at) },
  9: { size: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  10: { size: 1, read: (view, at) => view.getUint8(at) },
  [BFLOAT16]: { size: 2, read: (view, at) => bfloat16(view.getUint16(at, true)) },
  17: { size: 2, read: (view, at) => view.getUint16(at, true) },
  [HALF]: { size: 2, read: (view, at) => half(view.getUint16(at, true)) },
  22: { size: 4, read: (view, at) => view.getUint32(at, true) },
  23: { size: 8, read: (view, at) => Number(view.getBigUint64(at, true)) },
};
const DTYPE = 1;
const TENSOR_CONTENT = 4;
const HALF_VALUES = 13;
/** `half_val`, `float_val`, `double_val`, `int_val`, `int64_val`, `bool_val`, `uint32_val`, `uint64_val`. */
const VALUE_FIELDS: ReadonlySet<number> = new Set([HALF_VALUES, 5, 6, 7, 10, 11, 16, 17]);

/** Reads a TensorProto up to `end`. Gives its number when it holds exactly one, else nothing. */
export function readTensorScalar(reader: WireReader, end: number): number | undefined {
  const outer = reader.end;
  reader.end = end;
  let dtype = 0;
  let content: Uint8Array | undefined;
  const values: number[] = [];
  while (reader.next()) {
    if (reader.field === DTYPE && reader.type === VARINT) dtype = reader.varint();
    else if (reader.field === TENSOR_CONTENT && reader.type === BYTES) content = reader.data();
    else if (VALUE_FIELDS.has(reader.field)) readValues(reader, values);
    else reader.skip();
  }
  reader.end = outer;
  const kind = CONTENT[dtype];
  if (!kind) return undefined;
  if (values.length === 1) return fromBits(dtype, values[0]!);
  if (values.length > 0 || content?.length !== kind.size) return undefined;
  return kind.read(new DataView(content.buffer, content.byteOffset, content.length), 0);
}

/** Packed or single, as both may be written. Stops collecting at two: only one makes a scalar. */
function readValues(reader: WireReader, values: number[]): void {
  const element = reader.field === 5 ? FIXED32 : reader.field === 6 ? FIXED64 : VARINT;
  const read = (): number =>
    element === FIXED32 ? reader.float() : element === FIXED64 ? reader.double() : reader.varint();
  if (reader.type === element) {
    values.push(read());
    return;
  }
  if (reader.type !== BYTES) return reader.skip();
  const end = reader.enter();
  while (reader.at < end && values.length < 2 && !reader.broken) values.push(read());
  reader.at = end;
}

/** Half-precision values travel as their bits in an int32 field. */
function fromBits(dtype: number, value: number): number {
  if (dtype === HALF) return half(value);
  return dtype === BFLOAT16 ? bfloat16(value) : value;
}

function half(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  if (exponent === 31) return fraction ? NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25);
}

function bfloat16(bits: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setUint32(0, (bits & 0xffff) << 16);
  return view.getFloat32(0);
}
