import { getHeapStatistics } from 'node:v8';
import type { TensorFlow } from '../../backends/backend.ts';
import { batchThatFits, fits, type MemoryNeed, memoryNeed, totalBytes } from '../../backends/choice/memory.ts';
import { sizeOfModel, type SizedLayer } from '../../backends/choice/modelWork.ts';
import { formatBytes } from '../../core/runs/format.ts';
import type { BackendName } from '../../core/runs/record.ts';
import type { BatchedBy } from '../tracking/options.ts';

/** Where training runs now, and how many bytes it can hold; undefined where nobody tells. */
export interface Room {
  readonly name: BackendName;
  readonly memory: number | undefined;
}

export interface MemoryWatch {
  /** Estimates what training will hold. Gives a sentence where that will not fit. */
  look(model: SizedLayer & { readonly name: string }, batch: number | undefined, by: BatchedBy): string | undefined;
  /** What to change after memory ran out, that of WebAssembly (`atWall`) or another, as sentences. */
  advice(atWall: boolean): string;
}

interface Looked {
  readonly need: MemoryNeed;
  readonly batch: number;
  readonly by: BatchedBy | 'python';
  readonly name: string;
}

interface Watched {
  readonly room: () => Room;
  /** What trains was read from a Python file. */
  readonly isPython: boolean;
}

export function watchMemory(tf: TensorFlow, { room, isPython }: Watched): MemoryWatch {
  let last: Looked | undefined;
  return {
    look(model, batch, by) {
      if (batch === undefined) return undefined;
      const { name, memory } = room();
      const need = memoryNeed(sizeOfModel(model, batch), tf.memory().numBytes, name);
      last = { need, batch, by: isPython ? 'python' : by, name: model.name };
      if (memory === undefined || fits(need, batch, memory)) return undefined;
      const wants = `${model.name} needs about ${formatBytes(totalBytes(need, batch))} with batches of ${batch}`;
      return `${wants}, and ${name} can hold ${formatBytes(memory)} here. ${whatFits(last, room())}`;
    },
    advice(atWall) {
      const heap = Math.round(getHeapStatistics().heap_size_limit / 2 ** 20);
      const limit = atWall ? WALL : ` JavaScript itself may use ${heap} MB here.`;
      const general = `Take a smaller batch or model.${limit}`;
      const { memory } = room();
      // Where training should have fitted well, something else took the memory.
      const guilty = last !== undefined && memory !== undefined && !fits(last.need, last.batch, memory / 2);
      return guilty ? whatFits(last!, room()) : general;
    },
  };
}

const WALL = ' WebAssembly ends at 4 GB; native TensorFlow has no such wall.';

/** Where the size of batches is said. */
const SAID_BY: Readonly<Record<Looked['by'], (size: number) => string>> = {
  fit: (size) => `set batchSize: ${size}`,
  dataset: (size) => `make them with .batch(${size})`,
  trainOnBatch: (size) => `give trainOnBatch ${size} at a time`,
  python: (size) => `set batch_size=${size}`,
};

function whatFits({ need, batch, by }: Looked, { name, memory = 0 }: Room): string {
  const wall = name === 'wasm' ? WALL : '';
  const smaller = batchThatFits(need, batch, memory);
  if (smaller === undefined)
    return `Its data and weights alone take about ${formatBytes(need.fixed)}: load less data at a time, or take a smaller model.${wall}`;
  return `Batches of ${smaller} would take about ${formatBytes(totalBytes(need, smaller))}: ${SAID_BY[by](smaller)}.${wall}`;
}
