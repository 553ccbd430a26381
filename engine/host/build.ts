import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { readJson } from './files.ts';

declare const DESCENT_VERSION: string | undefined;

const here = path.dirname(fileURLToPath(import.meta.url));

/** Bundled code lies in `dist/` or `dist/chunks/`; sources in `engine/host/`. */
const bundleFolder = path.basename(here) === 'chunks' ? path.dirname(here) : here;
const stamp = readJson<{ version: string; build: string }>(path.join(bundleFolder, 'build.json'));

/** Which build this is. All sources count as one build. */
export const BUILD = stamp?.build ?? 'source';
export const VERSION = typeof DESCENT_VERSION === 'string' ? DESCENT_VERSION : '0.0.0';

export type Program = 'engine' | 'trainer' | 'recorder' | 'child' | 'probe' | 'thread';

/** The file to start a process or thread from. */
export function programFile(program: Program): string {
  if (stamp) return path.join(bundleFolder, `${program}.js`);
  const sources = {
    engine: 'main.ts',
    trainer: 'trainer/main.ts',
    recorder: 'trainer/recorder/main.ts',
    child: 'trainer/child.ts',
    probe: 'backends/probe/main.ts',
    thread: 'backends/threads/thread.ts',
  };
  return path.join(path.dirname(here), sources[program]);
}
