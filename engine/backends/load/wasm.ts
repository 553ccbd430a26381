import path from 'node:path';
import { type BackendWasm, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { formatBytes } from '../../core/runs/format.ts';
import type { LoadedBackend } from '../backend.ts';
import { trainOnWasm } from '../kernels/wasm.ts';
import { sharingMemory } from '../threads/sharedMemory.ts';
import { fuseRecurrence } from '../recurrent/wasm.ts';
import { correctCpu } from './cpu.ts';
import { addGradients } from './gradients.ts';
import { tf } from './instance.ts';

const PROCESS_EVENTS = ['uncaughtException', 'unhandledRejection'] as const;

interface Threads {
  /** As many as are wanted. */
  readonly threads: number;
  /** The device's name with so many. */
  readonly deviceOn: (threads: number) => string;
}

/**
 * Starts the WebAssembly back end from a binary, beside which its others lie. TensorFlow.js's own threads stay off: ours share out
 * what they get, so that the same seed gives the same bits on any number of them.
 * @throws when the binaries are not there or can't be compiled.
 */
export async function loadWasm(binary: string, { threads, deviceOn }: Threads): Promise<LoadedBackend> {
  setWasmPaths(`${path.dirname(binary)}/`);
  tf.env().set('WASM_HAS_MULTITHREAD_SUPPORT', false);
  const forget = rememberListeners();
  try {
    const start = async (): Promise<void> => {
      if (!(await tf.setBackend('wasm'))) throw new Error('The WebAssembly back end did not start.');
      await tf.ready();
    };
    await (threads > 1 ? sharingMemory(binary, start) : start());
  } finally {
    forget();
  }
  refuseTooMuch(tf.backend() as BackendWasm);
  correctCpu();
  const computing = trainOnWasm(threads);
  if (computing < threads)
    process.stderr.write('descent: WebAssembly computes on one thread, since its memory cannot be shared here.\n');
  addGradients();
  fuseRecurrence(tf);
  return { tf, device: deviceOn(computing) };
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
