import path from 'node:path';
import type { Scalar, Tensor } from '@tensorflow/tfjs';
import { encodeScalarValue } from '../../../journal/eventFile.ts';
import { type EventLog, openEventLog } from './eventLog.ts';
import { bucketsOf, encodeBuckets } from './histogram.ts';

/** `tf.node.summaryFileWriter`'s result. Steps are whole numbers. */
export interface SummaryFileWriter {
  scalar(name: string, value: Scalar | number, step: number, description?: string): void;
  /** Counts the elements of `data`, of any shape, in `buckets` (30) equal buckets. */
  histogram(name: string, data: Tensor, step: number, ...how: [buckets?: number, description?: string]): void;
  /** Writes what waits. */
  flush(): void;
}

export type MakeSummaryFileWriter = (
  logdir: string,
  maxQueue?: number,
  flushMillis?: number,
  filenameSuffix?: string,
) => SummaryFileWriter;

const writers = new Map<string, SummaryFileWriter>();

/** One writer for each folder and process, whoever asks: the options of the first to ask hold. */
export const summaryFileWriter: MakeSummaryFileWriter = (
  logdir,
  maxQueue = 10,
  flushMillis = 120_000,
  filenameSuffix = '.v2',
) => {
  if (typeof logdir !== 'string' || logdir === '')
    throw new Error(`Invalid logdir: ${String(logdir)}. Expected a non-empty string for logdir.`);
  const folder = path.resolve(logdir);
  let writer = writers.get(folder);
  if (!writer) {
    writer = writeTo(openEventLog(folder, { maxQueue, flushMillis, filenameSuffix }));
    writers.set(folder, writer);
  }
  return writer;
};

function writeTo(log: EventLog): SummaryFileWriter {
  return {
    scalar(name, value, step) {
      checkStep(step);
      if (typeof value === 'number') return log.add(step, encodeScalarValue(name, value));
      if (value.rank !== 0)
        throw new Error(
          `The scalar '${name}' was given a tensor of shape [${value.shape.join(', ')}]; give one number.`,
        );
      withValues(log, value, (values) => log.add(step, encodeScalarValue(name, values[0] ?? NaN)));
    },
    histogram(name, data, step, ...how) {
      checkStep(step);
      const [buckets, description] = how;
      withValues(log, data, (values) => log.add(step, encodeBuckets(name, bucketsOf(values, buckets), description)));
    },
    flush: () => log.flush(),
  };
}

function checkStep(step: number): void {
  if (!Number.isInteger(step)) throw new Error(`step is expected to be an integer, but is instead ${step}.`);
}

/**
 * Reads a tensor at once where the back end can. WebGPU can't: the value is then written as soon as it has come, and
 * the tensor is kept until then.
 */
function withValues(log: EventLog, tensor: Tensor, use: (values: ArrayLike<number>) => void): void {
  let values: ArrayLike<number>;
  try {
    values = tensor.dataSync();
  } catch {
    const kept = tensor.clone();
    // As tf.keep does: a tidy around the call leaves it.
    kept.kept = true;
    void kept
      .data()
      .then((late) => {
        use(late);
        log.flush();
      })
      .catch((error: unknown) => console.error('A summary value could not be written.', error))
      .finally(() => kept.dispose());
    return;
  }
  use(values);
}
