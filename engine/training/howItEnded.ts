import { closeSync, fstatSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import path from 'node:path';
import type { RunError, RunStatus } from '../core/runs/record.ts';
import { isEventFile } from '../journal/folderJournal.ts';
import { LOG_FILE } from '../store/layout.ts';
import type { TrainerExit } from './trainerProcess.ts';

/** How much of the log's end is looked at for the words of a dying process. */
const LOG_END = 16_384;

/** What to say of a run whose journal has no last word: its process was killed, or died of itself. */
export function howItEnded(
  folder: string,
  exit: TrainerExit,
  asked: boolean,
): { readonly status: RunStatus; readonly error?: RunError } {
  if (exit.refused !== undefined)
    return failed('engine', `Its process could not be started: ${exit.refused}.`, 'Restart VS Code, or the terminal.');
  if (asked && exit.code === undefined) return { status: 'stopped' };
  const log = endOfLog(folder);
  if (/heap out of memory|out of memory/i.test(log)) return outOfMemory(log);
  if (exit.signal)
    return failed(
      'killed',
      `Its process was killed by ${exit.signal}.`,
      exit.signal === 'SIGKILL' ? 'Most often the system ran out of memory: take a smaller batch or model.' : undefined,
    );
  if (exit.code !== undefined) {
    const last = log.trim().split('\n').at(-1);
    return failed('engine', `Its process ended with code ${exit.code} before it could say why.`, last);
  }
  return {
    status: 'lost',
    error: {
      kind: 'killed',
      message: 'Its process ended without a word while no engine was watching.',
      advice: 'What it logged until then is kept.',
    },
  };
}

function outOfMemory(log: string): ReturnType<typeof failed> {
  if (!/JavaScript heap out of memory/.test(log))
    return failed('memory', 'The program ran out of memory.', 'Take a smaller batch or model.');
  return failed(
    'memory',
    "The program ran out of memory: JavaScript's own was full.",
    'Keep less in arrays, take a smaller batch or model, or set NODE_OPTIONS=--max-old-space-size=8192 (megabytes).',
  );
}

/** When a run whose process is long gone last wrote something, in milliseconds since 1970. */
export function lastSignOfLife(folder: string): number {
  try {
    const written = readdirSync(folder).filter((name) => name === LOG_FILE || isEventFile(name));
    if (written.length > 0)
      return Math.round(Math.max(...written.map((name) => statSync(path.join(folder, name)).mtimeMs)));
  } catch {
    // The folder is gone, or going.
  }
  return Date.now();
}

function failed(kind: RunError['kind'], message: string, advice?: string): { status: RunStatus; error: RunError } {
  return { status: 'failed', error: { kind, message, ...(advice ? { advice } : {}) } };
}

function endOfLog(folder: string): string {
  try {
    const descriptor = openSync(path.join(folder, LOG_FILE), 'r');
    try {
      const size = fstatSync(descriptor).size;
      const bytes = Buffer.alloc(Math.min(size, LOG_END));
      readSync(descriptor, bytes, 0, bytes.length, size - bytes.length);
      return bytes.toString('utf8');
    } finally {
      closeSync(descriptor);
    }
  } catch {
    return '';
  }
}
