import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** One file of a tar archive. */
interface Entry {
  readonly name: string;
  readonly bytes: Uint8Array;
}

const BLOCK = 512;

/** The files of an unpacked tar archive (POSIX ustar, with pax names), as npm makes them. */
export function* entriesOf(archive: Uint8Array): Generator<Entry> {
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= archive.length;) {
    const header = archive.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) return;
    const size = Number.parseInt(text(header, 124, 12), 8);
    if (!(size >= 0)) throw new Error('The archive is damaged: a header tells no size.');
    const bytes = archive.subarray(at + BLOCK, at + BLOCK + size);
    if (bytes.length < size) throw new Error('The archive is cut off.');
    const kind = text(header, 156, 1);
    if (kind === 'x') longName = /\d+ path=([^\n]+)\n/.exec(Buffer.from(bytes).toString('utf8'))?.[1];
    else {
      const prefix = text(header, 345, 155);
      const name = longName ?? (prefix === '' ? text(header, 0, 100) : `${prefix}/${text(header, 0, 100)}`);
      longName = undefined;
      if (kind === '' || kind === '0') yield { name, bytes };
    }
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
  }
  throw new Error('The archive is cut off.');
}

function text(header: Uint8Array, from: number, length: number): string {
  const bytes = header.subarray(from, from + length);
  const end = bytes.indexOf(0);
  return Buffer.from(end < 0 ? bytes : bytes.subarray(0, end))
    .toString('utf8')
    .trim();
}

/** Writes the wanted files below a folder. What npm packs lies in `package/`. Nothing gets outside of the folder. */
export function unpackInto(folder: string, archive: Uint8Array, wanted: (name: string) => boolean): void {
  for (const { name, bytes } of entriesOf(archive)) {
    const inside = name.replace(/^[^/]+\//, '');
    if (!wanted(inside)) continue;
    const file = path.resolve(folder, inside);
    if (!file.startsWith(path.resolve(folder) + path.sep))
      throw new Error(`The archive holds a place outside: ${name}.`);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, bytes);
  }
}
