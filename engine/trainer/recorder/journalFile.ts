import { closeSync, fstatSync, openSync, statSync, writeSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

export interface JournalFile {
  /** Bytes on disk. */
  readonly written: number;
  /** Bytes that wait in memory because the disk refused them. */
  readonly held: number;
  append(bytes: Uint8Array): void;
  /** Tries to write what is held; the sentence says why the disk refused, undefined when all is on disk. */
  flush(): string | undefined;
  /** What is held, from a byte offset of the whole journal. */
  unwritten(from: number): { readonly from: number; readonly bytes: Uint8Array };
  close(): void;
}

/** One event file per run folder, named as TensorBoard looks for it. */
function journalName(): string {
  const seconds = Math.floor(Date.now() / 1000);
  return `events.out.tfevents.${seconds}.${os.hostname()}.${process.pid}.descent`;
}

export function openJournalFile(folder: string): JournalFile {
  const file = path.join(folder, journalName());
  let descriptor: number | undefined;
  let written = 0;
  let held: Uint8Array[] = [];
  let heldBytes = 0;

  function writeHeld(): void {
    descriptor ??= openSync(file, 'a');
    if (isGone(file, descriptor)) throw Object.assign(new Error(`${file} is gone`), { code: 'ENOENT' });
    while (held.length > 0) {
      const bytes = held[0]!;
      // A disk that fills takes part of a buffer: what it took must not be written twice.
      const count = writeSync(descriptor, bytes);
      written += count;
      heldBytes -= count;
      if (count === bytes.length) held.shift();
      else held[0] = bytes.subarray(count);
    }
  }

  return {
    get written() {
      return written;
    },
    get held() {
      return heldBytes;
    },
    append(bytes) {
      if (bytes.length === 0) return;
      held.push(bytes);
      heldBytes += bytes.length;
    },
    flush() {
      try {
        writeHeld();
        return undefined;
      } catch (error) {
        return whyRefused(error);
      }
    },
    unwritten(from) {
      const all = Buffer.concat(held);
      return { from: Math.max(from, written), bytes: all.subarray(Math.max(0, from - written)) };
    },
    close() {
      if (descriptor !== undefined) closeSync(descriptor);
      descriptor = undefined;
      held = [];
    },
  };
}

/** A file that was deleted still takes what is written, and nobody ever sees it again. */
function isGone(file: string, descriptor: number): boolean {
  return statSync(file, { throwIfNoEntry: false })?.ino !== fstatSync(descriptor).ino;
}

function whyRefused(error: unknown): string {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') return 'the disk is full';
  if (code === 'EROFS' || code === 'EACCES' || code === 'EPERM') return 'the run folder is read-only';
  if (code === 'ENOENT') return 'the run folder is gone';
  return `the disk answered ${code ?? String(error)}`;
}
