import type { CurveKey } from '../../engine/core/runs/curve.ts';
import { trainingSeries } from '../../engine/core/runs/record.ts';
import type { CurveSummary, RunRecord, SeriesSummary } from '../../engine/core/runs/record.ts';
import type { AxisChoice, XAxis } from './options.ts';

/** One curve as the chart draws it. */
export interface Line {
  readonly id: string;
  readonly key: CurveKey;
  readonly curve: CurveSummary;
  readonly role: 'train' | 'validation';
  /** Batches behind a line of epochs: drawn faintly, never smoothed. */
  readonly detail: boolean;
  /** Steps of the curve for one unit of the x axis; undefined on the time axis. */
  readonly stepsPerUnit: number | undefined;
}

const VALIDATION = /^val_/;

/** Bare metrics of the runs, the loss first, then by how many curves have them. */
export function metricNames(runs: readonly RunRecord[]): readonly string[] {
  const counts = new Map<string, number>();
  for (const run of runs)
    for (const series of run.series)
      for (const { metric } of series.curves) {
        const name = metric.replace(VALIDATION, '');
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
  const rank = (name: string) => (name === 'loss' ? 0 : 1);
  return [...counts]
    .sort(([a, countA], [b, countB]) => rank(a) - rank(b) || countB - countA || a.localeCompare(b))
    .map(([name]) => name);
}

/** The metric that is shown: the chosen one where a run has it, else the first. */
export function chosenMetric(runs: readonly RunRecord[], wanted: string): string {
  const names = metricNames(runs);
  return names.includes(wanted) ? wanted : (names[0] ?? '');
}

export function chosenAxis(runs: readonly RunRecord[], wanted: AxisChoice): XAxis {
  const axes = availableAxes(runs);
  if (wanted !== 'auto' && axes.includes(wanted)) return wanted;
  return axes.includes('epoch') ? 'epoch' : 'step';
}

export function availableAxes(runs: readonly RunRecord[]): readonly XAxis[] {
  const hasEpochs = runs.some((run) =>
    run.series.some(
      (series) => series.kind === 'fit' && (series.curves.some(isOfEpochs) || series.batches !== undefined),
    ),
  );
  return hasEpochs ? ['step', 'epoch', 'time'] : ['step', 'time'];
}

function isOfEpochs(curve: CurveSummary): boolean {
  return curve.axis === 'epoch';
}

export interface LineChoice {
  readonly metric: string;
  readonly axis: XAxis;
}

/** The lines of one run. `evaluate` has single values: it is drawn only where nothing else has the metric. */
export function linesOf(run: RunRecord, choice: LineChoice): readonly Line[] {
  const hasMetric = (series: SeriesSummary) =>
    series.curves.some((curve) => curve.metric.replace(VALIDATION, '') === choice.metric);
  const all = run.series.filter(hasMetric);
  return trainingSeries({ series: all }).flatMap((series) => linesOfSeries(run, series, choice));
}

function linesOfSeries(run: RunRecord, series: SeriesSummary, { metric, axis }: LineChoice): readonly Line[] {
  const find = (name: string, on: CurveSummary['axis']) =>
    series.curves.find((curve) => curve.metric === name && curve.axis === on);
  const batches = batchesPerEpoch(series);
  const make = (curve: CurveSummary | undefined, role: Line['role'], detail: boolean): readonly Line[] => {
    const stepsPerUnit = curve === undefined ? undefined : unitSteps(curve.axis, axis, batches);
    if (curve === undefined || (stepsPerUnit === undefined && axis !== 'time')) return [];
    const key = { run: run.id, series: series.id, axis: curve.axis, metric: curve.metric };
    return [{ id: Object.values(key).join('\n'), key, curve, role, detail, stepsPerUnit }];
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

/** As planned, else as counted from what was logged. */
export function batchesPerEpoch(series: Pick<SeriesSummary, 'batches' | 'curves'>): number | undefined {
  if (series.batches !== undefined && series.batches > 0) return series.batches;
  const lastOf = (axis: CurveSummary['axis']) =>
    Math.max(0, ...series.curves.filter((curve) => curve.axis === axis).map((curve) => curve.lastStep));
  const [batches, epochs] = [lastOf('batch'), lastOf('epoch')];
  return batches > 0 && epochs > 0 ? Math.max(1, Math.round(batches / epochs)) : undefined;
}

/** Steps on a curve's own axis for one unit of the chart's; undefined where the curve has no place on it. */
export function unitSteps(own: CurveSummary['axis'], shown: XAxis, batches: number | undefined): number | undefined {
  if (shown === 'time') return undefined;
  if (shown === 'epoch') return own === 'batch' ? batches : 1;
  return own === 'epoch' ? 1 / (batches ?? 1) : 1;
}
