import type { JournalRecord } from '../../core/runs/journalRecord.ts';
import { Flag } from './messages.ts';

/** How long a training call may take to reach its next batch after a stop, in milliseconds. */
const FOR_NEXT_BATCH = 60_000;
/** How long the file may go on after its training has ended (evaluate, save). */
const FOR_THE_REST = 60_000;
/** A file in no training call at all has nothing to lose. */
const OUTSIDE_TRAINING = 500;
const LOOK_EVERY = 50;

export interface StopClock {
  stop(force: boolean): void;
  saw(record: JournalRecord): void;
}

/** Decides when a stop that training doesn't follow is enforced. `end` must not return. */
export function createStopClock(flags: Int32Array, end: () => void): StopClock {
  const open = new Set<string>();
  let stoppedAt = 0;
  let acknowledgedAt = 0;

  function look(): void {
    const now = Date.now();
    if (Atomics.load(flags, Flag.closed)) return;
    if (!acknowledgedAt && Atomics.load(flags, Flag.acknowledged)) acknowledgedAt = now;
    if (acknowledgedAt ? now - acknowledgedAt > FOR_THE_REST : now - stoppedAt > allowance()) return end();
    setTimeout(look, LOOK_EVERY);
  }
  const allowance = () => (open.size > 0 ? FOR_NEXT_BATCH : OUTSIDE_TRAINING);

  return {
    stop(force) {
      if (force) return end();
      if (stoppedAt) return;
      stoppedAt = Date.now();
      Atomics.store(flags, Flag.stop, 1);
      look();
    },
    saw(record) {
      if (record.kind === 'series') open.add(record.series.id);
      if (record.kind === 'series-ended') open.delete(record.series);
    },
  };
}
