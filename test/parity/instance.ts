import { createRequire } from 'node:module';
import path from 'node:path';
import * as namespace from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { backendNamed } from '../../engine/backends/all.ts';
import type { TensorFlow } from '../../engine/backends/backend.ts';
import { installCapture } from '../../engine/backends/capture/install.ts';
import { openDawn } from '../../engine/backends/dawn.ts';
import type { BackendName } from '../../engine/core/runs/record.ts';
import { installKeras } from '../../engine/trainer/keras/install.ts';
import { mutableTensorFlow } from '../../engine/trainer/nodeApi/mutableNamespace.ts';

const root = path.join(import.meta.dirname, '../..');

/** TensorFlow.js as a trainer has it. @throws why this machine has no such back end */
export async function ours(
  name: BackendName,
  steps: 'captured' | 'ordinary' = 'captured',
  say: (sentence: string) => unknown = () => undefined,
): Promise<TensorFlow> {
  const backend = backendNamed(name);
  const search = { from: root, packageFolders: [], byName: true };
  const answer = await backend.available(search);
  if (!answer.ok) throw new Unavailable(answer.why);
  const loaded = await backend.load(search);
  const tf = mutableTensorFlow(loaded.tf);
  installKeras(tf);
  if (name.startsWith('native') && steps === 'captured') installCapture(tf, say);
  return tf;
}

/** This machine can't run the back end, which says nothing against it. */
export class Unavailable extends Error {}

/** TensorFlow.js as it comes, in a process where nothing of ours was loaded into it. */
export async function stock(name: BackendName): Promise<TensorFlow> {
  const tf = (namespace as TensorFlow & { readonly default?: TensorFlow }).default ?? namespace;
  if (name === 'webgpu') {
    await openDawn(path.join(root, 'node_modules/webgpu'));
    await import('@tensorflow/tfjs-backend-webgpu');
  }
  const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
  setWasmPaths(`${path.dirname(manifest)}/dist/`);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  await tf.setBackend(name);
  await tf.ready();
  return tf;
}
