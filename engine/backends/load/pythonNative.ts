import { installFor } from '../../core/backends/pythonTensorflow.ts';
import type { LoadedBackend } from '../backend.ts';
import type { PythonTensorflow } from '../python/findTensorflow.ts';
import { type Binding, openBinding } from './binding.ts';
import { addGradients } from './gradients.ts';
import { tf } from './instance.ts';
import { correctKernels } from './kernelCorrections.ts';
import { restoreUtilities } from './nodeUtilities.ts';
import { shareProcessors } from './processors.ts';

interface Options {
  readonly addon: string;
  readonly device: string;
  readonly needsGpu: boolean;
}

/**
 * Runs TensorFlow.js's own Node back end and its kernels, by our addon, over a Python environment's TensorFlow.
 * @throws a sentence when the library can't be opened, or when a GPU is needed and TensorFlow sees none.
 */
export async function loadPythonNative(found: PythonTensorflow, options: Options): Promise<LoadedBackend> {
  // TensorFlow's own chatter on stderr says nothing that a person can act on.
  process.env['TF_CPP_MIN_LOG_LEVEL'] ??= '2';
  shareProcessors();
  restoreUtilities();
  const binding = open(found, options);
  if (options.needsGpu && !binding.isUsingGpuDevice())
    throw new Error(
      `The TensorFlow ${found.version} in ${found.site} was loaded, but it finds no GPU that it can use. ` +
        `Run '${installFor(process, true)}' in that Python environment, or choose another back end.`,
    );
  await register(binding);
  if (!(await tf.setBackend('tensorflow')))
    throw new Error(`TensorFlow ${found.version} was opened, but TensorFlow.js could not start on it. Report this.`);
  await tf.ready();
  addGradients();
  return { tf, device: options.device };
}

function open({ library, version, gpuLibraries }: PythonTensorflow, { addon, needsGpu }: Options): Binding {
  try {
    return openBinding(addon, library, needsGpu ? gpuLibraries : []);
  } catch (error) {
    const said = (error as Error).message.split('\n')[0]?.replace(/\.$/, '') ?? '';
    throw new Error(
      `TensorFlow ${version} in ${library} could not be opened: ${said}. ` +
        `Run '${installFor(process, needsGpu)} --force-reinstall' in that Python environment, or choose another back end.`,
      { cause: error },
    );
  }
}

let registered = false;

async function register(binding: Binding): Promise<void> {
  if (registered) return;
  registered = true;
  const { nodeBackend } = await import('./nodeKernels.ts');
  tf.registerBackend('tensorflow', () => nodeBackend(binding), 3);
  correctKernels(binding.isUsingGpuDevice());
}
