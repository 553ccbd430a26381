import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Backend } from './backend.ts';
import { threadCount } from './threads/count.ts';
import { webAssembly } from './webAssembly.ts';

const BINARY = 'tfjs-backend-wasm-simd.wasm';
/** What WebAssembly can address. */
const WASM_MEMORY = 4 * 2 ** 30;
const deviceOn = (threads: number): string =>
  `WebAssembly with SIMD on ${threads === 1 ? 'one core' : `${threads} cores`}`;

/** `dist/wasm/` beside the bundles and their chunks; run from sources, the package's own folder. */
function binaryFolders(): readonly string[] {
  const here = path.dirname(fileURLToPath(import.meta.url));
  const beside = [path.join(here, 'wasm'), path.join(here, '..', 'wasm')];
  try {
    const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
    return [...beside, path.join(path.dirname(manifest), 'dist')];
  } catch {
    return beside;
  }
}

function binaryFolder(): string | undefined {
  return binaryFolders().find((folder) => existsSync(path.join(folder, BINARY)));
}

/** The smallest module that holds a SIMD instruction. */
const SIMD_PROBE = [
  0, 97, 115, 109, 1, 0, 0, 0, 1, 5, 1, 96, 0, 1, 123, 3, 2, 1, 0, 10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 98, 11,
];

function hasSimd(): boolean {
  return webAssembly.validate(Uint8Array.from(SIMD_PROBE));
}

const MISSING = {
  ok: false,
  why: `The file ${BINARY} is missing from Descent's own folder.`,
  whatToDo: 'Install Descent again, or choose the cpu back end.',
} as const;
const NO_SIMD = {
  ok: false,
  why: 'This processor, or this Node, runs no WebAssembly with SIMD.',
  whatToDo: 'Choose the cpu back end, or run Descent with Node 22.15 or newer.',
} as const;

export const wasm: Backend = {
  name: 'wasm',
  available({ environment }) {
    if (!hasSimd()) return Promise.resolve(NO_SIMD);
    const folder = binaryFolder();
    if (!folder) return Promise.resolve(MISSING);
    const memory = Math.min(WASM_MEMORY, os.totalmem());
    return Promise.resolve({
      ok: true,
      device: deviceOn(threadCount(environment)),
      memory,
      files: [path.join(folder, BINARY)],
    });
  },
  async load({ environment }) {
    const folder = binaryFolder();
    if (!folder) throw new Error(`${MISSING.why} ${MISSING.whatToDo}`);
    return (await import('./load/wasm.ts')).loadWasm(path.join(folder, BINARY), {
      threads: threadCount(environment),
      deviceOn,
    });
  },
};
