// `npm run bench:backends`: TensorFlow.js on each back end beside Keras and PyTorch, on five models. The Python that
// they need is made in the cache; `DESCENT_BENCH_PYTHON` names another one. `-- --rounds 5 --write` changes the pages.
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { packageFor } from '../engine/core/backends/pythonTensorflow.ts';
import { buildAddon } from './addon.mjs';
import { cacheFolder, root } from './folders.mjs';
import { onPath, run, runAttached, tail } from './processes.mjs';

const PACKAGES = [`${packageFor(process)}==2.21.*`, 'keras>=3.15,<4', 'torch'];
/** Elsewhere PyTorch comes with gigabytes of CUDA. */
const PROCESSOR_ONLY = ['--extra-index-url', 'https://download.pytorch.org/whl/cpu'];

/** @returns {Promise<string>} the folder of a Python environment with TensorFlow, Keras and PyTorch */
async function providePython() {
  const given = process.env.DESCENT_BENCH_PYTHON;
  if (given) return given;
  const folder = path.join(cacheFolder(), 'python', 'rivals');
  const complete = path.join(folder, 'complete');
  if (existsSync(complete)) return folder;
  const base = ['python3', 'python'].find((name) => onPath(name));
  if (!base) throw new Error('Python is not on the PATH. Install Python 3.10 or newer with venv and pip.');
  console.log('Installing TensorFlow, Keras and PyTorch into the cache');
  const steps = [
    [base, ['-m', 'venv', folder]],
    [
      path.join(folder, 'bin/python'),
      ['-m', 'pip', 'install', '--quiet', '--retries', '1', ...PACKAGES, ...PROCESSOR_ONLY],
    ],
  ];
  for (const [command, words] of steps) {
    const { code, output } = await run(command, words, { seconds: 1800 });
    if (code !== 0) throw new Error(`${command} ${words.join(' ')} failed.\n${tail(output)}`);
  }
  writeFileSync(complete, '');
  return folder;
}

try {
  const problem = await buildAddon();
  if (problem) throw new Error(problem);
  const python = await providePython();
  const program = path.join(root, 'test/bench/backends/main.ts');
  process.exitCode = await runAttached(process.execPath, [
    '--no-warnings',
    program,
    '--python',
    python,
    ...process.argv.slice(2),
  ]);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
