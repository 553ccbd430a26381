import path from 'node:path';
import type { TrainingPlan } from '../../core/model/plan.ts';
import { type DataArray, DataProblem } from '../../data/dataArray.ts';
import { DATASET_NAMES, type DatasetSearch, findDataset } from '../../data/datasets.ts';
import { readFileOf } from '../../data/files.ts';
import { Refusal } from './refusal.ts';
import { datasetForSlots, syntheticData } from './slots.ts';

export interface Bindings {
  /** `x_train=PATH`, or the name of a data set. */
  readonly data: readonly string[];
  readonly synthetic: boolean;
  readonly search: DatasetSearch;
  readonly seed: number;
  /** Names that stand for whole numbers, with how many there are. */
  readonly whole?: ReadonlyMap<string, number>;
}

export interface BoundData {
  readonly slots: ReadonlyMap<string, DataArray>;
  /** Names whose data is made up. */
  readonly madeUp: readonly string[];
}

/** A small generator with a known law (Marsaglia, "Xorshift RNGs", 2003), so that made-up data is the same tomorrow. */
function generator(seed: number): () => number {
  let state = seed | 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
}

function pairsOf(words: readonly string[]): (readonly [name: string, file: string])[] {
  return words.map((word) => [word.slice(0, word.indexOf('=')), word.slice(word.indexOf('=') + 1)] as const);
}

/** `mnist=FOLDER`: where data sets lie, by name. */
export function namedFolders(words: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(pairsOf(words).filter(([name]) => DATASET_NAMES.includes(name)));
}

/** `input.txt=PATH`: where a file lies that the program opens. Names of a program's own have no dot. */
const isFile = (name: string): boolean => /[./\\]/.test(name);

export function namedFiles(words: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(pairsOf(words).filter(([name]) => isFile(name)));
}

function oneBinding(plan: TrainingPlan, word: string, search: DatasetSearch): ReadonlyMap<string, DataArray> {
  const at = word.indexOf('=');
  if (at < 0) {
    if (!DATASET_NAMES.includes(word))
      throw new Refusal(
        `There is no data set ${word}. Known are ${DATASET_NAMES.join(', ')}; a file is named as x_train=PATH`,
      );
    return datasetForSlots(plan, findDataset(word, search).parts);
  }
  const [name, file] = [word.slice(0, at), word.slice(at + 1)];
  if (DATASET_NAMES.includes(name) || isFile(name)) return new Map();
  if (!plan.slots.some((slot) => slot.name === name))
    throw new Refusal(
      `The file leaves no name ${name} undefined. It does ${plan.slots.map((slot) => slot.name).join(', ') || 'none'}`,
    );
  return new Map([[name, readFileOf({ path: path.resolve(search.from, file), format: '' })]]);
}

/**
 * Finds data for every name that a plan leaves undefined.
 * @throws Refusal that lists what is missing and how to give it
 */
export function bindData(plan: TrainingPlan, { data, synthetic, search, seed, whole }: Bindings): BoundData {
  try {
    const slots = new Map(data.flatMap((word) => [...oneBinding(plan, word, search)]));
    const missing = plan.slots.filter((slot) => !slots.has(slot.name));
    if (missing.length === 0) return { slots, madeUp: [] };
    const names = missing.map((slot) => slot.name);
    if (!synthetic)
      throw new Refusal(
        `The file does not say what ${names.join(' and ')} ${names.length > 1 ? 'are' : 'is'}. Name data for ${names.length > 1 ? 'them' : 'it'}: --data ${names[0]}=FILE, --data mnist, or --synthetic`,
        missing[0]!.span,
      );
    const made = syntheticData({ ...plan, slots: missing }, generator(seed), whole);
    return { slots: new Map([...slots, ...made]), madeUp: names };
  } catch (error) {
    if (error instanceof DataProblem) throw new Refusal(error.message.replace(/\.$/, ''), plan.slots[0]?.span);
    throw error;
  }
}
