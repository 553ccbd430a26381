import type { JournalEntry } from '../core/runs/journalRecord.ts';
import { maskedCrc32c } from './crc32c.ts';
import { createEventDecoder, type Decode } from './eventDecoder.ts';

const HEAD = 12;
const TAIL = 4;
/** No event is this long; a larger length is damage that happens to have a right sum. */
const LARGEST_EVENT = 2 ** 30;

/** Where and why a file stops making sense. What came before stays good. */
export interface JournalProblem {
  readonly offset: number;
  readonly message: string;
}

/** Reads an event file that comes in pieces. Total: damage is a problem as a value. */
export interface EventReader {
  /** Bytes of whole records that were read: where a later reader can go on. */
  readonly offset: number;
  /** The first damage. Nothing is read beyond it. */
  readonly problem: JournalProblem | undefined;
  /** Takes the file's next bytes and gives what they complete. */
  push(bytes: Uint8Array): JournalEntry[];
  /** A reader that goes on at `offset` without the problem and still knows what was said about tags. */
  again(): EventReader;
}

/** `offset`: where in the file the first pushed byte stands; it must be the start of a record. */
export function createEventReader(offset = 0, decode = createEventDecoder()): EventReader {
  let held = new Uint8Array();
  let filled = 0;
  let done = offset;
  let problem: JournalProblem | undefined;

  const take = (bytes: Uint8Array, into: JournalEntry[]): number => {
    const { used, damaged } = readFrames(bytes, decode, into);
    done += used;
    if (damaged) problem = damage(done);
    return used;
  };

  const hold = (bytes: Uint8Array): void => {
    if (filled + bytes.length > held.length) {
      const grown = new Uint8Array(Math.max(held.length * 2, filled + bytes.length, 1024));
      grown.set(held.subarray(0, filled));
      held = grown;
    }
    held.set(bytes, filled);
    filled += bytes.length;
  };

  return {
    get offset() {
      return done;
    },
    get problem() {
      return problem;
    },
    push(bytes) {
      const entries: JournalEntry[] = [];
      if (problem) return entries;
      if (filled === 0) {
        hold(bytes.subarray(take(bytes, entries)));
      } else {
        hold(bytes);
        const used = take(held.subarray(0, filled), entries);
        held.copyWithin(0, used, filled);
        filled -= used;
      }
      return entries;
    },
    again: () => createEventReader(done, decode),
  };
}

/** Reads the whole frames at the front of `bytes` and says how many bytes they were. */
function readFrames(bytes: Uint8Array, decode: Decode, into: JournalEntry[]): { used: number; damaged: boolean } {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let used = 0;
  while (used + HEAD <= bytes.length) {
    const length = view.getUint32(used, true) + view.getUint32(used + 4, true) * 2 ** 32;
    const headSound = view.getUint32(used + 8, true) === maskedCrc32c(bytes, used, used + 8);
    if (!headSound || length > LARGEST_EVENT) return { used, damaged: true };
    const from = used + HEAD;
    const to = from + length;
    if (to + TAIL > bytes.length) break;
    const sound = view.getUint32(to, true) === maskedCrc32c(bytes, from, to);
    if (!sound) return { used, damaged: true };
    decode(bytes, from, to, into);
    used = to + TAIL;
  }
  return { used, damaged: false };
}

function damage(offset: number): JournalProblem {
  return { offset, message: `The journal is damaged at byte ${offset}; everything before it was read.` };
}
