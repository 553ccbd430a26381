import type { SeriesAxis } from './record.ts';

/** The file in a run's folder that tells of its layers: one snapshot a line, the oldest first. */
export const LAYERS_FILE = 'layers.jsonl';

/** What one layer's trained weights were like at a step. */
export interface LayerStatistics {
  /** As TensorFlow.js names it; of a variable outside of any layer its own name. */
  readonly name: string;
  /** Trained numbers. */
  readonly parameters: number;
  /** Euclidean lengths over all of them, and of their gradient before any clipping. */
  readonly weight: number;
  readonly gradient: number;
  /** Units of its kernel, and those of them whose gradient was zero in every number: nothing in the batch moved them. */
  readonly units?: number;
  readonly still?: number;
}

export interface LayerSnapshot {
  readonly series: string;
  readonly axis: SeriesAxis;
  readonly step: number;
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly layers: readonly LayerStatistics[];
}

type Fields = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null;
const isNumber = (value: unknown): boolean => typeof value === 'number' && Number.isFinite(value);
const isOptional = (value: unknown): boolean => value === undefined || isNumber(value);

/** A length that was no finite number is null in JSON, and is none here: its layer is left out. */
function isLayer(value: unknown): value is LayerStatistics {
  return (
    isObject(value) &&
    typeof value.name === 'string' &&
    [value.parameters, value.weight, value.gradient].every(isNumber) &&
    [value.units, value.still].every(isOptional)
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
  if (!Array.isArray(read.layers) || typeof read.axis !== 'string') return undefined;
  return { ...(read as unknown as LayerSnapshot), layers: read.layers.filter(isLayer) };
}

export function isSnapshot(value: unknown): value is LayerSnapshot {
  return parseSnapshot(JSON.stringify(value)) !== undefined;
}
