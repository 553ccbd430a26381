import { utf8 } from '../code/utf8.ts';
import type { NumberArray } from '../net/recipe.ts';

export interface NamedArray {
  readonly name: string;
  readonly array: NumberArray;
}

/** The file format of Hugging Face: length of a JSON header, the header, then the numbers, the lowest byte first. */
export function safetensors(arrays: readonly NamedArray[], counters: readonly string[] = []): Uint8Array {
  const header: Record<string, object> = {};
  let size = 0;
  for (const name of counters) {
    header[name] = { dtype: 'I64', shape: [], data_offsets: [size, size + 8] };
    size += 8;
  }
  const starts = arrays.map(({ name, array: { shape, data } }) => {
    const start = size;
    size += data.byteLength;
    header[name] = { dtype: 'F32', shape, data_offsets: [start, size] };
    return start;
  });
  const text = JSON.stringify(header);
  const head = utf8(text.padEnd(Math.ceil(text.length / 8) * 8));
  const made = new Uint8Array(8 + head.length + size);
  new DataView(made.buffer).setBigUint64(0, BigInt(head.length), true);
  made.set(head, 8);
  arrays.forEach(({ array: { data } }, at) => {
    made.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), 8 + head.length + starts[at]!);
  });
  return made;
}
