import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Chromium's Vulkan driver in software: it proves correctness where there is no GPU, and is taken by name only. */
const CHROMIUM = '/usr/lib/chromium';
const DRIVER = path.join(CHROMIUM, 'vk_swiftshader_icd.json');

function environmentFor(backend: string): NodeJS.ProcessEnv {
  const software = backend === 'webgpu' && existsSync(DRIVER);
  return { ...process.env, ...(software ? { LD_LIBRARY_PATH: CHROMIUM, VK_ICD_FILENAMES: DRIVER } : {}) };
}

export interface Answers {
  readonly said: ReadonlyMap<string, unknown>;
  readonly code: number | null;
  readonly complaints: string;
}

/** What a child says of one back end. */
export function answersOf(backend: string, which: 'ours' | 'stock' | 'steps'): Promise<Answers> {
  return answersFrom(path.join(import.meta.dirname, 'child.ts'), backend, [which]);
}

/** What a program says of one back end: its lines that are a list of a name and something. */
export function answersFrom(program: string, backend: string, words: readonly string[]): Promise<Answers> {
  const child = spawn(process.execPath, ['--no-warnings', '--expose-gc', program, backend, ...words], {
    env: environmentFor(backend),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [output, complaints]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => output.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text));
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      const lines = output
        .join('')
        .split('\n')
        .filter((line) => line.startsWith('["'));
      const said = new Map(lines.map((line) => JSON.parse(line) as [string, unknown]));
      resolve({ said, code, complaints: complaints.join('').slice(-2000) });
    });
  });
}
