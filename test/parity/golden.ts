import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';

/** A tensor as the file holds it: little-endian numbers in base64. */
interface PackedTensor {
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
  readonly data: string;
}

export interface GoldenTensor {
  readonly shape: number[];
  readonly dtype: 'float32' | 'int32';
  readonly values: Float32Array | Int32Array;
}

/** Something of Keras by its class name, with its arguments as Keras writes them. */
export interface KerasObject {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** One small model, what goes into it, and what Keras makes of it in five steps. */
export interface GoldenCase {
  readonly name: string;
  readonly group: string;
  /** Under adaptive optimizers a weight whose gradient is almost 0 may go either way: only the losses count there. */
  readonly compare: 'weights' | 'losses';
  readonly topology: object;
  readonly losses: readonly KerasObject[];
  readonly optimizer: KerasObject;
  readonly inputs: readonly GoldenTensor[];
  readonly targets: readonly GoldenTensor[];
  readonly sampleWeight?: GoldenTensor;
  /** All weights in Keras's order, before the first step and after the last. */
  readonly start: readonly GoldenTensor[];
  readonly final: readonly GoldenTensor[];
  readonly trainable: readonly boolean[];
  /** The loss of each step. */
  readonly values: readonly number[];
  /** Of the first step, in the order of the trainable weights. */
  readonly gradients: readonly GoldenTensor[];
}

export interface Golden {
  readonly tensorflow: string;
  readonly keras: string;
  readonly cases: readonly GoldenCase[];
}

const GOLDEN_FILE = path.join(import.meta.dirname, 'golden.json.gz');

function unpack({ shape, dtype, data }: PackedTensor): GoldenTensor {
  const bytes = Uint8Array.from(Buffer.from(data, 'base64'));
  const values = dtype === 'int32' ? new Int32Array(bytes.buffer) : new Float32Array(bytes.buffer);
  return { shape: [...shape], dtype, values };
}

function isPacked(value: unknown): value is PackedTensor {
  return typeof value === 'object' && value !== null && 'data' in value && 'dtype' in value && 'shape' in value;
}

/** What `makeGolden.py` wrote. */
export function readGolden(file = GOLDEN_FILE): Golden {
  const text = gunzipSync(readFileSync(file)).toString();
  return JSON.parse(text, (_key, value: unknown) => (isPacked(value) ? unpack(value) : value)) as Golden;
}
