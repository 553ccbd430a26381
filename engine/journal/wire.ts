/** Protobuf's wire format: only what event files need, written and read in place. */

export const VARINT = 0;
export const FIXED64 = 1;
export const BYTES = 2;
export const FIXED32 = 5;

const TWO_32 = 4294967296;
const encoder = new TextEncoder();

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** How many bytes a non-negative integer below 2^53 takes as a varint. */
export function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) size++;
  return size;
}

/** How many bytes a length-delimited field with a number below 16 takes in all. */
export function fieldSize(length: number): number {
  return 1 + varintSize(length) + length;
}

/** A growing buffer. */
export class WireWriter {
  bytes: Uint8Array;
  view: DataView;
  length = 0;

  constructor(capacity = 256) {
    this.bytes = new Uint8Array(capacity);
    this.view = new DataView(this.bytes.buffer);
  }

  reserve(count: number): void {
    if (this.length + count <= this.bytes.length) return;
    const grown = new Uint8Array(Math.max(this.bytes.length * 2, this.length + count));
    grown.set(this.bytes.subarray(0, this.length));
    this.bytes = grown;
    this.view = new DataView(grown.buffer);
  }

  /** An int64: negative numbers take ten bytes, as protobuf wants it. */
  varint(value: number): void {
    this.reserve(10);
    if (value < 0) return this.negative(value);
    let rest = value;
    for (; rest >= TWO_32; rest = Math.floor(rest / 128)) this.bytes[this.length++] = (rest % 128) | 128;
    for (; rest > 127; rest >>>= 7) this.bytes[this.length++] = (rest & 127) | 128;
    this.bytes[this.length++] = rest;
  }

  private negative(value: number): void {
    let rest = BigInt.asUintN(64, BigInt(Math.trunc(value)));
    for (; rest > 127n; rest >>= 7n) this.bytes[this.length++] = Number(rest & 127n) | 128;
    this.bytes[this.length++] = Number(rest);
  }

  key(field: number, type: number): void {
    this.varint(field * 8 + type);
  }

  double(field: number, value: number): void {
    this.key(field, FIXED64);
    this.reserve(8);
    this.view.setFloat64(this.length, value, true);
    this.length += 8;
  }

  float(field: number, value: number): void {
    this.key(field, FIXED32);
    this.reserve(4);
    this.view.setFloat32(this.length, value, true);
    this.length += 4;
  }

  integer(field: number, value: number): void {
    this.key(field, VARINT);
    this.varint(value);
  }

  data(field: number, value: Uint8Array): void {
    this.key(field, BYTES);
    this.varint(value.length);
    this.raw(value);
  }

  raw(value: Uint8Array): void {
    this.reserve(value.length);
    this.bytes.set(value, this.length);
    this.length += value.length;
  }

  taken(): Uint8Array {
    return this.bytes.slice(0, this.length);
  }
}

/** A cursor over one message. `broken` is set, and nothing more read, once the bytes make no sense. */
export class WireReader {
  bytes: Uint8Array;
  view: DataView;
  at = 0;
  end = 0;
  field = 0;
  type = 0;
  broken = false;

  constructor(bytes: Uint8Array, from = 0, to = bytes.length) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = from;
    this.end = to;
  }

  /** Starts over on another message; cheap where the bytes are the same array. */
  open(bytes: Uint8Array, from: number, to: number): void {
    if (bytes !== this.bytes) this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.bytes = bytes;
    this.at = from;
    this.end = to;
    this.broken = false;
  }

  /** Moves to the next field; false at the end, and where the message is broken. */
  next(): boolean {
    if (this.broken || this.at >= this.end) return false;
    const key = this.varint();
    this.field = key >>> 3;
    this.type = key & 7;
    return !this.broken;
  }

  /** An int64 as a number: exact to 2^53, negative where the top bit is set. */
  varint(): number {
    let value = 0;
    let scale = 1;
    for (let count = 0; count < 10 && this.at < this.end; count++, scale *= 128) {
      const byte = this.bytes[this.at++]!;
      if (count === 8 && byte > 127) return this.longVarint(this.at - 9);
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
    this.broken = true;
    return 0;
  }

  private longVarint(from: number): number {
    let value = 0n;
    for (let count = 0; count < 10 && from + count < this.end; count++) {
      const byte = this.bytes[from + count]!;
      value |= BigInt(byte & 127) << BigInt(7 * count);
      if (byte > 127) continue;
      this.at = from + count + 1;
      return Number(BigInt.asIntN(64, value));
    }
    this.broken = true;
    return 0;
  }

  double(): number {
    if (!this.has(8)) return 0;
    this.at += 8;
    return this.view.getFloat64(this.at - 8, true);
  }

  float(): number {
    if (!this.has(4)) return 0;
    this.at += 4;
    return this.view.getFloat32(this.at - 4, true);
  }

  /** Enters a length-delimited field: gives its end and stands at its start. */
  enter(): number {
    const length = this.varint();
    return this.has(length) ? this.at + length : this.end;
  }

  /** The bytes of a length-delimited field, shared with the message. */
  data(): Uint8Array {
    const end = this.enter();
    const value = this.bytes.subarray(this.at, end);
    this.at = end;
    return value;
  }

  skip(): void {
    if (this.type === VARINT) this.varint();
    else if (this.type === FIXED64) this.double();
    else if (this.type === FIXED32) this.float();
    else if (this.type === BYTES) this.at = this.enter();
    else this.broken = true;
  }

  private has(count: number): boolean {
    if (count >= 0 && this.at + count <= this.end) return true;
    this.broken = true;
    return false;
  }
}
