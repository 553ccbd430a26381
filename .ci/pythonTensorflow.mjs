// A Python environment with TensorFlow in the cache: it makes and checks the golden file, and the native back end can
// run over its library.
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packageFor } from '../engine/core/backends/pythonTensorflow.ts';
import { cacheFolder } from './folders.mjs';
import { onPath, run, tail } from './processes.mjs';

const VERSION = '2.21.*';
const windows = process.platform === 'win32';

/** pip gives an index up soon that doesn't answer: another one may have the package. */
const PIP = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '1'];

/**
 * @returns {Promise<{ folder: string, python: string } | { unavailable: string }>}
 */
export async function provideTensorflow() {
  const base = ['python3', 'python'].find((name) => onPath(name));
  if (!base) return { unavailable: 'Python is not on the PATH. Install Python 3.10 or newer with venv and pip.' };
  const folder = path.join(cacheFolder(), 'python', `tensorflow-${VERSION.replace('.*', '')}`);
  const python = path.join(folder, windows ? 'Scripts/python.exe' : 'bin/python');
  const complete = path.join(folder, 'complete');
  if (existsSync(complete)) return { folder, python };
  console.log('Installing TensorFlow for Python into the cache');
  const made = await run(base, ['-m', 'venv', folder]);
  if (made.code !== 0) return { unavailable: `Python makes no environment.\n${tail(made.output)}` };
  const packages = [`${packageFor(process)}==${VERSION}`, 'keras>=3.15,<4'];
  const installed = await run(python, [...PIP, ...packages], { seconds: 1200 });
  if (installed.code !== 0) return { unavailable: `pip could not install TensorFlow.\n${tail(installed.output)}` };
  writeFileSync(complete, '');
  return { folder, python };
}
