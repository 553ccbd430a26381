import type { Tensor } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';
import { isByChance } from '../../../core/model/chance.ts';
import type { DataExpression } from '../../../core/model/plan.ts';
import type { Span } from '../../../core/model/span.ts';
import { type DataArray, isLists } from '../../../data/dataArray.ts';
import type { FileWish } from '../../../data/files.ts';
import { operationNamed } from '../operations.ts';
import { Refusal, refusingAt } from '../refusal.ts';
import { DATA_OPERATIONS } from './dataOperations.ts';
import { eachRow } from './eachRow.ts';
import { DRAWN_BY_LAW, drawnArray } from './drawn.ts';
import { paddedLists } from './lists.ts';
import { kerasFolder } from './pictures/kerasFolder.ts';
import { torchPictures } from './pictures/torchPictures.ts';
import { textNumbers } from './text.ts';
import { datasetPart, type DataSources, madePart, numbersOf, refusing, toTensor } from './sources.ts';

export type { DataSources } from './sources.ts';

/** A number that the code gives or leaves out; one that is not known has no stand-in. */
function numberIn({ config, span }: DataExpression, name: string, fallback: number): number {
  const given = config[name];
  if (given === undefined) return fallback;
  if (typeof given !== 'number' || Number.isNaN(given))
    throw new Refusal(`A number that this is made with (${name}) is not known`, span);
  return given;
}

/** With a place for what is drawn in any case. */
type Sources = DataSources & Required<Pick<DataSources, 'drawn'>>;
type Source = (tf: TensorFlow, data: DataExpression, sources: Sources) => Tensor;

const drawnSource: Source = (tf, data, sources) => toTensor(tf, drawnArray(tf, data, sources));

const SOURCES: Readonly<Record<string, Source>> = {
  Pictures: kerasFolder,
  Dataset: (tf, data, sources) => {
    const part = datasetPart(data, sources);
    if (isLists(part))
      throw new Refusal('The texts are lists of different lengths. Make rows of one length: pad_sequences', data.span);
    return toTensor(tf, part);
  },
  Made: (tf, data, sources) => toTensor(tf, madePart(data, sources)),
  File: (tf, data, { file }) =>
    toTensor(
      tf,
      refusing(data, () => file(data.config as unknown as FileWish)),
    ),
  Slot: (tf, { config, span }, { slots }) => {
    const bound = slots.get(String(config.name));
    if (!bound) throw new Refusal(`${String(config.name)} is not defined in the file. Name data for it`, span);
    return toTensor(tf, bound);
  },
  Text: (tf, data, sources) => toTensor(tf, textNumbers(data, sources)),
  ...Object.fromEntries(DRAWN_BY_LAW.map((type) => [type, drawnSource])),
  Fill: (tf, data) => tf.fill(numbersOf(data), numberIn(data, 'value', 0)),
  Range: (tf, data) => {
    const [count] = numbersOf(data);
    return tf.add(tf.mul(tf.range(0, count!), numberIn(data, 'step', 1)), numberIn(data, 'start', 0));
  },
  Identity: (tf, data) => tf.eye(numbersOf(data)[0]!, numbersOf(data)[1]),
  Constant: (tf, { config, span }) => {
    if (config.value === undefined) throw new Refusal('A list of numbers in the file is too long to be read', span);
    return tf.tensor(config.value as number[]);
  },
  pad_sequences: paddedLists,
};

/** Expressions that are used more than once, and so are worth keeping. */
function sharedIn(roots: readonly DataExpression[]): ReadonlySet<DataExpression> {
  const [seen, shared] = [new Set<DataExpression>(), new Set<DataExpression>()];
  const visit = (data: DataExpression) => {
    if (seen.has(data)) return void shared.add(data);
    seen.add(data);
    data.inputs.forEach(visit);
  };
  roots.forEach(visit);
  return shared;
}

/** Makes arrays of one plan, on the current back end. */
export interface DataTensors {
  /** @throws Refusal for data that is not there or not understood */
  tensor(data: DataExpression): Tensor;
  /** Lets go of what hangs on numbers that are to be drawn anew. */
  redraw(): void;
  /** Lets go of what was kept for several uses. */
  dispose(): void;
}

/** What a plan makes arrays of. */
export interface Wanted {
  readonly roots: readonly DataExpression[];
  /** Where numbers are drawn that are drawn more than once. */
  readonly redrawn?: readonly Span[];
}

