// The epochs of a `fit` whose steps run as one operation each: what TensorFlow.js does around a step takes longer than
// many a step.
import type { Scalar } from '@tensorflow/tfjs';
import type { TensorFlow } from '../../backend.ts';
import type { Told } from './callbacks.ts';

type Logs = Record<string, unknown>;

/** What TensorFlow.js's own loop takes after the step and the data, in its order. */
export type Asked = [
  labels: readonly string[],
  batchSize: number | undefined,
  epochs: number | undefined,
  verbose: unknown,
  callbacks: unknown,
  validate: unknown,
  validation: readonly unknown[] | undefined,
  shuffle: boolean | string | undefined,
  metrics: readonly string[],
  initialEpoch: number | undefined,
  stepsPerEpoch: number | undefined,
  validationSteps: number | undefined,
];

/** A model, with what TensorFlow.js types as its own affair. */
export interface Fitted {
  stopTraining_: boolean;
  history: unknown;
  testLoop(validate: unknown, data: readonly unknown[], batchSize: number): Scalar[];
}

export interface Fit {
  readonly tf: TensorFlow;
  readonly model: Fitted;
  readonly asked: Asked;
  readonly told: Told;
  readonly rows: number;
  /** A step on these rows. @returns the loss and the metrics */
  readonly step: (rows: Int32Array) => readonly number[];
}

/** Whether these epochs are plain ones; all others are TensorFlow.js's own affair. */
export function arePlain(asked: Asked): boolean {
  return asked[7] !== 'batch' && asked[10] == null && asked[11] == null;
}

/** Goes over the epochs as TensorFlow.js does: the same order of rows, callbacks and numbers. @returns the history */
export async function runEpochs(fit: Fit): Promise<unknown> {
  const { tf, model, told, rows } = fit;
  const [, , epochs = 1, , , , , shuffle = true, , initialEpoch = 0] = fit.asked.map(
    (each) => each ?? undefined,
  ) as Asked;
  const order = Int32Array.from({ length: rows }, (_, row) => row);
  told.list.setModel(model);
  model.history = told.history;
  await told.list.onTrainBegin();
  model.stopTraining_ = false;
  for (let epoch = initialEpoch; epoch < epochs; epoch += 1) {
    await told.list.onEpochBegin(epoch);
    if (shuffle) tf.util.shuffle(order);
    const logs = await runBatches(fit, order);
    await told.list.onEpochEnd(epoch, logs);
    if (model.stopTraining_) break;
  }
  await told.list.onTrainEnd();
  await (told.history as { syncData(): Promise<void> }).syncData();
  return told.history;
}

/** @returns what callbacks are told of the epoch */
async function runBatches(fit: Fit, order: Int32Array): Promise<Logs> {
  const { model, told, asked, step } = fit;
  const [labels, batchSize] = asked;
  const size = batchSize ?? 32;
  const count = Math.ceil(order.length / size);
  const sums = createAverage(told.averaged);
  let epochLogs: Logs = {};
  for (let batch = 0; batch < count; batch += 1) {
    const logs: Logs = {};
    for (const callback of told.atBatchBegin) await callback.onBatchBegin(batch, logs);
    const rows = order.subarray(batch * size, (batch + 1) * size);
    const numbers = step(rows);
    Object.assign(logs, { batch, size: rows.length });
    labels.forEach((label, place) => (logs[label] = numbers[place]));
    if (batch === count - 1) epochLogs = validated(fit, size);
    sums.add(logs, rows.length);
    for (const callback of told.atBatchEnd) await callback.onBatchEnd(batch, logs);
    if (model.stopTraining_) break;
  }
  return Object.assign(epochLogs, sums.averages());
}

function validated({ tf, model, asked }: Fit, batchSize: number): Logs {
  const [labels, , , , , validate, data] = asked;
  if (validate == null || data == null) return {};
  return tf.tidy(() => {
    const found = model.testLoop(validate, data, batchSize);
    return Object.fromEntries(labels.map((label, place) => [`val_${label}`, tf.keep(found[place]!)]));
  });
}

/** As TensorFlow.js computes it in single precision, to the last place. */
function createAverage(names: readonly string[]) {
  const { fround } = Math;
  const sums = new Map<string, number>();
  let seen = 0;
  return {
    add(logs: Logs, size: number): void {
      seen += size;
      for (const name of names) {
        const value = logs[name];
        if (typeof value === 'number') sums.set(name, fround((sums.get(name) ?? 0) + fround(value * size)));
      }
    },
    averages: (): Logs => Object.fromEntries([...sums].map(([name, sum]) => [name, fround(fround(1 / seen) * sum)])),
  };
}
