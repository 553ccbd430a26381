import { type Histogram, isHistogram } from './histogram.ts';
import type { SeriesAxis } from './record.ts';

/** The file in a run's folder that tells of its layers: one snapshot a line, the oldest first. */
export const LAYERS_FILE = 'layers.jsonl';

/** What came out of a layer for a few of the examples that it learns from, as `predict` computes it. */
export interface ActivationStatistics {
  readonly mean: number;
  readonly deviation: number;
  /** The part of the numbers that were zero, from 0 to 1. */
  readonly zeros: number;
  /** Numbers that were NaN or infinite; they are in none of the others. */
  readonly nonFinite: number;
  readonly histogram?: Histogram;
  /** Units (the last axis), and those that were zero for every example: nothing woke them. */
  readonly units?: number;
  readonly dead?: number;
}

/** What one layer was like at a step. */
export interface LayerStatistics {
  /** As TensorFlow.js names it; of a variable outside of any layer its own name. */
  readonly name: string;
  /** Its class; absent where only its weights are known. */
  readonly type?: string;
  /** Trained numbers. */
  readonly parameters: number;
  /** Euclidean length over all of them. */
  readonly weight: number;
  /** Euclidean length of their gradient before any clipping; absent where nobody asked for gradients. */
  readonly gradient?: number;
  /** Units of its kernel, and those of them whose gradient was zero in every number: nothing in the batch moved them. */
  readonly units?: number;
  readonly still?: number;
  /** Its weights are there and not trained. */
  readonly frozen?: boolean;
  readonly weights?: Histogram;
  readonly gradients?: Histogram;
  readonly activation?: ActivationStatistics;
}

export interface LayerSnapshot {
  readonly series: string;
  readonly axis: SeriesAxis;
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  /** Examples that activations are of. */
  readonly examples?: number;
  readonly layers: readonly LayerStatistics[];
}

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const isOptional = (value: unknown): boolean => value === undefined || isNumber(value);
const isOptionally = (value: unknown, is: (value: unknown) => boolean): boolean => value === undefined || is(value);

function isActivation(value: unknown): value is ActivationStatistics {
  return (
    isObject(value) &&
    [value.mean, value.deviation, value.zeros, value.nonFinite].every(isNumber) &&
    [value.units, value.dead].every(isOptional) &&
    isOptionally(value.histogram, isHistogram)
  );
}

/** A length that was no finite number is null in JSON, and is none here: its layer is left out. */
function isLayer(value: unknown): value is LayerStatistics {
  return (
    isObject(value) &&
    typeof value.name === 'string' &&
    isOptionally(value.type, (each) => typeof each === 'string') &&
    [value.parameters, value.weight].every(isNumber) &&
    [value.gradient, value.units, value.still].every(isOptional) &&
    isOptionally(value.frozen, (each) => typeof each === 'boolean') &&
    isOptionally(value.weights, isHistogram) &&
    isOptionally(value.gradients, isHistogram) &&
    isOptionally(value.activation, isActivation)
  );
}

/** A line of the file; nothing where it is none, or was cut off. */
export function parseSnapshot(line: string): LayerSnapshot | undefined {
  let read: unknown;
  try {
    read = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isObject(read) || typeof read.series !== 'string' || !isNumber(read.step) || !isNumber(read.time))
    return undefined;
  if (!Array.isArray(read.layers) || typeof read.axis !== 'string' || !isOptional(read.examples)) return undefined;
  return { ...(read as unknown as LayerSnapshot), layers: read.layers.filter(isLayer) };
}

export function isSnapshot(value: unknown): value is LayerSnapshot {
  return parseSnapshot(JSON.stringify(value)) !== undefined;
}
