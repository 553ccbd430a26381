import type { CurveWindow } from '../../engine/core/runs/curve.ts';
import type { CurveSummary } from '../../engine/core/runs/record.ts';
import { chartPalette } from './chartPalette.ts';
import { chartLine } from './chartScale.ts';
import { hoverSvg, inlineSvg, type LabelledChart } from './chartSvg.ts';
import type { InlineEntry } from './inlineEntries.ts';

export interface PictureRequest {
  readonly entry: InlineEntry;
  readonly training: CurveWindow;
  readonly validation: CurveWindow | undefined;
  /** `vscode.ColorThemeKind` */
  readonly theme: number;
}

/** The small curve of a training call, as a data URI. */
export function inlinePicture(request: PictureRequest): string {
  return dataUri(inlineSvg(chartOf(request)));
}

/** The large one. */
export function hoverPicture(request: PictureRequest): string {
  return dataUri(hoverSvg(chartOf(request)));
}

function chartOf({ entry, training, validation, theme }: PictureRequest): LabelledChart {
  const { curve } = entry;
  return {
    training: chartLine(training),
    ...(validation === undefined ? {} : { validation: chartLine(validation, stepsPerEpoch(entry)) }),
    palette: chartPalette(theme),
    dimmed: entry.dimmed,
    metric: curve?.metric ?? '',
    axis: curve?.axis ?? '',
  };
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
