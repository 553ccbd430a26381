import { type Reading, read } from '../read.ts';
import { isSaved, programOf, type SavedObject } from './program.ts';

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Where the different files keep the model: TensorFlow.js's `model.json` in `modelTopology`, sometimes one level deeper. */
function savedIn(json: unknown, depth = 3): SavedObject | undefined {
  if (isSaved(json)) return json;
  if (!isRecord(json) || depth === 0) return undefined;
  for (const name of ['modelTopology', 'model_config', 'config']) {
    const inner = json[name];
    const found = savedIn(typeof inner === 'string' ? parsed(inner) : inner, depth - 1);
    if (found) return found;
  }
  return undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

export interface SavedReading {
  readonly reading: Reading;
  /** The program that the configuration was turned into; places in the reading are places in it. */
  readonly text: string;
}

/**
 * Reads the configuration of a saved model: `config.json` of a `.keras` file, Keras's `model.json`, the attribute
 * `model_config` of an HDF5 file, TensorFlow.js's `model.json`.
 * @returns nothing where the text holds no model of layers, as a graph model of TensorFlow.js does not
 */
export function readSavedConfig(json: string): SavedReading | undefined {
  const saved = savedIn(parsed(json));
  const program = saved && programOf(saved);
  if (!program) return undefined;
  const { models, problems } = read(program.text, { language: 'python' });
  const model = models.find((each) => each.name === program.variable);
  if (!model) return undefined;
  // Arguments of a version's own are no mistakes of a person's.
  const mistakes = problems.filter((each) => each.code === 'shape-mismatch');
  const name = typeof saved.config.name === 'string' ? saved.config.name : 'model';
  return { reading: { models: [{ ...model, id: name, name }], plans: [], problems: mistakes }, text: program.text };
}
