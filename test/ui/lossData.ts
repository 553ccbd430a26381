import type { CurveKey, CurveWindow, WindowRequest } from '../../engine/core/runs/curve.ts';
import type { CurveSummary, RunRecord } from '../../engine/core/runs/record.ts';
import { sampleRun } from '../unit/core/runs/sampleRun.ts';

export interface MadeUp {
  readonly epochs: number;
  readonly batches: number;
  readonly rate: number;
  readonly name: string;
  readonly status?: RunRecord['status'];
  /** Training calls in the run. Default: one. */
  readonly fits?: number;
  /** Batch from which on the loss is NaN. */
  readonly diverges?: number;
}

/** A value that depends on nothing but its step: no test is ever different from the last. */
export function valueAt({ rate, batches, diverges }: MadeUp, metric: string, epoch: number): number {
  if (diverges !== undefined && epoch * batches >= diverges) return Number.NaN;
  const wobble = Math.sin(epoch * 91.7 + rate * 1000) * Math.sin(epoch * 13.3) * 0.16;
  const validation = metric.startsWith('val_');
  const decay = Math.exp(-epoch * rate) * 2.1 + 0.04 / (1 + epoch * 0.05);
  const loss = decay * (1 + (validation ? wobble * 0.25 : wobble)) + (validation ? 0.03 + epoch * 0.004 : 0);
  return metric.endsWith('acc') ? Math.max(0.1, 1 - loss * 0.4) : loss;
}

export function madeUpRun(index: number, shape: MadeUp): RunRecord {
  const { epochs, batches } = shape;
  const curve = (axis: CurveSummary['axis'], metric: string): CurveSummary => {
    const count = axis === 'epoch' ? epochs : epochs * batches;
    const last = valueAt(shape, metric, epochs);
    const nonFinite = shape.diverges === undefined ? undefined : ({ step: shape.diverges, value: 'NaN' } as const);
    return { axis, metric, count, lastStep: count, last: Number.isNaN(last) ? 'NaN' : last, nonFinite };
  };
  const metrics = ['loss', 'acc', 'val_loss', 'val_acc'];
  const curves = [
    ...metrics.map((metric) => curve('epoch', metric)),
    ...metrics.slice(0, 2).map((metric) => curve('batch', metric)),
  ];
  const status = shape.status ?? 'completed';
  return sampleRun({
    id: `run-${index}`,
    name: shape.name,
    status,
    startedAt: Date.now() - 80_000 * (index + 1),
    endedAt: status === 'running' ? undefined : Date.now() - 1000,
    metrics: metrics.map((name) => ({
      name,
      last: curve('epoch', name).last,
      best: shape.diverges === undefined ? valueAt(shape, name, epochs) : valueAt(shape, name, 1),
    })),
    series: Array.from({ length: shape.fits ?? 1 }, (_, call) => ({
      id: call === 0 ? 'fit' : `fit-${call + 1}`,
      kind: 'fit',
      method: 'fit',
      model: 'sequential',
      place: { file: '/work/mnist-cnn.ts', line: 12 + call, column: 1 },
      occurrence: 1,
      epochs,
      batches,
      curves,
      ended: true,
    })),
  });
}

/** Smallest, largest and last of each bucket, as the engine answers. */
export function readMadeUp(all: MadeUp, key: CurveKey, request: WindowRequest): CurveWindow {
  const call = Number(key.series.split('-')[1] ?? 1);
  const shape = { ...all, rate: all.rate / call };
  const total = key.axis === 'epoch' ? shape.epochs : shape.epochs * shape.batches;
  const from = Math.max(1, request.from ?? 1);
  const to = Math.min(total, request.to ?? total);
  const value = (step: number) => valueAt(shape, key.metric, key.axis === 'epoch' ? step : step / shape.batches);
  const steps = chooseSteps(from, to, request.points, value);
  const values = steps.map(value);
  return {
    steps,
    values: values.map((one) => (Number.isNaN(one) ? null : one)),
    times: steps.map((step) => (step / total) * 80),
    nonFinite: steps.filter((_, index) => Number.isNaN(values[index])).map((step) => ({ step, value: 'NaN' })),
    exact: to - from + 1 <= request.points,
    total,
  };
}

function chooseSteps(from: number, to: number, points: number, value: (step: number) => number): number[] {
  const count = to - from + 1;
  if (count <= points) return Array.from({ length: Math.max(0, count) }, (_, index) => from + index);
  const buckets = Math.floor(points / 3);
  const steps = new Set<number>();
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const first = from + Math.floor((count * bucket) / buckets);
    const last = from + Math.floor((count * (bucket + 1)) / buckets) - 1;
    let [low, high] = [first, first];
    for (let step = first; step <= last; step += 1) {
      if (value(step) < value(low)) low = step;
      if (value(step) > value(high)) high = step;
    }
    for (const step of [low, high, last]) steps.add(step);
  }
  return [...steps].sort((left, right) => left - right);
}
