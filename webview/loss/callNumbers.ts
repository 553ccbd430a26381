import { bareMetric } from '../../engine/core/runs/format.ts';
import { moreIsBetter } from '../../engine/core/runs/metricDirection.ts';
import { isFinished } from '../../engine/core/runs/record.ts';
import type { CurveSummary, RunRecord, SeriesSummary } from '../../engine/core/runs/record.ts';
import type { Scalar } from '../../engine/core/runs/scalar.ts';
import { phasesOf, type Phase } from './phases.ts';

/** What a training call, or several that go on from each other, came to in one metric, as it was logged. */
export interface CallNumbers {
  /** The first of these calls. */
  readonly series: string;
  readonly last: Scalar | undefined;
  readonly best: number | undefined;
  /** Where the best was, as the charts count: an epoch or a step. */
  readonly bestStep: number | undefined;
  /** The call in which it was, and the step by that call's own count. */
  readonly bestAt: { readonly series: string; readonly step: number } | undefined;
  readonly axis: CurveSummary['axis'] | undefined;
  readonly least: number | undefined;
  readonly greatest: number | undefined;
  /** Best value less the baseline's. */
  readonly delta: number | undefined;
}

export const NOTHING: CallNumbers = {
  series: '',
  last: undefined,
  best: undefined,
  bestStep: undefined,
  bestAt: undefined,
  axis: undefined,
  least: undefined,
  greatest: undefined,
  delta: undefined,
};

/**
 * The calls of a run that have the metric. Those that go on from each other are one: fine-tuning has one best value,
 * whereas the losses of networks that train in turns have nothing to do with each other.
 */
export function measureCalls(run: RunRecord, metric: string): readonly CallNumbers[] {
  const has = ({ curves }: SeriesSummary) => curves.some((curve) => curve.metric === metric);
  const training = phasesOf(run, false).filter(({ series }) => has(series));
  // `evaluate` counts only where nothing else has the metric.
  const phases = training.length > 0 ? training : phasesOf({ series: run.series.filter(has) }, false);
  const threads = new Map<string, Phase[]>();
  for (const phase of phases) {
    const { id, kind, model } = phase.series;
    const thread = kind === 'loop' || kind === 'summary' ? id : `${kind} ${model}`;
    threads.set(thread, [...(threads.get(thread) ?? []), phase]);
  }
  return [...threads.values()].map((thread) => measureThread(run, thread, metric));
}

const COARSENESS: Record<CurveSummary['axis'], number> = { batch: 0, step: 1, epoch: 2 };

/** A call's curves of the metric, the coarsest first. */
function curvesOf({ series }: Phase, metric: string): readonly CurveSummary[] {
  const curves = series.curves.filter((curve) => curve.metric === metric);
  return curves.sort((left, right) => COARSENESS[right.axis] - COARSENESS[left.axis]);
}

interface Extreme {
  readonly value: number;
  readonly phase: Phase;
}

function measureThread(run: RunRecord, thread: readonly Phase[], metric: string): CallNumbers {
  const curves = thread.flatMap((phase) => curvesOf(phase, metric).map((curve) => ({ phase, curve })));
  const axes = curves.map(({ curve }) => curve.axis).sort((left, right) => COARSENESS[right] - COARSENESS[left]);
  const alike = curves.filter(({ curve }) => curve.axis === axes[0]);
  const least = extreme(alike.map(({ phase, curve }) => ({ phase, value: curve.min })));
  const greatest = extreme(
    alike.map(({ phase, curve }) => ({ phase, value: curve.max })),
    true,
  );
  const best = moreIsBetter(metric) ? greatest : least;
  const step = best === undefined ? undefined : toldStep(run, metric, best);
  const before = axes[0] === 'epoch' ? (best?.phase.epochs ?? 0) : (best?.phase.steps ?? 0);
  // While a run lives its batches are newer than its epochs.
  const newest = curvesOf(thread.at(-1)!, metric).at(isFinished(run) ? 0 : -1);
  return {
    series: thread[0]!.series.id,
    last: newest?.last,
    best: best?.value,
    bestStep: step === undefined ? undefined : step + before,
    bestAt: best === undefined || step === undefined ? undefined : { series: best.phase.series.id, step },
    axis: axes[0],
    least: least?.value,
    greatest: greatest?.value,
    delta: undefined,
  };
}

function extreme(
  of: readonly { readonly phase: Phase; readonly value: number | undefined }[],
  most = false,
): Extreme | undefined {
  let found: Extreme | undefined;
  for (const { phase, value } of of)
    if (value !== undefined && (found === undefined || (most ? value > found.value : value < found.value)))
      found = { phase, value };
  return found;
}

/** A record tells the step of a best value for the calls at one place together, by the name of the first of them. */
function toldStep({ metrics, series }: RunRecord, metric: string, { value, phase }: Extreme): number | undefined {
  const same = metrics.filter(({ name, best }) => bareMetric(name) === metric && best === value);
  const own = same.find(({ name }) => name === `${phase.series.id}/${metric}`);
  if (own !== undefined) return own.bestStep;
  const others = new Set(series.map(({ id }) => id).filter((id) => id !== phase.series.id));
  const bare = same.find(({ name }) => !others.has(name.slice(0, Math.max(0, name.lastIndexOf('/')))));
  return (bare ?? (same.length === 1 ? same[0] : undefined))?.bestStep;
}
