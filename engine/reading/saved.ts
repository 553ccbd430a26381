import { unzipSync } from 'fflate';
import { readSavedConfig, type SavedReading } from '../core/readers/saved/readSaved.ts';

const decoder = new TextDecoder();
const HDF5 = [0x89, 0x48, 0x44, 0x46];
const ZIP = [0x50, 0x4b];
const begins = (bytes: Uint8Array, signature: readonly number[]) => signature.every((each, at) => bytes[at] === each);

/** Where a JSON object that begins at `start` ends; -1 where it does not. */
function endOfObject(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"') {
      for (at += 1; at < text.length && text[at] !== '"'; at += 1) if (text[at] === '\\') at += 1;
    } else if (letter === '{') depth += 1;
    else if (letter === '}' && (depth -= 1) === 0) return at + 1;
  }
  return -1;
}

/** Keras writes the model into an HDF5 file as one piece of JSON; nothing else in the file begins like it. */
function configInHdf5(bytes: Uint8Array): string | undefined {
  // One letter for each byte, so that places in the text are places in the file.
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
  const beginning = /\{(?:"module": ?"[\w.]+", ?)?"class_name": ?"(?:Sequential|Functional|Model)"/.exec(text);
  const end = beginning ? endOfObject(text, beginning.index) : -1;
  return beginning && end > 0 ? decoder.decode(bytes.subarray(beginning.index, end)) : undefined;
}

function configIn(bytes: Uint8Array): string | undefined {
  if (begins(bytes, HDF5)) return configInHdf5(bytes);
  if (!begins(bytes, ZIP)) return decoder.decode(bytes);
  const files = unzipSync(bytes, { filter: ({ name }) => name === 'config.json' });
  return files['config.json'] && decoder.decode(files['config.json']);
}

/**
 * Reads a saved model: `.keras`, `.h5`, and the `model.json` of Keras and TensorFlow.js.
 * @throws a sentence where the bytes hold no model of layers
 */
export function readSaved(bytes: Uint8Array): SavedReading {
  let config: string | undefined;
  try {
    config = configIn(bytes);
  } catch (error) {
    throw new Error(`the file is damaged: ${(error as Error).message}`, { cause: error });
  }
  const found = config === undefined ? undefined : readSavedConfig(config);
  if (!found)
    throw new Error(
      'it holds no model of layers. Weights alone and graph models say nothing of layers; save the model.',
    );
  return found;
}

export interface StoredArray {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
}

/**
 * The arrays of a `.safetensors` file in the order of its header.
 * @throws a sentence where the bytes are none
 */
export function readSafetensors(bytes: Uint8Array): readonly StoredArray[] {
  const length = bytes.length >= 8 ? Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true)) : 0;
  try {
    const header = JSON.parse(decoder.decode(bytes.subarray(8, 8 + length))) as Record<
      string,
      Omit<StoredArray, 'name'>
    >;
    return Object.entries(header)
      .filter(([name]) => name !== '__metadata__')
      .map(([name, { dtype, shape }]) => ({ name, dtype, shape: shape.map(Number) }));
  } catch (error) {
    throw new Error('it is no safetensors file: its header can not be read.', { cause: error });
  }
}
