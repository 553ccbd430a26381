import { formatValue } from '../../engine/core/runs/format.ts';
import type { ChartPalette } from './chartPalette.ts';
import { pathOf, round, scaleInto, ticks, type Box, type ChartLine, type Scale } from './chartScale.ts';

export interface Chart {
  readonly training: ChartLine;
  readonly validation?: ChartLine;
  readonly palette: ChartPalette;
  readonly dimmed: boolean;
}
export interface LabelledChart extends Chart {
  /** The metric, as the legend names it. */
  readonly metric: string;
  /** What the horizontal axis counts. */
  readonly axis: string;
}

const SMALL = { width: 96, height: 16 };
/** A hover is as high as a third of an editor: the numbers are to be seen below the chart. */
const LARGE = { width: 440, height: 160 };

/** The small curve within a line of text. */
export function inlineSvg(chart: Chart): string {
  const box: Box = { left: 2, top: 2, width: SMALL.width - 5, height: SMALL.height - 4 };
  const lines = linesOf(chart);
  const scale = scaleInto(box, lines);
  return svg(SMALL, chart.dimmed, [
    ...alarms(lines, { scale, box, color: chart.palette.alarm }),
    ...curves(chart, scale, 1.4),
    ...lastDot(chart, scale),
  ]);
}

/** The large chart of the hover: axes, grid and legend. */
export function hoverSvg(chart: LabelledChart): string {
  const box: Box = { left: 56, top: 24, width: LARGE.width - 70, height: LARGE.height - 60 };
  const lines = linesOf(chart);
  const scale = scaleInto(box, lines);
  return svg(LARGE, chart.dimmed, [
    ...horizontalGrid(scale, box, chart.palette),
    ...verticalTicks(scale, box, chart.palette),
    ...alarms(lines, { scale, box, color: chart.palette.alarm }),
    ...curves(chart, scale, 1.6),
    ...lastDot(chart, scale),
    ...legend(chart),
    label(
      { x: box.left + box.width / 2, y: LARGE.height - 4, anchor: 'middle', color: chart.palette.text },
      chart.axis,
    ),
  ]);
}

function linesOf({ training, validation }: Chart): readonly ChartLine[] {
  return validation === undefined ? [training] : [training, validation];
}

function svg(size: { width: number; height: number }, dimmed: boolean, parts: readonly string[]): string {
  const { width, height } = size;
  const head = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}"`;
  return `${head}${dimmed ? ' opacity="0.45"' : ''}>${parts.join('')}</svg>`;
}

function curves({ training, validation, palette }: Chart, scale: Scale, width: number): readonly string[] {
  const draw = (line: ChartLine, color: string) =>
    `<path d="${pathOf(line, scale)}" fill="none" stroke="${color}" stroke-width="${width}" stroke-linejoin="round" stroke-linecap="round"/>`;
  const first = draw(training, palette.training);
  return validation === undefined ? [first] : [first, draw(validation, palette.validation)];
}

function lastDot({ training, palette }: Chart, scale: Scale): readonly string[] {
  const step = training.steps.at(-1);
  const value = training.values.at(-1);
  if (step === undefined || value == null) return [];
  return [`<circle cx="${round(scale.x(step))}" cy="${round(scale.y(value))}" r="1.8" fill="${palette.training}"/>`];
}

/** A few are as loud as thousands. */
const MOST_ALARMS = 40;

function alarms(
  lines: readonly ChartLine[],
  { scale, box, color }: { readonly scale: Scale; readonly box: Box; readonly color: string },
): readonly string[] {
  const at = new Set(lines.flatMap(({ broken }) => broken.slice(0, MOST_ALARMS)).map((step) => round(scale.x(step))));
  return [...at].map((x) => `<path d="M${x} ${box.top}v${box.height}" stroke="${color}" stroke-width="1"/>`);
}

function horizontalGrid(scale: Scale, box: Box, palette: ChartPalette): readonly string[] {
  return ticks(scale.low, scale.high, 5).flatMap((value) => {
    const y = round(scale.y(value));
    return [
      `<path d="M${box.left} ${y}h${box.width}" stroke="${palette.grid}" stroke-width="0.7"/>`,
      label({ x: box.left - 6, y: Number(y) + 4, anchor: 'end', color: palette.text }, formatValue(trim(value))),
    ];
  });
}

function verticalTicks(scale: Scale, box: Box, palette: ChartPalette): readonly string[] {
  const bottom = box.top + box.height;
  return ticks(scale.from, scale.to, 6)
    .filter((step) => Number.isInteger(step))
    .flatMap((step) => {
      const x = round(scale.x(step));
      return [
        `<path d="M${x} ${bottom}v4" stroke="${palette.grid}" stroke-width="1"/>`,
        label({ x: Number(x), y: bottom + 17, anchor: 'middle', color: palette.text }, formatValue(step)),
      ];
    });
}

function legend({ metric, palette, validation }: LabelledChart): readonly string[] {
  const first = label({ x: 56, y: 15, anchor: 'start', color: palette.training }, `● ${metric}`);
  if (validation === undefined) return [first];
  const x = 56 + (metric.length + 4) * 7;
  return [first, label({ x, y: 15, anchor: 'start', color: palette.validation }, `● val_${metric}`)];
}

interface LabelPlace {
  readonly x: number;
  readonly y: number;
  readonly anchor: 'start' | 'middle' | 'end';
  readonly color: string;
}

function label({ x, y, anchor, color }: LabelPlace, text: string): string {
  const place = `x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" fill="${color}"`;
  return `<text ${place} font-family="system-ui,sans-serif" font-size="11">${escapeXml(text)}</text>`;
}

/** 0.30000000000000004 is 0.3. */
function trim(value: number): number {
  return Number(value.toPrecision(6));
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

function escapeXml(text: string): string {
  return text.replace(/[&<>"]/g, (character) => ENTITIES[character] ?? '');
}
