import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import nodeModule from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataFolder } from '../host/folders.ts';

/** Whether this Node.js can run the engine: `node:sqlite` and `module.registerHooks` came with 22.15. */
export function isNewEnough(): boolean {
  return 'registerHooks' in nodeModule;
}

/** Runs the same words on a newer Node.js that Descent's set-up or VS Code brought; undefined when there is none. */
export function runOnNewerNode(words: readonly string[]): Promise<number> | undefined {
  const host = process.env['DESCENT_HOST_NODE'];
  const brought = broughtNodes();
  const file = brought.at(-1) ?? host;
  if (file === undefined || process.env['DESCENT_SECOND_TRY']) return undefined;
  const environment = {
    ...process.env,
    DESCENT_SECOND_TRY: '1',
    ...(file === host ? { ELECTRON_RUN_AS_NODE: '1' } : {}),
  };
  const cli = fileURLToPath(import.meta.url);
  const child = spawn(file, ['--no-warnings', cli, ...words], { stdio: 'inherit', env: environment });
  // Ctrl+C reaches the whole terminal group: the child decides what it means.
  process.on('SIGINT', () => undefined);
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code) => resolve(code ?? 1));
  });
}

function broughtNodes(): string[] {
  const folder = path.join(dataFolder(), 'node');
  if (!existsSync(folder)) return [];
  const program = process.platform === 'win32' ? 'node.exe' : 'bin/node';
  return readdirSync(folder)
    .sort((one, other) => one.localeCompare(other, 'en', { numeric: true }))
    .map((version) => path.join(folder, version, program))
    .filter((file) => existsSync(file));
}
