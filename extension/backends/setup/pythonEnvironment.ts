import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

/** The newest that Descent is tried with. */
export const TENSORFLOW = 'tensorflow-cpu>=2.16,<2.22';

interface Steps {
  readonly signal: AbortSignal;
  /** A line of what the installer says. */
  say(line: string): void;
}

/** The interpreter of the environment in that folder. */
export function interpreterIn(folder: string): string {
  return process.platform === 'win32' ? path.join(folder, 'Scripts', 'python.exe') : path.join(folder, 'bin', 'python');
}

/**
 * Makes a Python environment with TensorFlow, whole or not at all: what was there before stays until then. pip holds
 * what it downloads against the index's checksums.
 */
export async function installTensorflow(folder: string, python: string, steps: Steps): Promise<void> {
  mkdirSync(path.dirname(folder), { recursive: true });
  const made = mkdtempSync(`${folder}-`);
  try {
    await run(python, ['-m', 'venv', made], steps);
    await run(interpreterIn(made), ['-m', 'pip', 'install', '--progress-bar', 'off', '--no-input', TENSORFLOW], steps);
    rmSync(folder, { recursive: true, force: true });
    // Its interpreter finds everything from where it lies; only pip's own scripts hold the folder's name.
    renameSync(made, folder);
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

function run(program: string, words: readonly string[], { signal, say }: Steps): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { signal, windowsHide: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let complaint = '';
    const hear = (text: string): void => {
      for (const line of text.split('\n')) if (line.trim() !== '') say(line.trim());
    };
    child.stdout.setEncoding('utf8').on('data', hear);
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      complaint += text;
      hear(text);
    });
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve();
      else reject(new Error(complaint.trim().split('\n').at(-1) ?? `${program} ended with code ${code}.`));
    });
  });
}
