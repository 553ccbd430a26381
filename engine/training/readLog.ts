import { closeSync, openSync, readSync } from 'node:fs';
import path from 'node:path';
import { LOG_FILE } from '../store/layout.ts';

const PIECE = 256 * 1024;

/** Text of a run's log from a byte offset. Never ends inside a character. */
export function readLog(folder: string, from: number): { readonly text: string; readonly next: number } {
  let descriptor: number;
  try {
    descriptor = openSync(path.join(folder, LOG_FILE), 'r');
  } catch {
    return { text: '', next: from };
  }
  try {
    const bytes = Buffer.alloc(PIECE);
    const count = wholeCharacters(bytes, readSync(descriptor, bytes, 0, PIECE, from));
    return { text: bytes.toString('utf8', 0, count), next: from + count };
  } finally {
    closeSync(descriptor);
  }
}

/** The largest count of bytes up to `count` that doesn't cut a UTF-8 character. */
function wholeCharacters(bytes: Buffer, count: number): number {
  let start = count - 1;
  // At most three continuation bytes (10xxxxxx) precede the end.
  while (start >= 0 && count - start < 4 && (bytes[start]! & 0xc0) === 0x80) start--;
  if (start < 0) return count;
  const lead = bytes[start]!;
  const length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : lead >= 0xc0 ? 2 : 1;
  return start + length > count ? start : count;
}
