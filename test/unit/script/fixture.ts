import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { RunError } from '../../../engine/core/runs/record.ts';

export type Files = Readonly<Record<string, string>>;

export interface Outcome {
  readonly folder: string;
  /** What the program printed, without the trailing line break. */
  readonly stdout: string;
  readonly stderr: string;
  readonly messages: readonly string[];
  readonly failure?: RunError;
}

const child = path.join(import.meta.dirname, 'child.ts');
const folders: string[] = [];
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder with these files, gone when the test process is. */
export function writeFiles(files: Files): string {
  const folder = realpathSync(mkdtempSync(path.join(tmpdir(), 'descent-script-')));
  folders.push(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

/** Runs a file of a folder in a process of its own. */
export function runIn(folder: string, entry: string, argv: readonly string[] = []): Outcome {
  const args = [child, path.join(folder, entry), folder, path.join(folder, '.cache'), ...argv];
  const done = spawnSync(process.execPath, ['--no-warnings', ...args], { encoding: 'utf8', cwd: tmpdir() });
  const [stdout = '', report] = done.stdout.split('\u0000');
  if (report === undefined) throw new Error(`The program ended without a report:\n${done.stdout}\n${done.stderr}`);
  const told = JSON.parse(report) as Pick<Outcome, 'messages' | 'failure'>;
  return { folder, stdout: stdout.replace(/\n$/, ''), stderr: done.stderr, ...told };
}

export function runFiles(files: Files, entry: string, argv?: readonly string[]): Outcome {
  return runIn(writeFiles(files), entry, argv);
}
