import { getHeapStatistics } from 'node:v8';
import type { RunError, RunStatus } from '../core/runs/record.ts';
import { BackendFailed } from './loadBackend.ts';
import type { ThreadRecorder } from './recorder/threadRecorder.ts';
import { describeFailure } from './script/index.ts';
import { isTrainingStopped, nonFiniteLossIn, type Tracking } from './tracking/index.ts';

interface Outcome {
  readonly status: RunStatus;
  readonly error?: RunError;
}

export interface Ending {
  /** From here on the end is also told to the tracking, which keeps the last weights. */
  watch(tracking: Tracking): void;
  /** Ends the process: this error reached the top. */
  failed(error: unknown): void;
}

/** Node's own exit code for a module whose top-level await never settles. */
const NEVER_SETTLED = 13;

/** Sees to it that however the process ends, its journal says how, unless the process is killed. */
export function watchEnding(recorder: ThreadRecorder, say: (line: string) => void): Ending {
  let tracking: Tracking | undefined;
  let outcome: Outcome | undefined;
  let settled = false;

  function failed(error: unknown): void {
    if (isTrainingStopped(error)) outcome ??= { status: 'stopped' };
    else outcome ??= { status: 'failed', error: describe(error) };
    if (outcome.error) say(`${outcome.error.message}${framesOf(outcome.error)}`);
    process.exit(outcome.status === 'stopped' ? 0 : 1);
  }

  function atExit(code: number): void {
    void tracking?.settled();
    const { status, error } = outcome ?? outcomeOf(code, tracking);
    const summary = tracking?.summary();
    if (status === 'completed' && summary && summary.trainingCalls + summary.evaluations === 0)
      recorder.record({ kind: 'warning', message: nothingSeen(summary.recognised) });
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
  return { watch: (watched) => void (tracking = watched), failed };
}

/** The stack below its first line, which says the message again. */
function framesOf({ stack = '' }: RunError): string {
  const at = stack.indexOf('\n    at ');
  return at < 0 ? '' : stack.slice(at);
}

function nothingSeen(recognised: readonly string[]): string {
  return `No training call was seen. Descent sees ${recognised.join(', ')} of TensorFlow.js.`;
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

function describe(error: unknown): RunError {
  if (error instanceof BackendFailed) return { kind: 'backend', message: error.message };
  const nonFinite = nonFiniteLossIn(error);
  if (nonFinite) return { kind: 'nonfinite', message: nonFinite.message, place: nonFinite.place };
  const described = describeFailure(error);
  if (!isOutOfMemory(error)) return described;
  const message = described.message.endsWith('.')
    ? described.message
    : `The program ran out of memory (${described.message}).`;
  return { ...described, kind: 'memory', message, advice: memoryAdvice() };
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && /out of memory|allocation failed|memory access out of bounds/i.test(error.message);
}

function memoryAdvice(): string {
  const limit = Math.round(getHeapStatistics().heap_size_limit / 2 ** 20);
  return `Take a smaller batch or model. JavaScript itself may use ${limit} MB here, WebAssembly 4096 MB.`;
}