export function createDataTensors(tf: TensorFlow, given: DataSources, { roots, redrawn = [] }: Wanted): DataTensors {
  const sources: Sources = { ...given, drawn: given.drawn ?? new Map<DataExpression, DataArray>() };
  const anew = hangingOn(roots, redrawn);
  const shared = new Set([...sharedIn(roots), ...[...anew].flatMap(({ inputs }) => inputs)]);
  const kept = new Map<DataExpression, Tensor>();

  function made(data: DataExpression): Tensor {
    const pictures = torchPictures(tf, data, { search: sources.search, tensor });
    if (pictures) return pictures;
    const source = Object.hasOwn(SOURCES, data.type) ? SOURCES[data.type] : undefined;
    if (source) return source(tf, data, sources);
    if (data.type === 'Unknown') throw new Refusal(notUnderstood(data), data.span);
    if (data.type === 'each_row')
      return refusingAt(data.span, () => eachRow(tf, data, { tensor, computed }), notComputed);
    const inputs = data.inputs.map((each) => asTruth(tf, each, tensor(each)));
    return refusingAt(data.span, () => computed(data, inputs), notComputed);
  }

  function computed(data: DataExpression, inputs: readonly Tensor[]): Tensor {
    if (data.type === 'Predictions') return predicted(data, inputs, sources);
    const own = Object.hasOwn(DATA_OPERATIONS, data.type) ? DATA_OPERATIONS[data.type] : undefined;
    if (own) return own(tf, inputs, { data, sources });
    const result = operationNamed(data.type)(tf, inputs, data.config);
    return Array.isArray(result) ? result[data.output ?? 0]! : result;
  }

  function tensor(data: DataExpression): Tensor {
    const before = kept.get(data);
    if (before) return tf.clone(before);
    const result = tf.tidy(() => made(data));
    if (!shared.has(data)) return result;
    kept.set(data, tf.keep(result));
    return tf.clone(result);
  }

  function redraw(): void {
    for (const data of anew) {
      sources.drawn.delete(data);
      tf.dispose(kept.get(data) ?? []);
      kept.delete(data);
    }
  }

  function dispose(): void {
    tf.dispose([...kept.values()]);
    kept.clear();
  }

  return { tensor, redraw, dispose };
}

/** What TensorFlow.js finds wrong with numbers says nothing of the file. */
const notComputed = (said: string): string => `What this line makes of the data can’t be computed here: ${said}`;

const isSame = (one: Span, other: Span): boolean => one.start === other.start && one.file === other.file;

/** Everything that is made of numbers that are drawn at these places. */
function hangingOn(roots: readonly DataExpression[], places: readonly Span[]): ReadonlySet<DataExpression> {
  const hangs = new Map<DataExpression, boolean>();
  const visit = (data: DataExpression): boolean => {
    const known = hangs.get(data);
    if (known !== undefined) return known;
    const own = isByChance(data.type) && places.some((each) => isSame(each, data.span));
    const found = data.inputs.map(visit).includes(true) || own;
    hangs.set(data, found);
    return found;
  };
  if (places.length > 0) roots.forEach(visit);
  return new Set([...hangs].flatMap(([data, found]) => (found ? [data] : [])));
}

/** Models compute truth values as numbers; an index takes rows by the one and places by the other. */
function asTruth(tf: TensorFlow, { dtype }: DataExpression, made: Tensor): Tensor {
  return dtype === 'bool' && made.dtype !== 'bool' ? tf.cast(made, 'bool') : made;
}

/** @throws Refusal that says which part of the data was not understood, where one was not */
export function refuseUnknown(roots: readonly DataExpression[]): void {
  const seen = new Set(roots);
  for (const data of seen) {
    if (data.type === 'Unknown') throw new Refusal(notUnderstood(data), data.span);
    for (const each of data.inputs) seen.add(each);
  }
}

function notUnderstood({ config }: DataExpression): string {
  return typeof config.reason === 'string'
    ? `The data was not understood: ${config.reason}`
    : 'The data was not understood';
}

function predicted({ config, span }: DataExpression, [input]: readonly Tensor[], { predict }: DataSources): Tensor {
  const given = input && typeof config.model === 'string' ? predict?.(config.model, input) : undefined;
  if (!given) throw new Refusal('What a model gives is data here, and that model was not trained before', span);
  return given;
}
