import { rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { engineFolder } from '../host/folders.ts';
import { BUILD } from '../host/build.ts';
import { readJson } from '../host/files.ts';
import { isAlive, processStart } from '../host/processStart.ts';

/** A lock without its holder's name, which writes it at once, is taken over after this many milliseconds. */
const NAMELESS_FOR = 5000;
const ASK_EVERY = 20;

/**
 * Runs `action` while no other process of this build starts an engine for the store: two windows that open
 * together must not get two engines.
 */
export async function oneAtATime<T>(store: string, action: () => Promise<T>): Promise<T> {
  const lock = path.join(engineFolder(store), `${BUILD}.starting`);
  const holder = JSON.stringify({ pid: process.pid, startedAt: processStart(process.pid) });
  for (;;) {
    try {
      writeFileSync(lock, holder, { flag: 'wx', mode: 0o600 });
      break;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (isStale(lock)) rmSync(lock, { force: true });
      await new Promise((resolve) => setTimeout(resolve, ASK_EVERY));
    }
  }
  try {
    return await action();
  } finally {
    rmSync(lock, { force: true });
  }
}

/** The process that holds it died while it was starting. A slow one keeps its lock. */
function isStale(lock: string): boolean {
  const holder = readJson<{ pid: number; startedAt: string }>(lock);
  if (holder) return !isAlive(holder);
  try {
    return Date.now() - statSync(lock).mtimeMs > NAMELESS_FOR;
  } catch {
    return false;
  }
}
