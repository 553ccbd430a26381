import path from 'node:path';
import type { Model } from '../core/model/graph.ts';
import { misfits, type Misfit, modelOfWeights } from '../core/model/storedWeights.ts';
import type { Reading } from '../core/readers/read.ts';
import { readSafetensors, readSaved } from '../reading/saved.ts';
import { bytesOf } from './files.ts';
import { Complaint } from './help.ts';

const SAVED = /\.(?:keras|h5|hdf5|json)$/i;
const ARRAYS = /\.safetensors$/i;

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

export interface WeightsReport {
  readonly file: string;
  readonly model: string;
  readonly misfits: readonly Misfit[];
}

/** Holds a file of weights against the model of a read file that it is of. */
export function checkWeights(models: readonly Model[], name: string): WeightsReport {
  if (!ARRAYS.test(name)) throw new Complaint(`${name} is no .safetensors file, which --weights wants.`);
  const stored = from(path.resolve(name), readSafetensors);
  const model = modelOfWeights(models, stored);
  if (!model) throw new Error(`There is no PyTorch model here that ${path.basename(name)} could be held against.`);
  return { file: name, model: model.name, misfits: misfits(model, stored) };
}

export function weightsText({ file, model, misfits: found }: WeightsReport): readonly string[] {
  if (found.length === 0) return [`\n${path.basename(file)} fits ${model}.`];
  return [`\n${path.basename(file)} does not fit ${model}:`, ...found.map(({ message }) => `  ${message}`)];
}

/** A saved model; nothing for a file of another kind. */
export function readSavedFile(name: string): { text: string; reading: Reading } | undefined {
  return SAVED.test(name) ? from(path.resolve(name), readSaved) : undefined;
}
