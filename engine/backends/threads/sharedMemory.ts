import { readFileSync } from 'node:fs';
import { webAssembly } from '../webAssembly.ts';

const HEADER = 8;
const MEMORIES = 5;
/** How a memory's size is bounded: by a greatest one, and whether threads share it. */
const [BOUNDED, SHARED] = [1, 3];

interface Place {
  readonly value: number;
  readonly next: number;
}

/** A number in LEB128. */
function numberAt(bytes: Uint8Array, at: number): Place {
  let [value, shift, next] = [0, 0, at];
  for (;;) {
    const byte = bytes[next]!;
    next += 1;
    value |= (byte & 0x7f) << shift;
    shift += 7;
    if (!(byte & 0x80)) return { value, next };
  }
}

/**
 * A binary whose one memory is shared between threads, made of one whose memory is not: that is one bit in it. The
 * binary's own code stays what it is, for one thread.
 * @returns undefined where it has no memory of its own with a greatest size, which a shared one must have
 */
export function withSharedMemory(binary: Uint8Array): Uint8Array<ArrayBuffer> | undefined {
  const bytes = Uint8Array.from(binary);
  for (let at = HEADER; at < bytes.length;) {
    const id = bytes[at];
    const { value: length, next } = numberAt(bytes, at + 1);
    if (id === MEMORIES) {
      const { value: count, next: flags } = numberAt(bytes, next);
      if (count !== 1 || bytes[flags] !== BOUNDED) return undefined;
      bytes[flags] = SHARED;
      return webAssembly.validate(bytes) ? bytes : undefined;
    }
    at = next + length;
  }
  return undefined;
}

/**
 * Lets `load` start the WebAssembly program of a file with a memory that threads can share. Where the machine refuses
 * that, the program starts as it is.
 */
export async function sharingMemory<Result>(file: string, load: () => Promise<Result>): Promise<Result> {
  const shared = withSharedMemory(readFileSync(file));
  if (!shared) return load();
  const stock = webAssembly.instantiate;
  webAssembly.instantiate = async (binary, imports) => {
    // Whatever else the process starts meanwhile has another length.
    if (binary.byteLength !== shared.byteLength) return stock(binary, imports);
    return stock(shared, imports).catch(() => stock(binary, imports));
  };
  try {
    return await load();
  } finally {
    webAssembly.instantiate = stock;
  }
}
