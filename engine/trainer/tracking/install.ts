import type { TensorFlow } from '../../backends/backend.ts';
import { watchActivations } from './activations/watch.ts';
import { createCheckpoints } from './checkpoints/checkpoints.ts';
import type { TrackingContext } from './context.ts';
import { trackEvaluate } from './evaluate.ts';
import { trackFit } from './fit.ts';
import { watchGradients } from './gradients.ts';
import { createLayerLog } from './layers.ts';
import { createLoopBook } from './loop.ts';
import { watchLosses } from './losses.ts';
import { createModelBook } from './models.ts';
import type { TrackingOptions, TrackingSummary } from './options.ts';
import { RECOGNISED } from './options.ts';
import { createResultBook } from './results/book.ts';
import { createSeriesBook } from './series.ts';
import { trackSteps } from './steps.ts';
import { createSummaryBook, type SummaryBook } from './summaries.ts';

export interface Tracking {
  /** Keeps a scalar that the file writes for TensorBoard. */
  readonly sawScalar: SummaryBook;
  summary(): TrackingSummary;
  /**
   * Ends all series and keeps the last weights, when the file has ended, however it did. What can be done at once is
   * done before this returns, so it serves in an exit handler too; the promise is for back ends that are read by waiting.
   */
  settled(): Promise<void>;
  /** Puts TensorFlow.js back as it was. */
  uninstall(): void;
}

/**
 * Sees every training call of TensorFlow.js and tells the recorder of it. The calls' arguments (but for overrides),
 * results, errors, callbacks and numbers stay what they are, and no tensor is left behind.
 */
export function installTracking(tf: TensorFlow, options: TrackingOptions): Tracking {
  const { recorder, checkpoints } = options;
  const context: TrackingContext = {
    tf,
    options,
    series: createSeriesBook(options),
    models: createModelBook(recorder),
    checkpoints: checkpoints === undefined ? undefined : createCheckpoints(checkpoints, recorder),
    gradients: undefined,
    activations: undefined,
    results: undefined,
    inside: 0,
    stopped: false,
    unsettled: new Set(),
  };
  if (options.results !== undefined) context.results = createResultBook(context, options.results);
  const fit = trackFit(context);
  const undoEvaluate = trackEvaluate(context, fit.sessions);
  const losses = watchLosses(context);
  if (options.gradients === true || options.layers !== undefined) {
    const layers = options.layers === undefined ? undefined : createLayerLog(options.layers, recorder);
    context.gradients = watchGradients(context, layers);
  }
  if (options.layers !== undefined) context.activations = watchActivations(context, options.layers);
  const undoSteps = trackSteps({ context, record: createLoopBook(context), losses });

  return {
    sawScalar: createSummaryBook(context),
    summary() {
      const { training, evaluations } = context.series.counts();
      return { trainingCalls: training, evaluations, stopped: context.stopped, recognised: RECOGNISED };
    },
    async settled() {
      if (context.unsettled.size > 0) await Promise.all(context.unsettled);
      const flushed = context.checkpoints?.flush();
      if (flushed !== undefined) await flushed;
      context.series.endAll();
    },
    uninstall() {
      undoSteps();
      context.gradients?.undo();
      context.activations?.undo();
      losses.undo();
      undoEvaluate();
      fit.undo();
      context.results?.data.undo();
    },
  };
}
