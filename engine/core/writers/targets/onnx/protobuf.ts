import { utf8 } from '../../code/utf8.ts';

/** Protocol Buffers as far as a model of ONNX needs them: numbers, texts, bytes and messages inside messages. */
export type Field = readonly [number: number, value: FieldValue];
export type FieldValue =
  | { readonly int: number | bigint }
  | { readonly float: number }
  | { readonly text: string }
  | { readonly bytes: Uint8Array };

function varint(value: number | bigint, into: number[]): void {
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 127n) {
    into.push(Number(rest & 127n) | 128);
    rest >>= 7n;
  }
  into.push(Number(rest));
}

/** One field: its number and wire type, then its value (protobuf.dev, "Encoding"). */
function parts([number, value]: Field): readonly Uint8Array[] {
  const head: number[] = [];
  if ('int' in value) {
    varint(number << 3, head);
    varint(value.int, head);
    return [Uint8Array.from(head)];
  }
  if ('float' in value) {
    varint((number << 3) | 5, head);
    return [Uint8Array.from(head), new Uint8Array(Float32Array.of(value.float).buffer)];
  }
  const bytes = 'text' in value ? utf8(value.text) : value.bytes;
  varint((number << 3) | 2, head);
  varint(bytes.length, head);
  return [Uint8Array.from(head), bytes];
}

export function message(fields: readonly Field[]): Uint8Array {
  const all = fields.flatMap(parts);
  const made = new Uint8Array(all.reduce((size, each) => size + each.length, 0));
  let at = 0;
  for (const each of all) {
    made.set(each, at);
    at += each.length;
  }
  return made;
}

export const int = (number: number, value: number | bigint): Field => [number, { int: value }];
export const float = (number: number, value: number): Field => [number, { float: value }];
export const text = (number: number, value: string): Field => [number, { text: value }];
export const bytes = (number: number, value: Uint8Array): Field => [number, { bytes: value }];
