import path from 'node:path';
import type { Scalar } from '@tensorflow/tfjs';
import type { TrackingContext } from './context.ts';
import { letSettle } from './context.ts';
import { readTensors, whenRead } from './framework.ts';
import type { Series } from './series.ts';

/** Keeps the scalars that a file writes for TensorBoard: those of one log folder are one series, at its first one's place. */
export type SummaryBook = (logdir: string, name: string, value: Scalar | number, step: number) => void;

export function createSummaryBook(context: TrackingContext): SummaryBook {
  const known = new Map<string, Series>();

  const seriesOf = (logdir: string): Series => {
    const folder = path.resolve(logdir);
    let series = known.get(folder);
    if (series === undefined) {
      const place = context.options.callerPlace();
      const declared = { kind: 'summary', method: 'summaryFileWriter', model: '', place } as const;
      series = context.series.declare(declared, path.basename(folder));
      known.set(folder, series);
    }
    return series;
  };

  return (logdir, name, value, step) => {
    const series = seriesOf(logdir);
    const keep = (number: number): void => series.values('step', step, { [name]: number });
    if (typeof value === 'number') return keep(value);
    letSettle(
      context,
      whenRead(readTensors(context.tf, [value]), ([data]) => keep(data![0]!)),
    );
  };
}
