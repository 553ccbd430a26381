import type { BackendName } from '../../core/runs/record.ts';
import type { ModelSize, RecurrentKind } from './modelWork.ts';

/** What a training run holds at its fullest, in bytes. */
export interface MemoryNeed {
  /** Whatever the batch size: data that is loaded already, weights, gradients, the optimizer's moments. */
  readonly fixed: number;
  readonly perSample: number;
}

const NUMBER = 4;
/** Weight, gradient, two moments, and what Adam makes of them on the way, all kept to the end of the step: measured. */
const COPIES_OF_PARAMETERS = 15;
/**
 * A layer's results are kept for the way back, and the way back makes more: measured, see docs/compatibility.md. Native
 * TensorFlow rounds up, works beside them and gives little back; what is fused on WebAssembly makes fewer.
 */
const COPIES_OF_RESULTS = { native: 7, wasm: 2.5, other: 3.5 };
/**
 * Numbers that a step in time keeps for each unit of a recurrent layer, measured in the same way: where every operation
 * of a step is one of its own, and where a layer goes over the whole sequence in one.
 */
const KEPT_A_TIME_STEP: Readonly<Record<RecurrentKind, Readonly<Record<Place, number>>>> = {
  LSTM: { native: 40, wasm: 18, other: 110 },
  stepwiseLSTM: { native: 140, wasm: 110, other: 110 },
  GRU: { native: 32, wasm: 60, other: 60 },
  SimpleRNN: { native: 20, wasm: 18, other: 18 },
};
/** A back end keeps something for itself, and memory breaks into pieces. */
const USABLE = 0.95;
/** What is proposed must fit for sure: an eighth of WebAssembly at a time finds no room in it long before it is full. */
const FOR_SURE = 0.65;

type Place = 'native' | 'wasm' | 'other';

function placeOf(name: BackendName): Place {
  if (name.startsWith('native')) return 'native';
  return name === 'wasm' ? 'wasm' : 'other';
}

/** What one training step holds on that back end. */
export function memoryNeed(size: ModelSize, dataBytes: number, name: BackendName): MemoryNeed {
  const place = placeOf(name);
  const inTime = size.timeSteps.reduce((sum, { kind, count }) => sum + count * KEPT_A_TIME_STEP[kind][place], 0);
  return {
    fixed: dataBytes + size.parameters * NUMBER * COPIES_OF_PARAMETERS,
    perSample: (size.resultsPerSample * COPIES_OF_RESULTS[place] + inTime) * NUMBER,
  };
}

export function totalBytes({ fixed, perSample }: MemoryNeed, batch: number): number {
  return fixed + perSample * batch;
}

/** Whether it fits, by the estimate. */
export function fits(need: MemoryNeed, batch: number, memory: number): boolean {
  return totalBytes(need, batch) <= memory * USABLE;
}

/** The largest power of two below `batch` that fits for sure; undefined where not even one sample does. */
export function batchThatFits(need: MemoryNeed, batch: number, memory: number): number | undefined {
  const most = Math.floor(((memory * USABLE - need.fixed) * FOR_SURE) / Math.max(need.perSample, 1));
  const smaller = Math.min(most, batch - 1);
  return smaller < 1 ? undefined : 2 ** Math.floor(Math.log2(smaller));
}
