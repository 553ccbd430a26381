// The Python environment with TensorFlow, and PyTorch beside it: what the conversion matrix runs written code with.
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run, tail } from './processes.mjs';
import { provideTensorflow } from './pythonTensorflow.mjs';

/** Builds without CUDA are a tenth of the size; where that index is out of reach pip goes on without it. */
const TORCH = ['torch>=2.6,<3', '--extra-index-url', 'https://download.pytorch.org/whl/cpu'];

/**
 * @returns {Promise<{ folder: string, python: string } | { unavailable: string }>}
 */
export async function provideFrameworks() {
  const tensorflow = await provideTensorflow();
  if ('unavailable' in tensorflow) return tensorflow;
  const complete = path.join(tensorflow.folder, 'complete-torch');
  if (existsSync(complete)) return tensorflow;
  console.log('Installing PyTorch for Python into the cache');
  const options = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '1'];
  const { code, output } = await run(tensorflow.python, [...options, ...TORCH], { seconds: 1200 });
  if (code !== 0) return { unavailable: `pip could not install PyTorch.\n${tail(output)}` };
  writeFileSync(complete, '');
  return tensorflow;
}
