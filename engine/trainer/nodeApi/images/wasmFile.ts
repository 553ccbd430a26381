import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Module, type WasmModule } from './webAssembly.ts';

/**
 * A codec's binary: beside the bundle (`dist/wasm`, seen from `dist` or `dist/chunks`), else in its package, where
 * sources run as they are. @throws a sentence where it is in neither.
 */
export function readWasm(packageFile: string): WasmModule {
  const name = path.basename(packageFile);
  const bundled = ['./wasm/', '../wasm/']
    .map((folder) => fileURLToPath(new URL(folder + name, import.meta.url)))
    .find((file) => existsSync(file));
  return new Module(readFileSync(bundled ?? inPackage(packageFile)));
}

function inPackage(packageFile: string): string {
  try {
    return createRequire(import.meta.url).resolve(packageFile);
  } catch (error) {
    const name = path.basename(packageFile);
    throw new Error(`The picture codec ${name} is missing from this installation. Install Descent again.`, {
      cause: error,
    });
  }
}
