import { realpathSync } from 'node:fs';
import { createRequire, registerHooks } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { LoadedBackend } from '../backend.ts';
import type { NativePackage } from '../nativePackage.ts';
import { addGradients } from './gradients.ts';
import { tf } from './instance.ts';
import { restoreUtilities } from './nodeUtilities.ts';
import { shareProcessors } from './processors.ts';

interface NativeOptions {
  readonly device: string;
  readonly needsGpu: boolean;
}

/** A package that this process has loaded: it can't be loaded twice, and a second one would fight with the first. */
let loaded: { readonly folder: string; readonly nodePackage: object } | undefined;

const INSTANCE = Symbol.for('descent.tensorflow');
const INSTANCE_URL = 'descent-tensorflow:instance';

/**
 * Loads an official native package so that its `@tensorflow/tfjs` is ours, and makes it current.
 * @throws a sentence when it can't be loaded, or when a GPU is needed and TensorFlow sees none.
 */
export async function loadNative(found: NativePackage, options: NativeOptions): Promise<LoadedBackend> {
  // TensorFlow's own chatter on stderr says nothing that a person can act on.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  shareProcessors();
  const nodePackage = loaded?.nodePackage ?? requirePackage(found);
  loaded ??= { folder: found.folder, nodePackage };
  await tf.setBackend('tensorflow');
  await tf.ready();
  const { isUsingGpuDevice } = tf.backend() as unknown as { readonly isUsingGpuDevice?: boolean };
  if (options.needsGpu && !isUsingGpuDevice)
    throw new Error(
      `${found.name} ${found.version} was loaded, but its TensorFlow finds no GPU that it can use. ` +
        'It was built for CUDA 11.2 and cuDNN 8.1; see that both are installed, or choose another back end.',
    );
  addGradients();
  return { tf, device: options.device, nodePackage };
}

function requirePackage({ name, folder }: NativePackage): object {
  restoreUtilities();
  const hooks = shareInstance(folder);
  try {
    return createRequire(path.join(folder, 'package.json'))(path.join(folder, 'dist', 'index.js')) as object;
  } catch (error) {
    throw new Error(
      `${name} in ${folder} could not be loaded: ${firstLine(error)} ` +
        `Run "npm rebuild ${name}" where it is installed, or choose another back end.`,
      { cause: error },
    );
  } finally {
    hooks.deregister();
  }
}

function firstLine(error: unknown): string {
  const message = (error instanceof Error ? error.message : String(error)).split('\n')[0]?.trim() ?? '';
  return message.endsWith('.') ? message : `${message}.`;
}

/** While the package is loading, its own `require('@tensorflow/tfjs')` gives the one instance of this process. */
function shareInstance(folder: string): { deregister(): void } {
  Object.defineProperty(globalThis, INSTANCE, { value: tf, configurable: true });
  const inside = pathToFileURL(realpathSync(folder)).href;
  return registerHooks({
    resolve(specifier, context, next) {
      const own = /^@tensorflow\/tfjs(-core|-layers|-converter|-data)?$/.test(specifier);
      if (!own || !context.parentURL?.startsWith(inside)) return next(specifier, context);
      return { url: INSTANCE_URL, format: 'commonjs', shortCircuit: true };
    },
    load(url, context, next) {
      if (url !== INSTANCE_URL) return next(url, context);
      const source = "module.exports = globalThis[Symbol.for('descent.tensorflow')];";
      return { format: 'commonjs', source, shortCircuit: true };
    },
  });
}
