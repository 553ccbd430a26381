import type { ModelSize } from './modelWork.ts';

/** What a training run holds at its fullest, in bytes. */
export interface MemoryNeed {
  /** Whatever the batch size: data that is loaded already, weights, gradients, the optimizer's moments. */
  readonly fixed: number;
  readonly perSample: number;
}

const NUMBER = 4;
/** Weight, gradient, two moments, and what Adam makes of them on the way, all kept to the end of the step: measured. */
const COPIES_OF_PARAMETERS = 15;
/** A layer's results are kept for the way back, and the way back makes more: measured on convolutions and recurrent layers. */
const COPIES_OF_RESULTS = 3.5;
/** A back end keeps something for itself, and memory breaks into pieces. */
const USABLE = 0.95;
/** What is proposed must fit for sure: an eighth of WebAssembly at a time finds no room in it long before it is full. */
const FOR_SURE = 0.65;

export function memoryNeed(size: ModelSize, dataBytes: number): MemoryNeed {
  return {
    fixed: dataBytes + size.parameters * NUMBER * COPIES_OF_PARAMETERS,
    perSample: size.keptPerSample * NUMBER * COPIES_OF_RESULTS,
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
