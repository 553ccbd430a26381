import { nothingSeen } from '../core/runs/nothingSeen.ts';
import type { RunError, RunStatus } from '../core/runs/record.ts';
import type { MemoryWatch } from './choice/memoryWatch.ts';
import { takeElsewhere } from './elsewhere.ts';
import { BackendFailed } from './loadBackend.ts';
import { PlanRefused } from './plans/refusal.ts';
import type { ThreadRecorder } from './recorder/threadRecorder.ts';
import { describeFailure } from './script/index.ts';
import { isTrainingStopped, nonFiniteLossIn, type Tracking } from './tracking/index.ts';

interface Outcome {
  readonly status: RunStatus;
  readonly error?: RunError;
}

export interface Ending {
  /** From here on the end is also told to the tracking, which keeps the last weights; `memory` knows what fits. */
  watch(tracking: Tracking, memory: MemoryWatch): void;
  /** Ends the process: this error reached the top. */
  failed(error: unknown): void;
}

/** Node's own exit code for a module whose top-level await never settles. */
const NEVER_SETTLED = 13;

/**
 * Sees to it that however the process ends, its journal says how, unless the process is killed.
 * @param folder the run's
 */
export function watchEnding(folder: string, recorder: ThreadRecorder, say: (line: string) => void): Ending {
  let tracking: Tracking | undefined;
  let memory: MemoryWatch | undefined;
  let outcome: Outcome | undefined;
  let settled = false;

  function failed(error: unknown): void {
    if (isTrainingStopped(error)) outcome ??= { status: 'stopped' };
    else outcome ??= { status: 'failed', error: describe(error, memory) };
    if (outcome.error) say(`${outcome.error.message}${framesOf(outcome.error)}`);
    process.exit(outcome.status === 'stopped' ? 0 : 1);
  }

  function atExit(code: number): void {
    void tracking?.settled();
    const { status, error } = outcome ?? outcomeOf(code, tracking);
    const summary = tracking?.summary();
    const elsewhere = takeElsewhere(folder);
    if (status === 'completed' && summary && summary.trainingCalls + summary.evaluations === 0)
      recorder.record({ kind: 'warning', message: nothingSeen(summary.recognised, elsewhere) });
    recorder.record({ kind: 'ended', status, ...(error ? { error } : {}), exitCode: code });
    recorder.close();
  }

  process.on('uncaughtException', failed);
  process.on('exit', atExit);
  // The last moment at which there is time to wait for back ends that read tensors asynchronously.
  process.on('beforeExit', () => {
    if (settled || !tracking) return;
    settled = true;
    void tracking.settled();
  });
  return {
    watch(watched, watchedMemory) {
      tracking = watched;
      memory = watchedMemory;
    },
    failed,
  };
}

/** The stack below its first line, which says the message again. */
function framesOf({ stack = '' }: RunError): string {
  const at = stack.indexOf('\n    at ');
  return at < 0 ? '' : stack.slice(at);
}

function outcomeOf(code: number, tracking: Tracking | undefined): Outcome {
  if (tracking?.summary().stopped) return { status: 'stopped' };
  if (code === 0) return { status: 'completed' };
  const message =
    code === NEVER_SETTLED
      ? 'The file waits for a promise that never settles.'
      : `The file ended itself with exit code ${code}.`;
  return { status: 'failed', error: { kind: 'exception', message, advice: 'Its log may say why.' } };
}

function describe(error: unknown, memory: MemoryWatch | undefined): RunError {
  if (error instanceof BackendFailed) return { kind: 'backend', message: error.message };
  if (error instanceof PlanRefused) return { kind: 'exception', message: error.message, place: error.place };
  const nonFinite = nonFiniteLossIn(error);
  if (nonFinite) return { kind: 'nonfinite', message: nonFinite.message, place: nonFinite.place };
  const described = describeFailure(error);
  const message = memoryMessage(error, described.message);
  if (message === undefined) return described;
  const advice = memory?.advice(message.startsWith('WebAssembly')) ?? 'Take a smaller batch or model.';
  return { ...described, kind: 'memory', message, advice };
}

/** WebAssembly that can't grow only says that it was aborted. */
const WASM_WALL = /^Aborted\(|memory access out of bounds/i;
const GPU_FULL = /OOM when allocating|ResourceExhausted|CUDA_ERROR_OUT_OF_MEMORY|failed to allocate memory/i;

/** In plain words; undefined for what has nothing to do with memory. */
function memoryMessage(error: unknown, described: string): string | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error.name === 'RuntimeError' && WASM_WALL.test(error.message)) return 'WebAssembly ran out of memory.';
  if (GPU_FULL.test(error.message)) return 'TensorFlow ran out of memory.';
  if (error.message.startsWith('WebAssembly ran out of memory')) return error.message;
  if (!/out of memory|allocation failed|invalid typed array length/i.test(error.message)) return undefined;
  return described.endsWith('.') ? described : `The program ran out of memory (${described}).`;
}
