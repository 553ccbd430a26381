import type { TensorFlow } from '../../backends/backend.ts';
import type { ActivationWatch } from './activations/watch.ts';
import type { Checkpoints } from './checkpoints/checkpoints.ts';
import { TrainingStopped } from './endings.ts';
import type { MaybePromise } from './framework.ts';
import type { GradientWatch } from './gradients.ts';
import type { ModelBook } from './models.ts';
import type { TrackingOptions } from './options.ts';
import type { ResultBook } from './results/book.ts';
import type { SeriesBook } from './series.ts';

/** What the parts of tracking share. */
export interface TrackingContext {
  readonly tf: TensorFlow;
  readonly options: TrackingOptions;
  readonly series: SeriesBook;
  readonly models: ModelBook;
  readonly checkpoints: Checkpoints | undefined;
  /** Absent where nobody wants to know of gradients. */
  gradients: GradientWatch | undefined;
  /** Absent where a run keeps no word of its layers. */
  activations: ActivationWatch | undefined;
  /** Absent where results are not kept. */
  results: ResultBook | undefined;
  /** Above 0 while TensorFlow.js itself runs a training step or hands a call on: nothing inside is the user's own. */
  inside: number;
  stopped: boolean;
  /** Reads that are still under way, on back ends that are read by waiting. */
  readonly unsettled: Set<Promise<unknown>>;
}

/** Runs the framework's own code, so that nothing in it is taken for a call of the user's. */
export function insideFramework<R>(context: TrackingContext, run: () => R): R {
  context.inside += 1;
  try {
    return run();
  } finally {
    context.inside -= 1;
  }
}

/** True when somebody pressed Stop; tells them that it is seen. */
export function sawStop(context: TrackingContext): boolean {
  const { recorder } = context.options;
  if (!recorder.stopRequested()) return false;
  if (!context.stopped) recorder.acknowledgeStop();
  context.stopped = true;
  return true;
}

/** @throws TrainingStopped */
export function throwIfStopped(context: TrackingContext): void {
  if (sawStop(context)) throw new TrainingStopped();
}

/** Lets a read go on by itself; `settled` waits for it. A tensor that can't be read costs its value, not the training. */
export function letSettle(context: TrackingContext, work: MaybePromise<unknown>): void {
  if (!(work instanceof Promise)) return;
  const settling: Promise<unknown> = work.catch(() => undefined).finally(() => context.unsettled.delete(settling));
  context.unsettled.add(settling);
}
