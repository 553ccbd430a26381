import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Where programs run and leave their answers. */
export interface Ground {
  readonly interpreter: string;
  readonly folder: string;
}

/** Runs a program of this folder, Python's or Node's, with its jobs; gives its answers by the jobs' ids. */
export function answersOf<Answer>(
  { interpreter, folder }: Ground,
  program: string,
  [jobs, name]: readonly [readonly object[], string],
): Readonly<Record<string, Answer>> {
  writeFileSync(path.join(folder, `${name}.jobs.json`), JSON.stringify(jobs));
  const { status, stderr } = spawnSync(
    program.endsWith('.ts') ? process.execPath : interpreter,
    [path.join(import.meta.dirname, program), folder, `${name}.jobs.json`, `${name}.json`],
    {
      stdio: ['ignore', 'ignore', 'pipe'],
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      env: { ...process.env, CUDA_VISIBLE_DEVICES: '', PYTHONDONTWRITEBYTECODE: '1' },
    },
  );
  if (status !== 0) throw new Error(`${program} ended with ${status}: ${stderr.slice(-2000)}`);
  return JSON.parse(readFileSync(path.join(folder, `${name}.json`), 'utf8')) as Record<string, Answer>;
}
