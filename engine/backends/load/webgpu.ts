import type { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import type { LoadedBackend } from '../backend.ts';
import { correctWebgpu } from '../kernels/webgpu/correct.ts';
import { addGradients } from './gradients.ts';
import { tf } from './instance.ts';

/**
 * Starts the WebGPU back end on the GPU that `openDawn` has put in its place.
 * @throws a sentence when the GPU gives no device
 */
export async function loadWebgpu(device: string): Promise<LoadedBackend> {
  // The package looks for WebGPU while it is imported, so not before.
  await import('@tensorflow/tfjs-backend-webgpu');
  if (!(await tf.setBackend('webgpu')))
    throw new Error(`${device} gives no device. Close programs that use the GPU, or choose another back end.`);
  await tf.ready();
  const backend = tf.backend() as WebGPUBackend;
  refuseReadingAtOnce(backend);
  failWithDevice(backend.device as unknown as Device);
  correctWebgpu();
  addGradients();
  return { tf, device };
}

/** Calls that read a tensor at once, the innermost first. */
const READS = ['dataSync', 'arraySync', 'bufferSync', 'bytesSync', 'toString', 'print'] as const;
const INSTEAD: Readonly<Record<string, string>> = {
  arraySync: 'await tensor.array()',
  bufferSync: 'await tensor.buffer()',
  bytesSync: 'await tensor.bytes()',
};

const guarded = new WeakSet<object>();

/** A GPU is read by waiting for it; the stock way around needs a canvas. What is still in memory can be read. */
function refuseReadingAtOnce(backend: WebGPUBackend): void {
  if (guarded.has(backend)) return;
  guarded.add(backend);
  const original = backend.readSync.bind(backend);
  backend.readSync = (dataId) => {
    const { values, dtype } = backend.tensorMap.get(dataId);
    if (values != null || dtype === 'string' || dtype === 'complex64') return original(dataId);
    throw new Error(sentence(new Error('read').stack ?? ''));
  };
}

/** Names the outermost of the calls that led here: `print` reads by `toString`, and that by `dataSync`. */
function sentence(stack: string): string {
  const call = READS.findLast((name) => new RegExp(`[ .]${name} `).test(stack));
  const subject = call ? `tensor.${call}()` : 'This operation';
  const instead = INSTEAD[call ?? ''] ?? 'await tensor.data()';
  return `${subject} reads a tensor at once, and a GPU behind WebGPU can only be waited for. Use ${call ? instead : 'another back end for it'}${call ? ', or another back end' : ''}.`;
}

interface Device {
  readonly lost: Promise<{ readonly reason: string; readonly message: string }>;
  addEventListener(kind: 'uncapturederror', heard: (event: { readonly error: Error }) => void): void;
}

const heard = new WeakSet<object>();

/** Dawn only prints what goes wrong on the GPU, and what was computed with it is wrong: the run ends there. */
function failWithDevice(device: Device): void {
  if (heard.has(device)) return;
  heard.add(device);
  const fail = (message: string): void => {
    setImmediate(() => {
      throw new Error(message);
    });
  };
  device.addEventListener('uncapturederror', ({ error }) => {
    const outOfMemory = /OutOfMemory/i.test(error.constructor.name) || /out of memory/i.test(error.message);
    if (outOfMemory) fail(`The GPU is out of memory. ${error.message}`);
    else fail(`The GPU refused an operation, so its results can't be trusted. ${error.message}`);
  });
  void device.lost.then(({ reason, message }) => {
    if (reason !== 'destroyed') fail(`The GPU was lost: ${message}`);
  });
}
