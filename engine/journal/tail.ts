import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { JournalEntry } from '../core/runs/journalRecord.ts';
import { createEventReader, type EventReader, type JournalProblem } from './eventReader.ts';

/** Bytes a poll reads at most: about 100 ms of work, so that one long journal can't hold up an engine. */
const PER_POLL = 8 * 2 ** 20;
const PIECE = 256 * 1024;

export interface TailResult {
  readonly entries: readonly JournalEntry[];
  /** The file was truncated or replaced: `entries` begin anew and what came before is void. */
  readonly restarted: boolean;
  /** There is more to read at once. */
  readonly more: boolean;
}

/** Follows one growing event file. Asks the disk only when polled; a missing file has no entries yet. */
export interface Tail {
  readonly problem: JournalProblem | undefined;
  /** Where the next read begins. */
  readonly position: number;
  poll(): TailResult;
  /** Takes bytes that the writer holds in memory because the disk refused them; `from` is their offset in the file. */
  pushHeld(from: number, bytes: Uint8Array): readonly JournalEntry[];
}

interface Following {
  reader: EventReader;
  position: number;
  seenSize: number;
  identity: number;
}

export function followFile(file: string): Tail {
  const following: Following = { reader: createEventReader(), position: 0, seenSize: 0, identity: 0 };
  return {
    get problem() {
      return following.reader.problem;
    },
    get position() {
      return following.position;
    },
    poll() {
      const descriptor = openIfThere(file);
      if (descriptor === undefined) return { entries: [], restarted: false, more: false };
      try {
        return readOn(following, descriptor);
      } finally {
        closeSync(descriptor);
      }
    },
    pushHeld(from, bytes) {
      const { position, reader } = following;
      if (from > position || from + bytes.length <= position) return [];
      following.position = from + bytes.length;
      return reader.push(bytes.subarray(position - from));
    },
  };
}

function readOn(following: Following, descriptor: number): TailResult {
  const { size, ino } = fstatSync(descriptor);
  const { identity, seenSize } = following;
  const restarted = identity !== 0 && (ino !== identity || size < seenSize);
  if (restarted) {
    following.reader = createEventReader();
    following.position = 0;
  } else if (following.reader.problem && size > seenSize) {
    // What looked damaged may have been half visible: it is read again once the file has grown.
    following.position = following.reader.offset;
    following.reader = following.reader.again();
  }
  following.identity = ino;
  following.seenSize = size;
  const entries: JournalEntry[] = [];
  const { reader } = following;
  const until = Math.min(size, following.position + PER_POLL);
  const piece = new Uint8Array(Math.min(PIECE, Math.max(0, until - following.position)));
  while (following.position < until && !reader.problem) {
    const wanted = Math.min(piece.length, until - following.position);
    const count = readSync(descriptor, piece, 0, wanted, following.position);
    if (count === 0) break;
    following.position += count;
    for (const entry of reader.push(piece.subarray(0, count))) entries.push(entry);
  }
  return { entries, restarted, more: following.position < size && !reader.problem };
}

function openIfThere(file: string): number | undefined {
  try {
    return openSync(file, 'r');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
