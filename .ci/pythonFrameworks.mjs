// The Python environment with TensorFlow, and PyTorch beside it: what the conversion matrix runs written code with.
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { run, tail } from './processes.mjs';
import { provideTensorflow } from './pythonTensorflow.mjs';

/** Builds without CUDA are a tenth of the size; where that index is out of reach pip goes on without it. */
const TORCH = ['torch>=2.6,<3', '--extra-index-url', 'https://download.pytorch.org/whl/cpu'];
/** What written code imports besides: JAX under Keras's distribution, servers with their client, its measures, and Ray. */
const BESIDES = [
  'jax>=0.5,<1',
  'flax>=0.12,<1',
  'onnxruntime',
  'scikit-learn',
  'safetensors',
  'fastapi',
  'httpx',
  'ray[train]>=2.40,<3',
];

/**
 * @returns {Promise<{ folder: string, python: string } | { unavailable: string }>}
 */
export async function provideFrameworks() {
  const tensorflow = await provideTensorflow();
  if ('unavailable' in tensorflow) return tensorflow;
  const complete = path.join(tensorflow.folder, 'complete-frameworks-ray');
  if (existsSync(complete)) return tensorflow;
  console.log('Installing PyTorch, JAX, ONNX and Ray for Python into the cache');
  const options = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--retries', '1'];
  const { code, output } = await run(tensorflow.python, [...options, ...TORCH, ...BESIDES], { seconds: 1200 });
  if (code !== 0) return { unavailable: `pip could not install PyTorch, JAX and what they need.\n${tail(output)}` };
  writeFileSync(complete, '');
  return tensorflow;
}
