import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
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

/** Makes a Python environment with TensorFlow. pip holds what it downloads against the index's checksums. */
export async function installTensorflow(folder: string, python: string, steps: Steps): Promise<void> {
  mkdirSync(path.dirname(folder), { recursive: true });
  await run(python, ['-m', 'venv', '--clear', folder], steps);
  await run(interpreterIn(folder), ['-m', 'pip', 'install', '--progress-bar', 'off', '--no-input', TENSORFLOW], steps);
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
