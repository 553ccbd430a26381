import type { Tensor } from '@tensorflow/tfjs';
import type { SourcePlace } from '../../core/runs/record.ts';
import { modelSubject } from './checkpoints/subject.ts';
import type { TrackingContext } from './context.ts';
import { letSettle, sawStop } from './context.ts';
import type { MaybePromise, Model } from './framework.ts';
import { readTensors, whenRead } from './framework.ts';
import type { Gauges } from './gauges.ts';
import { createGauges } from './gauges.ts';
import type { EpochClock, Pace } from './pace.ts';
import { createEpochClock, createPace, remainingTime } from './pace.ts';
import { rateOfModel } from './rates.ts';
import type { Series } from './series.ts';

/** One `fit` or `fitDataset`, from the call to its end. */
export interface FitCall {
  readonly method: 'fit' | 'fitDataset';
  /** As the user holds it: the `Sequential`, not the model inside. */
  readonly model: Model;
  readonly place: SourcePlace | undefined;
  readonly validationData: unknown;
}

/** What TensorFlow.js tells callbacks about a `fit`. Numbers that don't apply are null. */
export interface FitParameters {
  readonly epochs?: number | null;
  readonly initialEpoch?: number | null;
  readonly samples?: number | null;
  readonly steps?: number | null;
  readonly batchSize?: number | null;
}

export type Logs = Readonly<Record<string, number | Tensor>>;

export interface FitSession {
  readonly call: FitCall;
  /** Its series, once training has begun; and epochs that have ended, from 1. */
  series(): string | undefined;
  epochs(): number;
  /** True between the end of a batch's callbacks and the next callback: where `fitDataset` validates. */
  betweenCallbacks(): boolean;
  begin(parameters: FitParameters): MaybePromise<void>;
  epochBegan(epoch: number): void;
  /** @param size how many rows it has, where that is told */
  batchBegan(size: number | undefined): MaybePromise<void>;
  /** @returns true when training is to end now. @throws NonFiniteLoss */
  batchEnded(logs: Logs): boolean;
  epochEnded(epoch: number, logs: Logs): MaybePromise<void>;
  trainingEnded(): MaybePromise<void>;
  end(): void;
}

/** What a running `fit` has come to. Epochs and batches count from 1. */
interface Position {
  readonly series: Series;
  readonly clock: EpochClock;
  readonly pace: Pace;
  /** Absent where nobody wants them. */
  readonly gauges: Gauges | undefined;
  readonly epochs: number | undefined;
  epoch: number;
  batch: number;
  step: number;
  failure: Error | undefined;
}

export function createFitSession(context: TrackingContext, call: FitCall): FitSession {
  let position: Position | undefined;
  let afterBatch = false;
  /** A data set tells the size of its batches by its first one. */
  let sized = false;
  return {
    call,
    series: () => position?.series.id,
    epochs: () => position?.epoch ?? 0,
    betweenCallbacks: () => afterBatch,
    begin(parameters) {
      position = beginFit(context, call, parameters);
      sized = parameters.batchSize != null;
      return context.options.beforeTraining?.(call.model, parameters.batchSize ?? undefined, 'fit');
    },
    epochBegan(epoch) {
      if (position === undefined) return;
      position.clock.begin();
      position.gauges?.epochBegan();
      position.epoch = epoch + 1;
      position.batch = 0;
    },
    batchBegan(size) {
      afterBatch = false;
      if (sized || size === undefined) return undefined;
      sized = true;
      return context.options.beforeTraining?.(call.model, size, 'dataset');
    },
    batchEnded(logs) {
      if (position === undefined) return false;
      afterBatch = true;
      recordBatch(context, { call, position }, logs);
      if (position.failure !== undefined) throw position.failure;
      return sawStop(context);
    },
    epochEnded(epoch, logs) {
      afterBatch = false;
      return position === undefined ? undefined : recordEpoch(context, { call, position, epoch: epoch + 1, logs });
    },
    trainingEnded() {
      return position === undefined ? undefined : context.checkpoints?.trainingEnded(modelSubject(context, call.model));
    },
    end: () => position?.series.end(),
  };
}

