import { closeSync, mkdirSync, openSync, writeSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { encodeEvent, frame } from '../../../journal/eventFile.ts';

export interface EventLogOptions {
  /** How many events wait before they are written. */
  readonly maxQueue: number;
  /** Milliseconds after which waiting events are written in any case. */
  readonly flushMillis: number;
  readonly filenameSuffix: string;
}

/** One event file of a user's own, buffered. */
export interface EventLog {
  readonly file: string;
  /** Adds one event with one summary value, timed now. Where the disk refuses, training goes on and a line says so. */
  add(step: number, value: Uint8Array): void;
  /** @throws where the disk refuses; what could not be written waits for the next time. */
  flush(): void;
}

let made = 0;

/** Makes the folder and a new file in it. What is still waiting when the process ends is written then. */
export function openEventLog(folder: string, options: EventLogOptions): EventLog {
  const seconds = Math.floor(Date.now() / 1000);
  const unique = `${seconds}.${hostname()}.${process.pid}.${made++}`;
  const file = path.resolve(folder, `events.out.tfevents.${unique}${options.filenameSuffix}`);
  mkdirSync(path.dirname(file), { recursive: true });
  let waiting: Uint8Array[] = [frame(encodeEvent({ wallTime: Date.now() / 1000, fileVersion: 'brain.Event:2' }))];
  let timer: NodeJS.Timeout | undefined;
  let told = false;
  const flush = (): void => {
    clearTimeout(timer);
    timer = undefined;
    const bytes = Buffer.concat(waiting);
    waiting = [];
    append(file, bytes, (rest) => waiting.unshift(rest));
  };
  const flushOrTell = (): void => {
    try {
      flush();
    } catch (error) {
      if (!told) console.error(`Summaries cannot be written to ${file} for now: ${(error as Error).message}`);
      told = true;
    }
  };
  flush();
  process.once('exit', flushOrTell);
  return {
    file,
    flush,
    add(step, value) {
      waiting.push(frame(encodeEvent({ wallTime: Date.now() / 1000, step, values: [value] })));
      if (waiting.length >= Math.max(options.maxQueue, 1)) flushOrTell();
      else timer ??= setTimeout(flushOrTell, options.flushMillis).unref();
    },
  };
}

/** The file is opened each time, so that a script with a thousand writers keeps no thousand files open. */
function append(file: string, bytes: Uint8Array, keep: (rest: Uint8Array) => void): void {
  if (bytes.length === 0) return;
  let at = 0;
  try {
    const handle = openSync(file, 'a');
    try {
      while (at < bytes.length) at += writeSync(handle, bytes, at);
    } finally {
      closeSync(handle);
    }
  } catch (error) {
    if (at < bytes.length) keep(bytes.subarray(at));
    throw error;
  }
}
