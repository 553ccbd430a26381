// Where this project keeps what is too big for the checkout: Node, the editor's test hosts, kept workbench state.
import { mkdirSync, mkdtempSync, renameSync, rmSync, existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

/** @returns {string} the folder `descent` inside the user's cache folder; `DESCENT_HOME` overrides it */
export function cacheFolder() {
  const { DESCENT_HOME, XDG_CACHE_HOME, LOCALAPPDATA } = process.env;
  if (DESCENT_HOME) return path.resolve(DESCENT_HOME);
  if (process.platform === 'win32' && LOCALAPPDATA) return path.join(LOCALAPPDATA, 'descent');
  if (process.platform === 'darwin') return path.join(homedir(), 'Library', 'Caches', 'descent');
  // A relative XDG_CACHE_HOME is to be ignored, says its specification.
  const base = XDG_CACHE_HOME && path.isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : path.join(homedir(), '.cache');
  return path.join(base, 'descent');
}

/**
 * Makes a folder that is either wholly there or not at all: `fill` works in a temporary folder beside it and returns
 * the part to keep, which is then renamed. A second process that was faster wins.
 * @param {string} target
 * @param {(temporary: string) => Promise<string>} fill
 */
export async function makeWhole(target, fill) {
  if (existsSync(target)) return target;
  mkdirSync(path.dirname(target), { recursive: true });
  const temporary = mkdtempSync(path.join(path.dirname(target), '.partial-'));
  const removeTemporary = () => rmSync(temporary, { recursive: true, force: true, maxRetries: 3 });
  process.once('exit', removeTemporary);
  try {
    const ready = await fill(temporary);
    try {
      renameSync(ready, target);
    } catch (error) {
      if (!existsSync(target)) throw error;
    }
  } finally {
    removeTemporary();
    process.removeListener('exit', removeTemporary);
  }
  return target;
}
