import { existsSync } from 'node:fs';
import path from 'node:path';

export const FILE_SCHEME = 'file://';

/**
 * What follows `file://` is a path, relative to the working folder or absolute, and is not percent-encoded: that is
 * how tfjs-node reads it. `file:///C:/models` loses the slash that Windows wouldn't understand.
 */
export function pathOfUrl(url: string): string {
  const rest = url.slice(FILE_SCHEME.length);
  return process.platform === 'win32' ? rest.replace(/^\/(?=[A-Za-z]:)/, '') : rest;
}

/** The path of something to read: as it stands or, where only that exists, decoded (`pathToFileURL` encodes). */
export function existingPath(file: string): string {
  const literal = path.resolve(file);
  if (existsSync(literal) || !file.includes('%')) return literal;
  try {
    const decoded = path.resolve(decodeURIComponent(file));
    return existsSync(decoded) ? decoded : literal;
  } catch {
    return literal;
  }
}
