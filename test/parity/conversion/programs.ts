import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Where programs run and leave their answers. */
export interface Ground {
  readonly interpreter: string;
  readonly folder: string;
}

/** @returns what went wrong, or nothing */
function attempt({ interpreter, folder }: Ground, program: string, name: string): string | undefined {
  const { status, signal, stderr } = spawnSync(
    program.endsWith('.ts') ? process.execPath : interpreter,
    [path.join(import.meta.dirname, program), folder, `${name}.jobs.json`, `${name}.json`],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      env: { ...process.env, CUDA_VISIBLE_DEVICES: '', PYTHONDONTWRITEBYTECODE: '1' },
    },
  );
  return status === 0 ? undefined : `${program} ended with ${status ?? signal}: ${stderr.slice(-2000)}`;
}

/**
 * Runs a program of this folder, Python's or Node's, with its jobs; gives its answers by the jobs' ids. One that ends
 * otherwise than it should is run a second time, and that is said.
 */
export function answersOf<Answer>(
  ground: Ground,
  program: string,
  [jobs, name]: readonly [readonly object[], string],
): Readonly<Record<string, Answer>> {
  writeFileSync(path.join(ground.folder, `${name}.jobs.json`), JSON.stringify(jobs));
  const failed = attempt(ground, program, name);
  if (failed !== undefined) {
    console.log(`!!! ONCE MORE: ${failed}`);
    const again = attempt(ground, program, name);
    if (again !== undefined) throw new Error(again);
  }
  return JSON.parse(readFileSync(path.join(ground.folder, `${name}.json`), 'utf8')) as Record<string, Answer>;
}
