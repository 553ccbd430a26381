import { execFile, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { packageFor, pythonsFor } from '../../../engine/core/backends/pythonTensorflow.ts';
import type { Localizer } from '../../runs/describe.ts';

/** pip takes the newest of these that is made for the machine. */
export const TENSORFLOW = `${packageFor(process)}>=2.16,<2.22`;
/** The first and last Python that it is made for. */
export const PYTHONS = pythonsFor(process);
const [OLDEST, NEWEST] = PYTHONS.map((version) => Number(version.split('.')[1])) as [number, number];
const PROGRAMS = process.platform === 'win32' ? ['python'] : ['python3'];

interface Steps {
  readonly signal: AbortSignal;
  readonly l10n: Localizer;
  /** A line of what the installer says. */
  say(line: string): void;
}

/** The interpreter of the environment in that folder. */
export function interpreterIn(folder: string): string {
  return process.platform === 'win32' ? path.join(folder, 'Scripts', 'python.exe') : path.join(folder, 'bin', 'python');
}

/** The version of a Python, as `3.12`; undefined where there is none of that name. */
function versionOf(program: string): Promise<string | undefined> {
  const ask = 'import sys; print("%d.%d" % sys.version_info[:2])';
  return new Promise((resolve) => {
    execFile(program, ['-c', ask], { windowsHide: true, timeout: 20_000 }, (error, output) => {
      resolve(error ? undefined : output.trim());
    });
  });
}

function isServed(version: string): boolean {
  const [first, second] = version.split('.').map(Number);
  return first === 3 && second! >= OLDEST && second! <= NEWEST;
}

/**
 * The first Python on the PATH that TensorFlow is made for, the one that is meant by default before others.
 * @throws a sentence with what to install
 */
export async function findPython(l10n: Localizer): Promise<string> {
  const numbered = Array.from({ length: NEWEST - OLDEST + 1 }, (_, index) => `python3.${NEWEST - index}`);
  let other: string | undefined;
  for (const program of [...PROGRAMS, ...numbered]) {
    const version = await versionOf(program);
    if (version !== undefined && isServed(version)) return program;
    other ??= version;
  }
  if (other === undefined)
    throw new Error(l10n.t('There is no Python on this machine’s PATH. Install Python {0} to {1}.', ...PYTHONS));
  throw new Error(
    l10n.t('Python here is version {2}; TensorFlow is made for {0} to {1}. Install one of those.', ...PYTHONS, other),
  );
}

/**
 * Makes a Python environment with TensorFlow, whole or not at all: what was there before stays until then. pip holds
 * what it downloads against the index's checksums.
 */
export async function installTensorflow(folder: string, steps: Steps): Promise<void> {
  const python = await findPython(steps.l10n);
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

/** What a program said that tells why it failed: Debian's Python complains of its missing parts on stdout. */
function complaintOf({ output, errors }: { readonly output: string; readonly errors: string }): string {
  const [last] = errors.trim().split('\n').slice(-1);
  return last || output.trim().replaceAll(/\s+/g, ' ');
}

function run(program: string, words: readonly string[], { signal, say, l10n }: Steps): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, words, { signal, windowsHide: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const said = { output: '', errors: '' };
    const hear = (text: string, where: keyof typeof said): void => {
      said[where] += text;
      for (const line of text.split('\n')) if (line.trim() !== '') say(line.trim());
    };
    child.stdout.setEncoding('utf8').on('data', (text: string) => hear(text, 'output'));
    child.stderr.setEncoding('utf8').on('data', (text: string) => hear(text, 'errors'));
    let failure: Error | undefined;
    // One that is cancelled writes into the folder until it has ended.
    child.once('error', (error) => (child.pid === undefined ? reject(error) : (failure = error)));
    child.once('close', (code) => {
      if (failure) reject(failure);
      else if (code === 0) resolve();
      else reject(new Error(complaintOf(said) || l10n.t('{0} ended with code {1}.', program, code ?? '')));
    });
  });
}
