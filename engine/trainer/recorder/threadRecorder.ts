import { Worker } from 'node:worker_threads';
import type { TrainerJob } from '../../core/protocol/trainer.ts';
import { programFile } from '../../host/build.ts';
import { FLAG_COUNT, Flag, type RecorderMessage, type ValueRow } from './messages.ts';
import type { Recorder } from './recorder.ts';

/** Rows are handed over together, at the latest after this many milliseconds or rows. */
const HAND_OVER_EVERY = 20;
const ROWS_AT_ONCE = 512;
/** How long an ending process waits for its journal, in milliseconds. */
const CLOSE_WITHIN = 5000;
const READY_WITHIN = 10_000;

export interface ThreadRecorder extends Recorder {
  /** Writes everything and blocks until it is on disk. For the process's last moment: nothing may follow. */
  close(): void;
}

/** Starts the recorder thread and blocks until its pipe listens. */
export function startRecorder(job: TrainerJob): ThreadRecorder {
  const shared = new SharedArrayBuffer(FLAG_COUNT * Int32Array.BYTES_PER_ELEMENT);
  const flags = new Int32Array(shared);
  const worker = new Worker(programFile('recorder'), { workerData: { job, flags: shared }, execArgv: [] });
  // The thread must not keep a process alive whose own work is done.
  worker.unref();
  if (Atomics.wait(flags, Flag.ready, 0, READY_WITHIN) === 'timed-out')
    throw new Error("The run's recorder did not start within 10 s. Is the machine out of memory or processes?");

  let rows: ValueRow[] = [];
  let handedOver = 0;
  let timer: NodeJS.Timeout | undefined;
  const post = (message: RecorderMessage): void => worker.postMessage(message);

  function handOver(): void {
    if (timer) clearTimeout(timer);
    timer = undefined;
    handedOver = performance.now();
    if (rows.length === 0) return;
    post({ type: 'values', rows });
    rows = [];
  }

  return {
    record(record) {
      handOver();
      post({ type: 'record', record, wallTime: Date.now() / 1000 });
    },
    values(series, axis, step, metrics) {
      rows.push([series, axis, step, Date.now() / 1000, metrics]);
      // A file that never yields would never see the timer: the time is looked at here too.
      // An epoch's values are seen and safe even where the file blocks right after.
      const now = axis === 'epoch' || rows.length >= ROWS_AT_ONCE;
      if (now || performance.now() - handedOver > HAND_OVER_EVERY) handOver();
      else timer ??= setTimeout(handOver, HAND_OVER_EVERY).unref();
    },
    progress: (progress) => post({ type: 'progress', progress }),
    stopRequested: () => Atomics.load(flags, Flag.stop) === 1,
    isLookedAt: () => Atomics.load(flags, Flag.lookedAt) === 1,
    acknowledgeStop: () => void Atomics.store(flags, Flag.acknowledged, 1),
    close() {
      handOver();
      post({ type: 'close' });
      Atomics.wait(flags, Flag.closed, 0, CLOSE_WITHIN);
    },
  };
}
