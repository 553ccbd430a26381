import { trainingSeries } from '../../engine/core/runs/record.ts';
import type { CurveSummary, RunRecord, SeriesSummary } from '../../engine/core/runs/record.ts';

/** Where a training call lies in its run. */
export interface Phase {
  readonly series: SeriesSummary;
  /** Batches and epochs of the calls before it, where it goes on from them. */
  readonly steps: number;
  readonly epochs: number;
  readonly examples: number;
  /** Epochs before its own first one: what `initialEpoch` says. */
  readonly begun: number;
  /** Batches per epoch, as planned, else as counted from what was logged. */
  readonly batches: number | undefined;
  /** It goes on from another call. */
  readonly follows: boolean;
}

/**
 * The training calls of a run, one after the other where several `fit` train one model: fine-tuning goes on where the
 * first training ended. Loops may run in turns, and other models begin anew: these lie side by side.
 */
export function phasesOf(run: Pick<RunRecord, 'series'>, overlaid: boolean): readonly Phase[] {
  const ends = new Map<string, { steps: number; epochs: number; examples: number }>();
  return trainingSeries(run).map((series) => {
    const before = overlaid || series.kind !== 'fit' ? undefined : ends.get(series.model);
    const batches = batchesPerEpoch(series);
    const begun = epochsBegun(series);
    const [epochs, steps] = [lastOf(series, 'epoch'), lastOf(series, 'batch')];
    const start = before ?? { steps: 0, epochs: 0, examples: 0 };
    // A call that counts on from the one before has its place already.
    const shift = begun >= start.epochs ? 0 : start.epochs;
    const size = series.batchSize ?? 0;
    const length = Math.max(steps, (epochs - begun) * (batches ?? 0));
    ends.set(series.model, {
      steps: start.steps + length,
      epochs: shift + Math.max(epochs, begun + (batches === undefined ? 0 : steps / batches)),
      examples: start.examples + length * size,
    });
    return {
      series,
      steps: start.steps,
      epochs: shift,
      examples: start.examples,
      begun,
      batches,
      follows: before !== undefined,
    };
  });
}

/** As planned, else as counted from what was logged. */
export function batchesPerEpoch(series: Pick<SeriesSummary, 'batches' | 'curves'>): number | undefined {
  if (series.batches !== undefined && series.batches > 0) return series.batches;
  const [batches, epochs] = [lastOf(series, 'batch'), lastOf(series, 'epoch')];
  return batches > 0 && epochs > 0 ? Math.max(1, Math.round(batches / epochs)) : undefined;
}

function lastOf(series: Pick<SeriesSummary, 'curves'>, axis: CurveSummary['axis']): number {
  return Math.max(0, ...series.curves.filter((curve) => curve.axis === axis).map((curve) => curve.lastStep));
}

function epochsBegun({ curves }: Pick<SeriesSummary, 'curves'>): number {
  const epochs = curves.filter((curve) => curve.axis === 'epoch' && curve.count > 0);
  return epochs.length === 0 ? 0 : Math.max(0, Math.min(...epochs.map((curve) => curve.lastStep - curve.count)));
}
