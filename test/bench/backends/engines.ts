import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

export const ENGINES = {
  native: 'native, one operation at a time',
  captured: 'native, captured steps',
  wasm: 'wasm',
  keras: 'Keras',
  torch: 'PyTorch',
} as const;
export type Engine = keyof typeof ENGINES;

/** What one process measured of one engine on one workload. */
export interface Measured {
  readonly rates: readonly number[];
  /** Milliseconds of all processors together, a step. */
  readonly processor: readonly number[];
  readonly first: number;
  readonly capture: number;
  readonly megabytes: number;
  readonly said: readonly string[];
}

const run = promisify(execFile);
const here = import.meta.dirname;

/** @throws what the process said last */
export async function measure(
  engine: Engine,
  workload: string,
  how: { seconds: string; python: string },
): Promise<Measured> {
  const isRival = engine === 'keras' || engine === 'torch';
  const words = [engine, workload, how.seconds];
  const [command, all] = isRival
    ? [path.join(how.python, 'bin/python'), [path.join(here, 'rivals.py'), ...words]]
    : [process.execPath, ['--no-warnings', path.join(here, 'measureOne.ts'), ...words, how.python]];
  const env = { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' };
  const { stdout } = await run(command, all, { timeout: 180_000, killSignal: 'SIGKILL', env });
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as Measured;
}
