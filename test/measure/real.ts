import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

export interface RealModel {
  /** The module's variable; null for a model that only a function held. */
  readonly name: string | null;
  readonly class: string;
  readonly kind: 'keras' | 'torch';
  readonly total: number;
  /** A statement failed that would have made or changed it: it is not the file's model. */
  readonly unsure?: boolean;
  readonly outputs?: readonly (readonly (number | null)[])[];
}

export interface RealFile {
  readonly file: string;
  readonly models: readonly RealModel[];
  /** Statements that did not run, as for want of a data set. */
  readonly failed: readonly string[];
}

/**
 * What the frameworks make of files.
 * @param python an interpreter with keras, tensorflow, torch and torchvision; without one nothing is compared
 * @param kept a file with the answers of an earlier run; written where it is not there
 */
export async function realModels(
  files: readonly string[],
  { python, kept }: { readonly python: string | undefined; readonly kept: string | undefined },
): Promise<ReadonlyMap<string, RealFile>> {
  if (kept !== undefined && existsSync(kept)) return new Map(parsed(readFileSync(kept, 'utf8').split('\n')));
  if (python === undefined) {
    console.error('NOT COMPARED: give --python with an interpreter that has keras, tensorflow, torch and torchvision.');
    return new Map();
  }
  const folder = mkdtempSync(path.join(tmpdir(), 'descent-measure-'));
  const child = spawn(python, [path.join(import.meta.dirname, 'real.py')], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, DESCENT_MEASURE_FOLDER: folder },
  });
  let complaint = '';
  child.stderr.on('data', (text: Buffer) => (complaint = (complaint + text.toString()).slice(-2_000)));
  // One that ends before it has read everything is told of below.
  child.stdin.on('error', () => undefined);
  child.stdin.end(files.join('\n'));
  const ended = once(child, 'close');
  const lines: string[] = [];
  for await (const line of createInterface(child.stdout)) lines.push(line);
  const [code] = (await ended) as [number | null];
  if (code !== 0) throw new Error(`${python} ended with ${code} and compared nothing:\n${complaint}`);
  if (kept !== undefined) writeFileSync(kept, lines.join('\n'));
  return new Map(parsed(lines));
}

function parsed(lines: readonly string[]): readonly (readonly [string, RealFile])[] {
  return lines.filter(Boolean).map((line) => {
    const real = JSON.parse(line) as RealFile;
    return [real.file, real];
  });
}
