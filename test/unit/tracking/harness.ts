import * as tf from '@tensorflow/tfjs';
import { setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import type { JournalRecord } from '../../../engine/core/runs/journalRecord.ts';
import type { RunProgress, SeriesAxis, SeriesDeclaration, SourcePlace } from '../../../engine/core/runs/record.ts';
import type { TrackingOptions } from '../../../engine/trainer/tracking/index.ts';
import { installTracking, seedRandom, seedTensorFlow } from '../../../engine/trainer/tracking/index.ts';

export { tf };

setThreadsCount(1);
await tf.setBackend('cpu');
export const BACKENDS = ['cpu', 'wasm'] as const;

export interface Value {
  readonly series: string;
  readonly axis: SeriesAxis;
  readonly step: number;
  readonly metrics: Readonly<Record<string, number>>;
}

/** A recorder that keeps everything in arrays, and a stop that a test presses. */
export function collect() {
  const records: JournalRecord[] = [];
  const values: Value[] = [];
  const progress: RunProgress[] = [];
  let stopped = false;
  let acknowledged = 0;
  let lookedAt = false;
  return {
    records,
    values,
    progress,
    recorder: {
      record: (record: JournalRecord) => void records.push(record),
      values: (series: string, axis: SeriesAxis, step: number, metrics: Readonly<Record<string, number>>) =>
        void values.push({ series, axis, step, metrics: { ...metrics } }),
      progress: (now: RunProgress) => void progress.push(now),
      stopRequested: () => stopped,
      isLookedAt: () => lookedAt,
      acknowledgeStop: () => void (acknowledged += 1),
    },
    pressStop: () => (stopped = true),
    look: (looks: boolean) => (lookedAt = looks),
    acknowledged: () => acknowledged,
    declared: (): SeriesDeclaration[] => records.flatMap((record) => (record.kind === 'series' ? [record.series] : [])),
    warnings: (): string[] => records.flatMap((record) => (record.kind === 'warning' ? [record.message] : [])),
    steps: (series: string, axis: SeriesAxis) =>
      values.filter((value) => value.series === series && value.axis === axis).map(({ step }) => step),
    curve: (series: string, axis: SeriesAxis, metric: string) =>
      values.filter((value) => value.series === series && value.axis === axis).map(({ metrics }) => metrics[metric]),
  };
}

export type Collected = ReturnType<typeof collect>;

/** Runs a body under tracking, as a trainer runs a user's file. */
export async function tracked<R>(
  body: (collected: Collected) => Promise<R>,
  options: Partial<TrackingOptions> = {},
): Promise<Collected & { result: R; summary: ReturnType<ReturnType<typeof installTracking>['summary']> }> {
  const collected = collect();
  const tracking = installTracking(tf, {
    recorder: collected.recorder,
    callerPlace: testPlace,
    stepPlace: testPlace,
    overrides: {},
    stopOnNonFinite: false,
    gauges: false,
    ...options,
  });
  try {
    const result = await body(collected);
    await tracking.settled();
    return { ...collected, result, summary: tracking.summary() };
  } finally {
    tracking.uninstall();
  }
}

/** The first frame that is in a test file. */
export function testPlace(): SourcePlace | undefined {
  const frame = /(\S+\.test\.ts):(\d+):(\d+)/.exec(new Error().stack ?? '');
  return frame === null ? undefined : { file: frame[1]!, line: Number(frame[2]), column: Number(frame[3]) };
}

export async function seeded<R>(seed: number, body: () => Promise<R>): Promise<R> {
  const undoRandom = seedRandom(seed);
  const undoTensorFlow = seedTensorFlow(tf, seed);
  try {
    return await body();
  } finally {
    undoTensorFlow();
    undoRandom();
  }
}

/** 20 rows of 4 numbers and their sum; the same at every call. */
export function sums(rows = 20): { xs: tf.Tensor2D; ys: tf.Tensor2D } {
  const xs = tf.tensor2d(
    Array.from({ length: rows * 4 }, (_, index) => Math.sin(index)),
    [rows, 4],
  );
  return { xs, ys: xs.sum(1, true) as tf.Tensor2D };
}

export function smallModel({
  dropout = 0,
  metrics = ['mse'] as string[],
  name = undefined as string | undefined,
} = {}) {
  const model = tf.sequential({ name });
  model.add(tf.layers.dense({ units: 6, activation: 'tanh', inputShape: [4] }));
  if (dropout > 0) model.add(tf.layers.dropout({ rate: dropout }));
  model.add(tf.layers.dense({ units: 1 }));
  model.compile({ optimizer: tf.train.sgd(0.05), loss: 'meanSquaredError', metrics });
  return model;
}

export function weightsOf(model: tf.LayersModel): number[][] {
  return model.getWeights().map((weight) => [...weight.dataSync()]);
}
