import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** Descent's own folder on this machine, for this user: `DESCENT_HOME`, else the platform's cache folder. */
export function dataFolder(environment: NodeJS.ProcessEnv = process.env): string {
  if (environment['DESCENT_HOME']) return path.resolve(environment['DESCENT_HOME']);
  if (process.platform === 'win32')
    return path.join(environment['LOCALAPPDATA'] ?? path.join(os.homedir(), 'AppData', 'Local'), 'descent');
  if (process.platform === 'darwin') return path.join(os.homedir(), 'Library', 'Caches', 'descent');
  return path.join(environment['XDG_CACHE_HOME'] ?? path.join(os.homedir(), '.cache'), 'descent');
}

/** Transpiled files: JavaScript of a person's TypeScript, kept between runs. */
export function transpiledFolder(): string {
  return path.join(dataFolder(), 'transpiled');
}

/** What V8 made of Descent's own code and of TensorFlow.js, kept between runs. */
export function compiledFolder(): string {
  return path.join(dataFolder(), 'compiled');
}

/** A folder that only this user can enter, made when absent. */
export function privateFolder(folder: string): string {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // An existing folder keeps its own mode, which may be wider.
  if (process.platform !== 'win32') chmodSync(folder, 0o700);
  return folder;
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 12);
}

/** Where the engines of one store leave word of themselves. */
export function engineFolder(store: string): string {
  return privateFolder(path.join(dataFolder(), 'engines', shortHash(path.resolve(store))));
}

/** The longest path a Unix socket may have on every system that we run on. */
const LONGEST_SOCKET_PATH = 100;

/** A pipe's address: a socket in a private folder, or a named pipe on Windows. */
export function pipeAddress(folder: string, name: string): string {
  if (process.platform === 'win32') return `\\\\.\\pipe\\descent-${shortHash(folder)}-${name}`;
  const address = path.join(folder, `${name}.sock`);
  if (address.length <= LONGEST_SOCKET_PATH) return address;
  const user = process.getuid?.() ?? 0;
  return path.join(privateFolder(path.join('/tmp', `descent-${user}`)), `${shortHash(folder)}-${name}.sock`);
}
