import type { Scalar } from '@tensorflow/tfjs';
import type { MakeSummaryFileWriter, SummaryFileWriter } from './summaryFileWriter.ts';

/** Told of each scalar that a file writes by itself, after it was written. `logdir` as the file gave it. */
export type SawScalar = (logdir: string, name: string, value: Scalar | number, step: number) => void;

/** `tf.node.summaryFileWriter`, ours or the native one, whose scalars are seen. The callbacks' own are not. */
export function observeScalars(make: MakeSummaryFileWriter, saw: SawScalar): MakeSummaryFileWriter {
  const observed = new WeakMap<SummaryFileWriter, SummaryFileWriter>();
  return (logdir, ...how) => {
    const writer = make(logdir, ...how);
    let seen = observed.get(writer);
    if (seen === undefined) {
      seen = Object.create(writer) as SummaryFileWriter;
      seen.scalar = (name, value, step, description) => {
        writer.scalar(name, value, step, description);
        saw(logdir, name, value, step);
      };
      observed.set(writer, seen);
    }
    return seen;
  };
}
