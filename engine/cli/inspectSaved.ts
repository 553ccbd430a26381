import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Reading } from '../core/readers/read.ts';
import { readSafetensors, readSaved } from '../reading/saved.ts';

const SAVED = /\.(?:keras|h5|hdf5|json)$/i;
const ARRAYS = /\.safetensors$/i;

function bytesOf(file: string): Uint8Array {
  try {
    return readFileSync(file);
  } catch (error) {
    const gone = (error as NodeJS.ErrnoException).code === 'ENOENT';
    const why = gone ? `There is no file ${file}.` : `${file} can't be read: ${(error as Error).message}.`;
    throw new Error(why, { cause: error });
  }
}

function from<Result>(file: string, reader: (bytes: Uint8Array) => Result): Result {
  const bytes = bytesOf(file);
  try {
    return reader(bytes);
  } catch (error) {
    throw new Error(`${path.basename(file)} can't be read: ${(error as Error).message}`, { cause: error });
  }
}

/** What a file of weights alone holds, as text or JSON; nothing for other files. */
export function inspectArrays(name: string, json: boolean): string | undefined {
  if (!ARRAYS.test(name)) return undefined;
  const arrays = from(path.resolve(name), readSafetensors);
  const total = arrays.reduce((sum, { shape }) => sum + shape.reduce((one, two) => one * two, 1), 0);
  if (json) return JSON.stringify({ arrays, total });
  const lines = arrays.map((each) => `${each.name}  ${each.dtype}  (${each.shape.join(', ')})`);
  return [...lines, `${arrays.length} arrays, ${total.toLocaleString('en-US')} numbers`].join('\n');
}

/** A saved model; nothing for a file of another kind. */
export function readSavedFile(name: string): { text: string; reading: Reading } | undefined {
  return SAVED.test(name) ? from(path.resolve(name), readSaved) : undefined;
}
