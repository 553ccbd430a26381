import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { addonFile } from '../engine/backends/addonFile.ts';
import { findPythonTensorflow, type PythonTensorflow } from '../engine/backends/python/findTensorflow.ts';

/** Where `npm run test:parity` and `npm run bench:backends` keep a Python with TensorFlow, below the cache folder. */
function cachedPython(): string {
  const { DESCENT_HOME, XDG_CACHE_HOME } = process.env;
  const cache = XDG_CACHE_HOME && path.isAbsolute(XDG_CACHE_HOME) ? XDG_CACHE_HOME : path.join(homedir(), '.cache');
  return path.join(DESCENT_HOME ?? path.join(cache, 'descent'), 'python', 'tensorflow-2.21');
}

/** The environment to test native TensorFlow with: `DESCENT_PYTHON`, the cache's, else what a person's search finds. */
export function testPython(): string | undefined {
  return python;
}

// Looked up before any test names a cache folder of its own.
const python = [process.env['DESCENT_PYTHON'], cachedPython()].find(
  (candidate) => candidate !== undefined && existsSync(candidate),
);

const found = findPythonTensorflow({
  from: import.meta.dirname,
  packageFolders: [],
  python: { setting: testPython() },
});

/** Why nothing can be tested over a real TensorFlow here; false where it can. */
export const noTensorflow: string | false =
  'ok' in found
    ? `${found.why} Set DESCENT_PYTHON to a Python environment with TensorFlow.`
    : addonFile() === undefined
      ? 'The addon is not built: npm run build:addon.'
      : false;

/** The TensorFlow to test with. Only to be asked for where `noTensorflow` is false. */
export function testTensorflow(): PythonTensorflow {
  if ('ok' in found) throw new Error(found.why);
  return found;
}
