import { closeSync, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import path from 'node:path';
import type { JournalEntry } from '../core/runs/journalRecord.ts';
import { createEventReader, type JournalProblem } from '../journal/eventReader.ts';

/** Bytes read at once: a long journal is folded piece by piece. */
const PIECE = 1 << 20;

/** Reads a run's journal as it grows. Bytes that the disk refused come from the trainer, in their place. */
export interface JournalFollower {
  /** Bytes taken so far, from wherever. */
  readonly taken: number;
  readonly problem: JournalProblem | undefined;
  /** What the file has beyond what was taken; `each` gets it piece by piece. */
  readFile(each: (entries: readonly JournalEntry[]) => void): void;
  /** Bytes that begin at `from` of the journal. */
  take(from: number, bytes: Uint8Array): readonly JournalEntry[];
}

export function followJournal(folder: string): JournalFollower {
  const reader = createEventReader();
  let file: string | undefined;
  let taken = 0;

  function push(bytes: Uint8Array): readonly JournalEntry[] {
    taken += bytes.length;
    return reader.push(bytes);
  }

  return {
    get taken() {
      return taken;
    },
    get problem() {
      return reader.problem;
    },
    readFile(each) {
      file ??= journalIn(folder);
      if (file === undefined) return;
      const descriptor = openSync(file, 'r');
      try {
        while (taken < fstatSync(descriptor).size) {
          const piece = new Uint8Array(PIECE);
          const count = readSync(descriptor, piece, 0, PIECE, taken);
          if (count === 0) return;
          each(push(piece.subarray(0, count)));
        }
      } finally {
        closeSync(descriptor);
      }
    },
    take(from, bytes) {
      const known = taken - from;
      // A gap means that the file has grown meanwhile: it is read first.
      if (known < 0 || known >= bytes.length) return [];
      return push(bytes.subarray(known));
    },
  };
}

function journalIn(folder: string): string | undefined {
  const name = readdirSync(folder).find((each) => each.startsWith('events.out.tfevents.'));
  return name === undefined ? undefined : path.join(folder, name);
}
