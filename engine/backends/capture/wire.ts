/** Writes messages of Protocol Buffers, as TensorFlow reads graphs. Fields are written in the order of the calls. */
export interface Message {
  /** A field with a whole number. */
  whole(field: number, value: number): Message;
  float(field: number, value: number): Message;
  /** A field with text, bytes or another message. */
  bytes(field: number, value: string | Uint8Array | Message): Message;
  done(): Uint8Array;
}

const encoder = new TextEncoder();

/** A number's bytes, seven bits in each; negative numbers as 64-bit ones. */
function variable(value: number): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return bytes;
}

/** The usual numbers are small and many. */
const shortBytes = (value: number): Uint8Array =>
  value >= 0 && value < 128 ? Uint8Array.of(value) : Uint8Array.from(variable(value));

export function message(): Message {
  const parts: Uint8Array[] = [];
  let length = 0;
  const put = (bytes: Uint8Array): void => {
    parts.push(bytes);
    length += bytes.length;
  };
  const made: Message = {
    whole(field, value) {
      put(shortBytes(field << 3));
      put(shortBytes(value));
      return made;
    },
    float(field, value) {
      put(shortBytes((field << 3) | 5));
      put(new Uint8Array(Float32Array.of(value).buffer));
      return made;
    },
    bytes(field, value) {
      const bytes =
        typeof value === 'string' ? encoder.encode(value) : value instanceof Uint8Array ? value : value.done();
      put(shortBytes((field << 3) | 2));
      put(shortBytes(bytes.length));
      put(bytes);
      return made;
    },
    done() {
      const whole = new Uint8Array(length);
      let place = 0;
      for (const part of parts) {
        whole.set(part, place);
        place += part.length;
      }
      return whole;
    },
  };
  return made;
}

/** Many numbers in one field's bytes. */
export function packed(values: readonly number[]): Uint8Array {
  return Uint8Array.from(values.flatMap(variable));
}
