import type { JournalRecord } from '../../core/runs/journalRecord.ts';
import type { RunProgress, SeriesAxis } from '../../core/runs/record.ts';
import type { TrainerJob } from '../../core/protocol/trainer.ts';

/** One step: series, axis, step, wall time in seconds, metrics. */
export type ValueRow = readonly [string, SeriesAxis, number, number, Readonly<Record<string, number>>];

/** Training thread → recorder thread. */
export type RecorderMessage =
  | { readonly type: 'values'; readonly rows: readonly ValueRow[] }
  | { readonly type: 'record'; readonly record: JournalRecord; readonly wallTime: number }
  | { readonly type: 'progress'; readonly progress: RunProgress }
  | { readonly type: 'close' };

/** Words of the memory that both threads share (an Int32Array). */
export const Flag = { stop: 0, acknowledged: 1, ready: 2, closed: 3, lookedAt: 4 } as const;
export const FLAG_COUNT = 5;

export interface RecorderData {
  readonly job: TrainerJob;
  readonly flags: SharedArrayBuffer;
}
