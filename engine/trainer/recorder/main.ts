// The recorder: a thread beside the training one. It owns the journal, the pipe and the clock, so that a file that
// never yields to its event loop is still recorded, seen and stoppable.
import { parentPort, workerData } from 'node:worker_threads';
import { createEventWriter } from '../../journal/eventWriter.ts';
import { openJournalFile } from './journalFile.ts';
import { Flag, type RecorderData, type RecorderMessage, type ValueRow } from './messages.ts';
import { serveTrainer } from './server.ts';
import { createStopClock } from './stopClock.ts';

/** Milliseconds between writes: well under the promised second. What comes after a pause is written at once. */
const FLUSH_EVERY = 100;
/** After a refusal the disk is asked again once a second. */
const RETRY_EVERY = 1000;
/** Milliseconds for which an ending process stays for a journal that can't be written. */
const HOLD_FOR = 1500;

/** Milliseconds for which a look counts: a panel says every second or two that it is still seen. */
const LOOK_LASTS = 5000;

const { job, flags: shared } = workerData as RecorderData;
const flags = new Int32Array(shared);
const port = parentPort!;

const journal = openJournalFile(job.folder);
const events = createEventWriter(Date.now() / 1000);
const stopClock = createStopClock(flags, () => endNow());
const server = await serveTrainer(job, journal, { stop: stopClock.stop, look });

const WHAT_THEN = job.options.stopOnDiskFull
  ? 'The run is being stopped; what was written stays readable.'
  : 'Training goes on in memory; once it can be written again, nothing is lost.';

let lookTimer: NodeJS.Timeout | undefined;
function look(): void {
  clearTimeout(lookTimer);
  Atomics.store(flags, Flag.lookedAt, 1);
  lookTimer = setTimeout(() => Atomics.store(flags, Flag.lookedAt, 0), LOOK_LASTS);
}

let flushTimer: NodeJS.Timeout | undefined;
let writtenAt = -Infinity;
let diskRefused: string | undefined;

function write(): void {
  flushTimer = undefined;
  writtenAt = performance.now();
  journal.append(events.take());
  const refused = journal.flush();
  if (refused !== diskRefused) diskChanged(refused);
  server.flushed();
  if (refused) flushTimer = setTimeout(write, RETRY_EVERY);
}

function flushSoon(): void {
  flushTimer ??= setTimeout(write, Math.max(0, writtenAt + FLUSH_EVERY - performance.now()));
}

/** Said to the engine at once, and kept in the journal for when the disk takes it. */
function diskChanged(refused: string | undefined): void {
  diskRefused = refused;
  const message = refused
    ? `The journal can't be written: ${refused}. ${WHAT_THEN}`
    : 'The journal is written again: nothing was lost.';
  events.record({ kind: 'warning', message }, Date.now() / 1000);
  server.warning(message);
  if (refused && job.options.stopOnDiskFull) stopClock.stop(false);
}

function takeRow([series, axis, step, wallTime, metrics]: ValueRow): void {
  const tagged: [string, number][] = [];
  for (const metric of Object.keys(metrics)) tagged.push([`${series}/${axis}/${metric}`, metrics[metric]!]);
  events.scalars(step, wallTime, tagged);
}

/** Ends the whole process: the training thread didn't end by itself after a stop. */
function endNow(): void {
  events.record({ kind: 'ended', status: 'stopped' }, Date.now() / 1000);
  write();
  process.kill(process.pid, 'SIGKILL');
}

/** What the disk refuses is held for a moment more, for it to change its mind and for the engine to read it all. */
function closeSoon(asked: number): void {
  if (journal.held > 0 && Date.now() - asked < HOLD_FOR) {
    setTimeout(() => {
      write();
      closeSoon(asked);
    }, HOLD_FOR / 10);
    return;
  }
  journal.close();
  Atomics.store(flags, Flag.closed, 1);
  Atomics.notify(flags, Flag.closed);
}

port.on('message', (message: RecorderMessage) => {
  switch (message.type) {
    case 'values':
      message.rows.forEach(takeRow);
      return flushSoon();
    case 'record':
      events.record(message.record, message.wallTime);
      stopClock.saw(message.record);
      return flushSoon();
    case 'progress':
      return server.progress(message.progress);
    case 'close':
      write();
      return closeSoon(Date.now());
  }
});
Atomics.store(flags, Flag.ready, 1);
Atomics.notify(flags, Flag.ready);