function beginFit(context: TrackingContext, call: FitCall, parameters: FitParameters): Position {
  const { samples, steps } = parameters;
  const batchSize = parameters.batchSize ?? undefined;
  const epochs = parameters.epochs ?? 1;
  const byCount = samples != null && batchSize !== undefined ? Math.ceil(samples / batchSize) : undefined;
  const batches = byCount ?? (steps != null && Number.isFinite(steps) ? steps : undefined);
  context.models.trained(call.model);
  const series = context.series.declare({
    kind: 'fit',
    method: call.method,
    model: context.models.nameOf(call.model),
    place: call.place,
    epochs,
    batches,
    batchSize,
  });
  const clock = createEpochClock(batches);
  const gauges = context.options.gauges ? createGauges({ tf: context.tf, series, axis: 'batch' }) : undefined;
  return { series, clock, pace: createPace(), gauges, epochs, epoch: 0, batch: 0, step: 0, failure: undefined };
}

interface Running {
  readonly call: FitCall;
  readonly position: Position;
}

function recordBatch(context: TrackingContext, { call, position }: Running, logs: Logs): void {
  const { series } = position;
  position.batch += 1;
  position.step += 1;
  const { epoch, batch, step } = position;
  const recorded = whenRead(readLogs(context, logs), (metrics) => {
    series.values('batch', step, metrics);
    const { loss } = metrics;
    if (Number.isFinite(loss)) return;
    position.failure ??= series.checkLoss(loss, `batch ${batch} of epoch ${epoch}`);
  });
  letSettle(context, recorded);
  const { size } = logs;
  const examples = typeof size === 'number' ? size : undefined;
  context.gradients?.stepped(series, 'batch', step);
  context.activations?.stepped({ series, axis: 'batch', step }, call.model);
  position.gauges?.stepped(step, { rate: rateOfModel(call.model), examples });
  if (position.pace.step()) tellProgress(position);
}

function tellProgress({ series, clock, pace, epochs, epoch, batch }: Position): void {
  const batches = clock.batches();
  const rate = pace.rate();
  const epochsAfter = Math.max(0, (epochs ?? epoch) - epoch);
  const remaining = remainingTime({ rate, batch, batches, epochsAfter, epochDuration: clock.duration() });
  series.progress({ epoch, epochs, batch, batches, rate, remaining });
}

function recordEpoch(
  context: TrackingContext,
  { call, position, epoch, logs }: { call: FitCall; position: Position; epoch: number; logs: Logs },
): MaybePromise<void> {
  const { series, clock, gauges, batch } = position;
  clock.end(batch);
  const measured = gauges?.epochEnded();
  return whenRead(readLogs(context, logs), (metrics): MaybePromise<void> => {
    series.values('epoch', epoch, { ...metrics, ...measured });
    series.checkLoss(metrics['val_loss'], `the end of epoch ${epoch}`, 'val_loss');
    return context.checkpoints?.epochEnded(modelSubject(context, call.model), {
      epoch,
      score: metrics['val_loss'] ?? metrics['loss'],
    });
  }) as MaybePromise<void>;
}

const NO_METRICS: ReadonlySet<string> = new Set(['batch', 'size']);

/** Reads the logs and leaves them as they are: later callbacks get the same tensors. */
function readLogs(context: TrackingContext, logs: Logs): MaybePromise<Record<string, number>> {
  const metrics: Record<string, number> = {};
  const names: string[] = [];
  const tensors: Tensor[] = [];
  for (const [name, value] of Object.entries(logs)) {
    if (NO_METRICS.has(name)) continue;
    if (typeof value === 'number') {
      metrics[name] = value;
    } else {
      names.push(name);
      tensors.push(value);
    }
  }
  return whenRead(readTensors(context.tf, tensors), (values) => {
    names.forEach((name, index) => (metrics[name] = values[index]![0]!));
    return metrics;
  });
}
