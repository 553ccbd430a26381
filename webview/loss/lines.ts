import type { CurveKey } from '../../engine/core/runs/curve.ts';
import { isGauge } from '../../engine/core/runs/gauges.ts';
import { bareName } from '../../engine/core/runs/metricNames.ts';
import type { CurveSummary, RunRecord, SeriesSummary } from '../../engine/core/runs/record.ts';
import type { AxisChoice, XAxis } from './options.ts';
import { phasesOf, type Phase } from './phases.ts';
import { THROUGHPUT } from './throughput.ts';

/** One curve as a chart draws it. */
export interface Line {
  readonly id: string;
  readonly key: CurveKey;
  readonly curve: CurveSummary;
  readonly role: 'train' | 'validation';
  /** Batches behind a line of epochs: drawn faintly, never smoothed. */
  readonly detail: boolean;
  readonly placing: Placing;
  /** The metric's bare name. */
  readonly metric: string;
  /** Not the values are drawn, but how fast they came. */
  readonly throughput?: boolean;
}

/** Of a curve's values. */
export function lineId({ run, series, axis, metric }: CurveKey): string {
  return [run, series, axis, metric].join('\n');
}

/** How a point comes to its place on the x axis: by its step, times `scale` plus `offset`; or by its time. */
export interface Placing {
  readonly by: 'step' | 'time';
  /** Units of the x axis for one step of the curve. 1 for times. */
  readonly scale: number;
  readonly offset: number;
}

export function chosenAxis(runs: readonly RunRecord[], wanted: AxisChoice): XAxis {
  const axes = availableAxes(runs);
  if (wanted !== 'auto' && axes.includes(wanted)) return wanted;
  return axes.includes('epoch') ? 'epoch' : 'step';
}

export function availableAxes(runs: readonly RunRecord[]): readonly XAxis[] {
  const fits = runs.flatMap((run) => run.series).filter((series) => series.kind === 'fit');
  const epochs = fits.some(
    (series) => series.curves.some(({ axis }) => axis === 'epoch') || series.batches !== undefined,
  );
  const examples = fits.some((series) => series.batchSize !== undefined);
  const axes: readonly (readonly [XAxis, boolean])[] = [
    ['step', true],
    ['epoch', epochs],
    ['time', true],
    ['wall', true],
    ['examples', examples],
  ];
  return axes.filter(([, available]) => available).map(([axis]) => axis);
}

export interface LineChoice {
  readonly metric: string;
  readonly axis: XAxis;
  readonly overlaid?: boolean;
}

/** The lines of one run. `evaluate` has single values: it is drawn only where nothing else has the metric. */
export function linesOf(run: RunRecord, choice: LineChoice): readonly Line[] {
  if (choice.metric === THROUGHPUT)
    return phasesOf(run, choice.overlaid === true).flatMap((phase) => throughputLine(run, phase, choice));
  const has = (series: SeriesSummary) => series.curves.some((curve) => bareName(curve.metric) === choice.metric);
  const overlaid = choice.overlaid === true;
  const training = phasesOf(run, overlaid).filter(({ series }) => has(series));
  const phases = training.length > 0 ? training : phasesOf({ series: run.series.filter(has) }, overlaid);
  return phases.flatMap((phase) => linesOfPhase(run, phase, choice));
}

function linesOfPhase(run: RunRecord, phase: Phase, { metric, axis }: LineChoice): readonly Line[] {
  const { series } = phase;
  const find = (name: string, on: CurveSummary['axis']) =>
    series.curves.find((curve) => curve.metric === name && curve.axis === on);
  const make = (curve: CurveSummary | undefined, role: Line['role'], detail: boolean): readonly Line[] => {
    const placing = curve === undefined ? undefined : placingOf(run, phase, { own: curve.axis, axis });
    if (curve === undefined || placing === undefined) return [];
    const key = { run: run.id, series: series.id, axis: curve.axis, metric: curve.metric };
    return [{ id: lineId(key), key, curve, role, detail, placing, metric }];
  };
  const fine = find(metric, 'batch') ?? find(metric, 'step');
  const epochs = find(metric, 'epoch');
  // Until the second epoch has ended the batches are all there is to see.
  const coarse = axis === 'epoch' && (epochs?.count ?? 0) >= 2;
  const validation = find(`val_${metric}`, 'epoch') ?? find(`val_${metric}`, 'step') ?? find(`val_${metric}`, 'batch');
  return [
    ...(coarse ? make(fine, 'train', true) : []),
    ...make(coarse ? epochs : (fine ?? epochs), 'train', false),
    ...make(validation, 'validation', false),
  ];
}

/** Of a call's finest curve. */
function throughputLine(run: RunRecord, phase: Phase, { axis }: LineChoice): readonly Line[] {
  const { curves, id: series } = phase.series;
  const curve = curves.find(({ axis: own, count, metric }) => own !== 'epoch' && count > 2 && !isGauge(metric));
  const placing = curve === undefined ? undefined : placingOf(run, phase, { own: curve.axis, axis });
  if (curve === undefined || placing === undefined) return [];
  const key = { run: run.id, series, axis: curve.axis, metric: curve.metric };
  const id = `${lineId(key)}\n${THROUGHPUT}`;
  return [{ id, key, curve, role: 'train', detail: false, placing, metric: THROUGHPUT, throughput: true }];
}

interface Axes {
  /** What the curve's own steps count. */
  readonly own: CurveSummary['axis'];
  /** What the chart shows. */
  readonly axis: XAxis;
}

/** Undefined where the curve has no place on the axis. */
function placingOf(run: RunRecord, phase: Phase, { own, axis }: Axes): Placing | undefined {
  if (axis === 'time') return { by: 'time', scale: 1, offset: 0 };
  if (axis === 'wall') {
    const start = run.startedAt ?? run.createdAt;
    return { by: 'time', scale: 1, offset: start / 1000 };
  }
  const { batches, begun, series } = phase;
  const size = series.batchSize;
  if (axis === 'epoch') {
    if (own === 'epoch') return { by: 'step', scale: 1, offset: phase.epochs };
    if (own === 'step') return { by: 'step', scale: 1, offset: 0 };
    return batches === undefined ? undefined : { by: 'step', scale: 1 / batches, offset: phase.epochs + begun };
  }
  const unit = axis === 'step' ? 1 : size;
  if (unit === undefined) return undefined;
  const offset = axis === 'step' ? phase.steps : phase.examples;
  const scale = (own === 'epoch' ? (batches ?? 1) : 1) * unit;
  return { by: 'step', scale, offset: own === 'epoch' ? offset - begun * scale : offset };
}

/** Where training calls of a run meet on an axis that counts steps. */
export function boundariesOf(
  run: RunRecord,
  choice: LineChoice,
): readonly { readonly x: number; readonly series: string }[] {
  if (choice.axis === 'time' || choice.axis === 'wall') return [];
  return phasesOf(run, choice.overlaid === true)
    .filter((phase) => phase.follows)
    .map((phase) => {
      const x = { step: phase.steps, examples: phase.examples, epoch: phase.epochs + phase.begun };
      return { x: x[choice.axis as keyof typeof x], series: phase.series.id };
    });
}
