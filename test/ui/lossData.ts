import type { CurveKey, CurveWindow, WindowRequest } from '../../engine/core/runs/curve.ts';
import { createCurveSeries, type CurveSeries } from '../../engine/core/runs/curveSeries.ts';
import { damagedRun } from '../../engine/core/runs/damagedRun.ts';
import type { CurveSummary, RunRecord } from '../../engine/core/runs/record.ts';
import { madeUpResults, type ResultKind } from './lossResults.ts';
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
  /** Its event file holds nothing any more. */
  readonly emptied?: boolean;
  /** Neither its run.json nor its event file can be read. */
  readonly unreadable?: boolean;
  /** Added to each loss. */
  readonly lift?: number;
  /** Its validation data was of this kind. */
  readonly results?: ResultKind;
}

export const resultsOf = ({ results }: MadeUp) => (results === undefined ? [] : madeUpResults(results));

/** A value that depends on nothing but its step: no test is ever different from the last. */
export function valueAt({ rate, batches, diverges, lift = 0 }: MadeUp, metric: string, epoch: number): number {
  if (diverges !== undefined && epoch * batches >= diverges) return Number.NaN;
  const wobble = Math.sin(epoch * 91.7 + rate * 1000) * Math.sin(epoch * 13.3) * 0.16;
  const validation = metric.startsWith('val_');
  const decay = Math.exp(-epoch * rate) * 2.1 + 0.04 / (1 + epoch * 0.05);
  const loss = decay * (1 + (validation ? wobble * 0.25 : wobble)) + (validation ? 0.03 + epoch * 0.004 : 0) + lift;
  return metric.endsWith('acc') ? Math.max(0.1, 1 - loss * 0.4) : loss;
}

export function madeUpRun(index: number, shape: MadeUp): RunRecord {
  const { epochs, batches } = shape;
  const id = `run-${index}`;
  if (shape.unreadable === true) return { ...damagedRun({ id, folder: `/work/${id}` }, 'damaged'), name: shape.name };
  const curve = (axis: CurveSummary['axis'], metric: string): CurveSummary => {
    const count = axis === 'epoch' ? epochs : epochs * batches;
    const last = valueAt(shape, metric, epochs);
    const nonFinite = shape.diverges === undefined ? undefined : ({ step: shape.diverges, value: 'NaN' } as const);
    const { min, max } = makeCurve(shape, { run: '', series: 'fit', axis, metric }).summary();
    return { axis, metric, count, lastStep: count, last: Number.isNaN(last) ? 'NaN' : last, nonFinite, min, max };
  };
  const metrics = ['loss', 'acc', 'val_loss', 'val_acc'];
  const curves = [
    ...metrics.map((metric) => curve('epoch', metric)),
    ...metrics.slice(0, 2).map((metric) => curve('batch', metric)),
  ];
  const status = shape.status ?? 'completed';
  return sampleRun({
    id,
    name: shape.name,
    status,
    results: resultsOf(shape).map(({ series, time }) => ({ series, time })),
    startedAt: Date.now() - 80_000 * (index + 1),
    endedAt: status === 'running' ? undefined : Date.now() - 1000,
    metrics: metrics.map((name) => {
      const { last, min, max } = curve('epoch', name);
      const best = name.endsWith('acc') ? max : min;
      const steps = Array.from({ length: epochs }, (_, index) => index + 1);
      return { name, last, best, bestStep: steps.find((step) => valueAt(shape, name, step) === best) };
    }),
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

const made = new Map<string, CurveSeries>();

/** The window of a real curve, as the engine answers. */
export function readMadeUp(all: MadeUp, key: CurveKey, request: WindowRequest): CurveWindow {
  const name = JSON.stringify([all, key]);
  const series = made.get(name) ?? makeCurve(all, key);
  made.set(name, series);
  return series.window(request);
}

function makeCurve(all: MadeUp, key: CurveKey): CurveSeries {
  const call = Number(key.series.split('-')[1] ?? 1);
  const shape = { ...all, rate: all.rate / call };
  const total = key.axis === 'epoch' ? shape.epochs : shape.epochs * shape.batches;
  const series = createCurveSeries();
  for (let step = 1; step <= total; step++) {
    const epoch = key.axis === 'epoch' ? step : step / shape.batches;
    series.push(step, valueAt(shape, key.metric, epoch), (step / total) * 80);
  }
  return series;
}
