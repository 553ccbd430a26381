import path from 'node:path';
import type { CustomCallback, LayersModel, Logs } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../../backends/backend.ts';
import { type SummaryFileWriter, summaryFileWriter } from './summaryFileWriter.ts';

export interface TensorBoardOptions {
  /** When metrics are written: after each epoch ('epoch', the default), or after each batch too. */
  readonly updateFreq?: 'batch' | 'epoch';
  /** Every how many epochs the weights are written as histograms; 0: never. */
  readonly histogramFreq?: number;
}

/** Batch bookkeeping that Keras keeps among the metrics. */
const NOT_METRICS: ReadonlySet<string> = new Set(['batch', 'size', 'num_steps']);
const VALIDATION = 'val_';

/**
 * `tf.node.tensorBoard`: a callback for `fit` that writes `logdir/train` and `logdir/val` with tfjs-node's tags
 * (`epoch_loss`, `batch_loss`, weight names), epochs and batches counted from 1.
 */
export function tensorBoardCallback(tf: TensorFlow): (logdir?: string, options?: TensorBoardOptions) => CustomCallback {
  return (logdir = './logs', options = {}) => {
    const { updateFreq = 'epoch', histogramFreq = 0 } = options;
    check(updateFreq, histogramFreq);
    const used = new Set<SummaryFileWriter>();
    const writer = (part: 'train' | 'val'): SummaryFileWriter => {
      const made = summaryFileWriter(path.join(logdir, part));
      used.add(made);
      return made;
    };
    let model: LayersModel | undefined;
    let batches = 0;
    const callback = new tf.CustomCallback({
      onBatchEnd: (_batch, logs) => {
        batches++;
        if (updateFreq === 'batch') writeMetrics(writer, logs, (name) => [`batch_${name}`, batches]);
      },
      onEpochEnd: (epoch, logs) => {
        writeMetrics(writer, logs, (name) => [`epoch_${name}`, epoch + 1]);
        if (histogramFreq === 0 || epoch % histogramFreq !== 0) return;
        for (const weight of model?.weights ?? []) writer('train').histogram(weight.name, weight.read(), epoch);
      },
      onTrainEnd: () => used.forEach((each) => each.flush()),
    });
    return Object.assign(callback, {
      logdir,
      setModel(of: unknown): void {
        model = of as LayersModel;
      },
    });
  };
}

function writeMetrics(
  writer: (part: 'train' | 'val') => SummaryFileWriter,
  logs: Logs | undefined,
  tagAndStep: (name: string) => readonly [tag: string, step: number],
): void {
  for (const [name, value] of Object.entries(logs ?? {})) {
    if (NOT_METRICS.has(name)) continue;
    const validation = name.startsWith(VALIDATION);
    const [tag, step] = tagAndStep(validation ? name.slice(VALIDATION.length) : name);
    writer(validation ? 'val' : 'train').scalar(tag, value, step);
  }
}

function check(updateFreq: unknown, histogramFreq: unknown): void {
  if (updateFreq !== 'batch' && updateFreq !== 'epoch')
    throw new Error(`Expected updateFreq to be 'batch' or 'epoch', but got ${String(updateFreq)}.`);
  if (!Number.isInteger(histogramFreq) || (histogramFreq as number) < 0)
    throw new Error(`Expected histogramFreq to be a whole number of epochs, but got ${String(histogramFreq)}.`);
}
