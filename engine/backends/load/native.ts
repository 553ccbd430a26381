import { createRequire } from 'node:module';
import path from 'node:path';
import type { LoadedBackend } from '../backend.ts';
import { type NativePackage, packageLibrary } from '../nativePackage.ts';
import { type Binding, openBinding } from './binding.ts';
import { extensible, giveOwn } from './giveOwn.ts';
import { addGradients } from './gradients.ts';
import { tf } from './instance.ts';
import { correctKernels } from './kernelCorrections.ts';
import { restoreUtilities } from './nodeUtilities.ts';
import { shareProcessors } from './processors.ts';

interface NativeOptions {
  readonly device: string;
  readonly needsGpu: boolean;
  /** Our own addon, where this build has one for this machine. */
  readonly addon: string | undefined;
}

interface Loaded {
  readonly nodePackage: object;
  /** Why the package's own binding is at work, which can't run a captured step. */
  readonly uncaptured?: string;
}

/** A package that this process has loaded: it can't be loaded twice, and a second one would fight with the first. */
let loaded: Loaded | undefined;

/**
 * Loads an official native package so that its `@tensorflow/tfjs` is ours, and makes it current. Its JavaScript runs
 * by our own addon over its TensorFlow, and by its own binding where that can't be.
 * @throws a sentence when it can't be loaded, or when a GPU is needed and TensorFlow sees none.
 */
export async function loadNative(found: NativePackage, options: NativeOptions): Promise<LoadedBackend> {
  // TensorFlow's own chatter on stderr says nothing that a person can act on.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  shareProcessors();
  loaded ??= load(found, options.addon);
  // Where it can't be made, TensorFlow.js says so on stderr only, and computes elsewhere.
  if (!(await tf.setBackend('tensorflow')))
    throw new Error(
      `${found.name} ${found.version} in ${found.folder} was loaded, but TensorFlow.js could not start on it. ` +
        `Run "npm rebuild ${found.name}" where it is installed, or choose another back end.`,
    );
  await tf.ready();
  const backend = tf.backend() as unknown as { readonly isUsingGpuDevice?: boolean };
  const { isUsingGpuDevice = false } = backend;
  if (options.needsGpu && !isUsingGpuDevice)
    throw new Error(
      `${found.name} ${found.version} was loaded, but its TensorFlow finds no GPU that it can use. ` +
        'It was built for CUDA 11.2 and cuDNN 8.1; see that both are installed, or choose another back end.',
    );
  // A package may stand in for it and compute by itself: then these are not TensorFlow's kernels.
  if ('executeSingleOutput' in backend) correctKernels(isUsingGpuDevice);
  addGradients();
  return { tf, device: options.device, ...loaded };
}

function load(found: NativePackage, addon: string | undefined): Loaded {
  const binding = ownBinding(found, addon);
  if (typeof binding === 'string') return { nodePackage: requirePackage(found, {}), uncaptured: binding };
  return { nodePackage: requirePackage(found, { binding }) };
}

/** Our addon over the package's TensorFlow, or why it can't be had. */
function ownBinding(found: NativePackage, addon: string | undefined): Binding | string {
  const { name, version } = found;
  const slower = `Training steps run one operation at a time, which is slower, over ${name} ${version}: `;
  const library = packageLibrary(found);
  if (addon === undefined) return `${slower}this build of Descent has no addon for this machine.`;
  if (library === undefined) return `${slower}its TensorFlow library does not lie in ${found.folder}.`;
  try {
    return openBinding(addon, library, []);
  } catch (error) {
    return `${slower}Descent's addon could not open ${library}: ${firstLine(error)}`;
  }
}

function requirePackage({ name, folder }: NativePackage, own: { readonly binding?: Binding }): object {
  restoreUtilities();
  const instance = extensible(tf);
  const hooks = giveOwn(folder, { instance: instance.given, ...own });
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
    instance.restore();
  }
}

function firstLine(error: unknown): string {
  const message = (error instanceof Error ? error.message : String(error)).split('\n')[0]?.trim() ?? '';
  return message.endsWith('.') ? message : `${message}.`;
}
