import { closeSync, openSync, rmSync, statSync } from 'node:fs';
import path from 'node:path';
import { engineFolder } from '../host/folders.ts';
import { BUILD } from '../host/build.ts';

/** A lock left by a process that died while starting is taken over after this many milliseconds. */
const STALE_AFTER = 5000;
const ASK_EVERY = 20;

/**
 * Runs `action` while no other process of this build starts an engine for the store: two windows that open
 * together must not get two engines.
 */
export async function oneAtATime<T>(store: string, action: () => Promise<T>): Promise<T> {
  const lock = path.join(engineFolder(store), `${BUILD}.starting`);
  for (;;) {
    try {
      closeSync(openSync(lock, 'wx', 0o600));
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

function isStale(lock: string): boolean {
  try {
    return Date.now() - statSync(lock).mtimeMs > STALE_AFTER;
  } catch {
    return false;
  }
}
