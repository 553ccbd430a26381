import type { CurveWindow } from '../../engine/core/runs/curve.ts';
import { moreIsBetter } from '../../engine/core/runs/metricDirection.ts';
import type { CurveSummary, SeriesAxis } from '../../engine/core/runs/record.ts';
import {
  CHART_PALETTES,
  hoverChart,
  inlineChart,
  type ChartCurve,
  type ChartPalette,
} from '../../engine/core/runs/sparkline.ts';
import type { InlineEntry } from './inlineEntries.ts';

export interface PictureRequest {
  readonly entry: InlineEntry;
  readonly training: CurveWindow;
  readonly validation: CurveWindow | undefined;
  /** `vscode.ColorThemeKind` */
  readonly theme: number;
}

/** `vscode.ColorThemeKind`: light 1, dark 2, high contrast 3, high contrast light 4. */
const PALETTES: Readonly<Record<number, ChartPalette>> = {
  1: CHART_PALETTES.light,
  2: CHART_PALETTES.dark,
  3: CHART_PALETTES.highContrast,
  4: CHART_PALETTES.highContrastLight,
};

/** The small curve of a training call, as a data URI; with a line where the crosshair of a chart stands on it. */
export function inlinePicture(request: PictureRequest, pointed?: PointedAt): string {
  const mark = pointed === undefined ? undefined : stepOf(request.entry, pointed);
  return dataUri(inlineChart({ ...chartOf(request), dimmed: request.entry.dimmed, width: 96, mark }));
}

/** A step of one of a call's curves. */
export interface PointedAt {
  readonly axis: SeriesAxis;
  readonly step: number;
}

/** The same place on the curve that is drawn. */
function stepOf(entry: InlineEntry, { axis, step }: PointedAt): number {
  const drawn = entry.curve?.axis;
  if (axis === 'epoch' && drawn !== 'epoch') return step * stepsPerEpoch(entry);
  if (axis !== 'epoch' && drawn === 'epoch') return step / (entry.series.batches ?? 1);
  return step;
}

/** The large one, with axes and numbers. */
export function hoverPicture(request: PictureRequest): string {
  return dataUri(hoverChart({ ...chartOf(request), axis: request.entry.curve?.axis ?? '' }));
}

function chartOf({ entry, training, validation, theme }: PictureRequest) {
  const metric = entry.curve?.metric ?? '';
  const { slot } = entry;
  const curves: ChartCurve[] = [{ ...curveOf(metric, 'training', training), slot }];
  if (validation !== undefined)
    curves.push({ ...curveOf(`val_${metric}`, 'validation', validation), slot, stretch: stepsPerEpoch(entry) });
  return { curves, palette: PALETTES[theme] ?? CHART_PALETTES.dark };
}

function curveOf(label: string, role: ChartCurve['role'], window: CurveWindow): ChartCurve {
  return { label, role, window, best: bestOf(label, window) };
}

/** A window keeps the extremes of what it thins out: its best point is the curve's. */
function bestOf(metric: string, { steps, values }: CurveWindow): ChartCurve['best'] {
  const more = moreIsBetter(metric);
  let best: ChartCurve['best'];
  values.forEach((value, index) => {
    if (value === null || (best && (more ? value <= best.value : value >= best.value))) return;
    best = { step: steps[index]!, value };
  });
  return best;
}

/** How many steps of the drawn curve an epoch is, so that the validation stands where its epoch ended. */
function stepsPerEpoch({ series, curve }: InlineEntry): number {
  if (curve === undefined || curve.axis === 'epoch') return 1;
  if (series.batches !== undefined) return series.batches;
  const epochs = series.curves.find(
    (one: CurveSummary) => one.axis === 'epoch' && one.metric === curve.metric,
  )?.lastStep;
  return epochs === undefined || epochs === 0 ? 1 : curve.lastStep / epochs;
}

function dataUri(svg: string): string {
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}
