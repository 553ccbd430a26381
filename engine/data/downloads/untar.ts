import { DataProblem } from '../dataArray.ts';

const BLOCK = 512;
const text = (bytes: Uint8Array) => new TextDecoder('latin1').decode(bytes).replace(/\0[\s\S]*$/, '');

/** Files of a tar archive (POSIX.1-1988, "ustar"), by their paths; what else an archive may hold is passed over. */
export function untar(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  for (let at = 0; at + BLOCK <= bytes.length;) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break;
    const size = parseInt(text(header.subarray(124, 136)).trim() || '0', 8);
    const type = String.fromCharCode(header[156]!);
    const name = text(header.subarray(0, 100));
    const start = at + BLOCK;
    if (!Number.isFinite(size) || start + size > bytes.length) throw new DataProblem('The archive is not whole.');
    // A path that leaves the folder is not one of a data set.
    if ((type === '0' || type === '\0') && !name.startsWith('/') && !name.split('/').includes('..'))
      files.set(name, bytes.subarray(start, start + size));
    at = start + Math.ceil(size / BLOCK) * BLOCK;
  }
  return files;
}
