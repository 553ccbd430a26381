import { type BackendWasm, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { formatBytes } from '../../core/runs/format.ts';
import type { LoadedBackend } from '../backend.ts';
import { trainOnWasm } from '../kernels/wasm.ts';
import { fuseRecurrence } from '../recurrent/wasm.ts';
import { correctCpu } from './cpu.ts';
import { addGradients } from './gradients.ts';
import { tf } from './instance.ts';

const PROCESS_EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

/**
 * Starts the WebAssembly back end from the binaries in `folder`, on one thread, so that the same seed gives the
 * same bits.
 * @throws when the binaries are not there or can't be compiled.
 */
export async function loadWasm(folder: string, device: string): Promise<LoadedBackend> {
  setWasmPaths(folder.endsWith('/') ? folder : `${folder}/`);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  const forget = rememberListeners();
  try {
    if (!(await tf.setBackend('wasm'))) throw new Error('The WebAssembly back end did not start.');
    await tf.ready();
  } finally {
    forget();
  }
  refuseTooMuch(tf.backend() as BackendWasm);
  correctCpu();
  trainOnWasm();
  addGradients();
  fuseRecurrence(tf);
  return { tf, device };
}

/** Sizes are 32-bit numbers in there: 4 GB would be taken for nothing, and its values written over others. */
function refuseTooMuch(backend: BackendWasm): void {
  const wasm = backend.wasm as unknown as { _malloc(bytes: number): number };
  const original = wasm._malloc.bind(wasm);
  wasm._malloc = (bytes) => {
    const at = bytes < 2 ** 32 ? original(bytes) : 0;
    if (at !== 0 || bytes === 0) return at;
    throw new Error(`WebAssembly ran out of memory: ${formatBytes(bytes)} were asked for at once.`);
  };
}

/** The WebAssembly glue rethrows every error of the process from listeners of its own: they are taken off again. */
function rememberListeners(): () => void {
  const before = PROCESS_EVENTS.map((event) => new Set<unknown>(process.rawListeners(event)));
  return () => {
    PROCESS_EVENTS.forEach((event, index) => {
      for (const listener of process.rawListeners(event))
        if (!before[index]!.has(listener)) process.off(event, listener as (...values: unknown[]) => void);
    });
  };
}
