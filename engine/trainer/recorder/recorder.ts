import type { JournalRecord } from '../../core/runs/journalRecord.ts';
import type { RunProgress, SeriesAxis } from '../../core/runs/record.ts';

/**
 * The training thread's end of the recorder. Every call returns at once: a second thread writes the journal, serves
 * the pipe and keeps the clock, so that a file that never yields is still recorded, seen and stoppable.
 */
export interface Recorder {
  record(record: JournalRecord): void;
  /** One step of one series. Wall time is taken here. Steps count from 1. */
  values(series: string, axis: SeriesAxis, step: number, metrics: Readonly<Record<string, number>>): void;
  progress(progress: RunProgress): void;
  /** True from the moment that somebody pressed Stop. A shared-memory read: cheap enough for every step. */
  stopRequested(): boolean;
  /** True while somebody looks at what the layers are like. As cheap. */
  isLookedAt(): boolean;
  /** Tells that training has seen the stop and is ending, so that the process is given time to finish. */
  acknowledgeStop(): void;
}
