// The command line as a person uses it, run from its sources.
import { spawn } from 'node:child_process';
import path from 'node:path';

const CLI = path.resolve(import.meta.dirname, '../../../engine/cli/main.ts');

export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Starts the command in a folder. */
export function start(words: readonly string[], cwd: string, cli = CLI) {
  const child = spawn(process.execPath, ['--no-warnings', cli, ...words], { cwd });
  const said = { out: '', err: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.err += text));
  const ended = new Promise<Said>((resolve) => child.on('close', (code) => resolve({ ...said, code })));
  return { child, said, ended };
}

/** Runs the command to its end. */
export const descent = (cwd: string, ...words: string[]): Promise<Said> => start(words, cwd).ended;
