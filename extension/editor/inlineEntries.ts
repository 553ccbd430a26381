import { formatValue, mainMetrics } from '../../engine/core/runs/format.ts';
import { isGauge } from '../../engine/core/runs/gauges.ts';
import {
  isFinished,
  trainingSeries,
  type CurveSummary,
  type RunMetric,
  type RunRecord,
  type SeriesAxis,
  type SeriesSummary,
} from '../../engine/core/runs/record.ts';
import { samePath } from '../engine/samePath.ts';
import type { Anchoring } from './anchors.ts';

/** What stands after one training call. */
export interface InlineEntry {
  readonly series: SeriesSummary;
  /** Its place among the run's training calls, which gives it its colour here and in the chart panel. */
  readonly slot: number;
  /** From 1, in the text of now. */
  readonly line: number;
  readonly text: string;
  /** The code is no longer the one that was trained. */
  readonly dimmed: boolean;
  /** A value of it was not finite. */
  readonly alarming: boolean;
  /** The curve that is drawn, and its validation's beside it. */
  readonly curve?: CurveSummary;
  readonly validation?: CurveSummary;
}

/** One entry for each training call of the file that is still in its text; of a repeated call the latest. */
export function inlineEntries(run: RunRecord, file: string, anchoring: Anchoring): readonly InlineEntry[] {
  const latest = new Map<string, SeriesSummary>();
  for (const series of run.series) {
    const { place } = series;
    if (place === undefined || !samePath(place.file, file) || series.curves.length === 0) continue;
    const key = `${place.line}:${place.column}`;
    if ((latest.get(key)?.occurrence ?? 0) <= series.occurrence) latest.set(key, series);
  }
  return [...latest.values()]
    .map((series) => entryOf(run, series, anchoring))
    .filter((entry) => entry !== undefined)
    .sort((a, b) => a.line - b.line);
}

function entryOf(run: RunRecord, series: SeriesSummary, anchoring: Anchoring): InlineEntry | undefined {
  const { place } = series;
  const mapped = place === undefined ? undefined : anchoring.locate(place.line);
  if (place === undefined || mapped === undefined) return undefined;
  const live = !isFinished(run) && !series.ended;
  const curve = drawnCurve(series);
  const validation = series.curves.find((one) => one.axis === 'epoch' && one.metric === `val_${curve?.metric}`);
  const badge = occurrenceText(series, anchoring.repeats(place));
  const text = [badge, valuesText(series, live)].filter((part) => part !== '').join(' · ');
  return {
    series,
    slot: Math.max(0, trainingSeries(run).indexOf(series)),
    line: mapped.line,
    text,
    dimmed: mapped.edited || anchoring.changed,
    alarming: series.curves.some((one) => one.nonFinite !== undefined),
    ...(curve === undefined ? {} : { curve }),
    ...(validation === undefined ? {} : { validation }),
  };
}

/** `3/5` of a call in a loop that says how often it runs, `#3` of one that doesn't. */
function occurrenceText({ occurrence }: SeriesSummary, repeats: number | undefined): string {
  if (repeats !== undefined && repeats > 1 && occurrence <= repeats) return `${occurrence}/${repeats}`;
  return occurrence > 1 ? `#${occurrence}` : '';
}

/** While it trains the newest values, afterwards those of the last epoch. */
const WHILE_LIVE: readonly SeriesAxis[] = ['batch', 'step', 'epoch'];
const AFTERWARDS: readonly SeriesAxis[] = ['epoch', 'step', 'batch'];

function valuesText(series: SeriesSummary, live: boolean): string {
  const metrics = new Map<string, RunMetric>();
  for (const axis of live ? WHILE_LIVE : AFTERWARDS)
    for (const curve of series.curves)
      if (curve.axis === axis && curve.count > 0 && !metrics.has(curve.metric))
        metrics.set(curve.metric, { name: curve.metric, last: curve.last });
  const own = [...metrics.values()].filter(({ name }) => !name.startsWith('val_') && !isGauge(name));
  const shown = mainMetrics({ metrics: own });
  const parts = shown.map(({ name, last }) => `${typeof last === 'number' ? '' : '⚠ '}${name} ${formatValue(last)}`);
  // A value that was not finite once is told even after others have followed.
  const past = series.curves.find((curve) => curve.nonFinite !== undefined)?.nonFinite;
  if (past !== undefined && shown.every(({ last }) => typeof last === 'number'))
    parts.push(`⚠ ${formatValue(past.value)} @ ${past.step}`);
  return parts.join(' · ');
}

/** So many epochs are a curve of their own, without the swings of single batches. */
const EPOCHS_ENOUGH = 20;

/** The loss: of its epochs once there are enough of them, until then on the axis that has the most points to draw. */
function drawnCurve(series: SeriesSummary): CurveSummary | undefined {
  const names = [...new Set(series.curves.map((curve) => curve.metric))].filter((name) => !isGauge(name));
  const metric = names.find((name) => name === 'loss') ?? names.find((name) => /loss/i.test(name)) ?? names[0];
  const curves = series.curves.filter((curve) => curve.metric === metric).sort((a, b) => b.count - a.count);
  return curves.find(({ axis, count }) => axis === 'epoch' && count >= EPOCHS_ENOUGH) ?? curves[0];
}
