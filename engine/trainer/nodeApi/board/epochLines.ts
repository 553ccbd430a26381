import type { Logs } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';

const NOT_METRICS: ReadonlySet<string> = new Set(['batch', 'size', 'num_steps']);
/** tfjs's default verbosity of `fit`. */
const VERBOSE = 1;

/** The instances that print already: a second logger would print every line twice. */
const printing = new WeakSet<object>();

/**
 * Importing tfjs-node makes `fit` print each epoch with its time and metrics. This does the same, line for line;
 * its progress bar is left out, since the output goes to a log.
 */
export function printEpochLines(tf: TensorFlow): void {
  if (printing.has(tf.io.registerLoadRouter)) return;
  printing.add(tf.io.registerLoadRouter);
  class EpochLines extends tf.CustomCallback {
    constructor() {
      let begin = 0;
      let batches = 0;
      super({
        onEpochBegin: (epoch) => {
          console.log(`Epoch ${epoch + 1} / ${String(this.params['epochs'])}`);
          begin = performance.now();
          batches = 0;
        },
        onBatchEnd: () => {
          batches++;
        },
        onEpochEnd: (_epoch, logs) => {
          const duration = performance.now() - begin;
          const samples = this.params['samples'];
          const perStep = (duration / (typeof samples === 'number' ? samples : Math.max(batches, 1))) * 1000;
          console.log(`${duration.toFixed(0)}ms ${perStep.toFixed(0)}us/step - ${metricsLine(logs)}`);
        },
      });
    }
  }
  tf.registerCallbackConstructor(VERBOSE, EpochLines as never);
}

function metricsLine(logs: Logs = {}): string {
  const names = Object.keys(logs).filter((name) => !NOT_METRICS.has(name));
  return names
    .sort()
    .map((name) => `${name}=${shortNumber(logs[name] as number)} `)
    .join('');
}

/** Two significant decimals, as an exponent once more than four places would be needed. */
export function shortNumber(value: number): string {
  const small = Number.isFinite(value) && value !== 0 && Math.abs(value) <= 1;
  const places = small ? 2 - Math.floor(Math.log10(Math.abs(value))) : 2;
  return places > 4 ? value.toExponential(2) : value.toFixed(places);
}
