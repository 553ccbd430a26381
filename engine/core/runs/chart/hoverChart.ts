import { formatValue } from '../format.ts';
import {
  colorOf,
  drawCurve,
  drawLabel,
  drawLast,
  drawMarks,
  drawPicture,
  pixel,
  strokeOf,
  textWidth,
  type Pen,
} from './drawing.ts';
import type { ChartRequest } from './inlineChart.ts';
import { logTicksOf, scaleOf, ticksOf, type Box, type ChartCurve } from './scale.ts';

export interface HoverChartRequest extends ChartRequest {
  /** What the steps count: `epoch`, `batch`. */
  readonly axis: string;
}

const RIGHT = 14;
const LEGEND_LINE = 17;
const BELOW = 40;
const ROOM = 0.05;

/** The large chart of the hover, as SVG: axes, numbers, the last and the best value of each curve. */
export function hoverChart(request: HoverChartRequest): string {
  const { curves, palette, axis, width = 700, height = 208, dimmed } = request;
  const entries = legendEntries(curves, { axis, width, palette });
  const top = 10 + LEGEND_LINE * Math.max(1, ...entries.map(({ line }) => line + 1));
  const across: Box = { left: 0, top, width: width - RIGHT, height: height - top - BELOW };
  const numbers = valueTicks(scaleOf(curves, across, ROOM), across.height).map((value) => formatValue(value));
  const left = Math.ceil(Math.max(24, ...numbers.map(textWidth))) + 14;
  const box: Box = { ...across, left, width: width - left - RIGHT };
  const pen: Pen = { palette, scale: scaleOf(curves, box, ROOM), box, thickness: palette.thickness + 0.2 };
  const name = pen.scale.logarithmic ? `${axis} · logarithmic` : axis;
  return drawPicture({ width, height, dimmed, title: curves.map((curve) => told(curve, axis)).join('; ') }, [
    ...valueAxis(pen),
    ...stepAxis(pen),
    drawMarks(curves, pen),
    ...curves.map((curve) => drawCurve(curve, pen)),
    ...curves.map((curve) => drawBest(curve, pen)),
    ...curves.map((curve) => drawLast(curve, pen)),
    ...entries.flatMap((entry) => legend(entry, { palette, left })),
    drawLabel({ x: box.left + box.width / 2, y: height - 6, color: palette.quiet, anchor: 'middle' }, name),
  ]);
}

function valueTicks(scale: Pen['scale'], height: number): readonly number[] {
  const count = Math.max(2, Math.floor(height / 19));
  return scale.logarithmic ? logTicksOf(scale.values, count) : ticksOf(scale.values, count);
}

function valueAxis({ scale, box, palette }: Pen): string[] {
  return valueTicks(scale, box.height).flatMap((value) => {
    const y = scale.y(value);
    return [
      `<path d="M${pixel(box.left)} ${pixel(y)}h${pixel(box.width)}" stroke="${palette.grid}" stroke-width="1"/>`,
      drawLabel({ x: box.left - 8, y: y + 3.9, color: palette.quiet, anchor: 'end' }, formatValue(value)),
    ];
  });
}

function stepAxis({ scale, box, palette }: Pen): string[] {
  const bottom = box.top + box.height + 3;
  const ticks = ticksOf(scale.steps, 7).filter(Number.isInteger);
  return ticks.flatMap((step) => {
    const x = scale.x(step);
    const text = grouped(step);
    // A number at the right edge must not be cut off.
    const center = Math.min(x, box.left + box.width + RIGHT - 2 - textWidth(text) / 2);
    return [
      `<path d="M${pixel(x)} ${pixel(bottom)}v4" stroke="${palette.quiet}" stroke-width="1"/>`,
      drawLabel({ x: center, y: bottom + 16, color: palette.quiet, anchor: 'middle' }, text),
    ];
  });
}

/** 93,322: steps are counted, and counts are read in groups. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ',');
}

function drawBest(curve: ChartCurve, { palette, scale }: Pen): string {
  const { best, stretch = 1 } = curve;
  if (!best) return '';
  const place = `cx="${pixel(scale.x(best.step * stretch))}" cy="${pixel(scale.y(best.value))}"`;
  return `<circle ${place} r="4" fill="none" stroke="${colorOf(curve, palette)}" stroke-width="1.3"/>`;
}

/** What the picture says in numbers, part by part: name, last value, best value, what was not finite. */
function parts(curve: ChartCurve, axis: string): { name: string; last: string; best: string; bad: string } {
  const { label, window, best, stretch } = curve;
  // Validation has a step for each epoch, whatever the picture counts.
  const at = (step: number) => `at ${stretch === undefined || stretch === 1 ? axis : 'epoch'} ${grouped(step)}`;
  const value = window.values.at(-1);
  const lastBad = window.nonFinite.at(-1)?.value;
  const last = window.steps.length === 0 ? '–' : formatValue(value ?? lastBad ?? 'NaN');
  const [bad] = window.nonFinite;
  return {
    name: label,
    last,
    best: best ? `best ${formatValue(best.value)} ${at(best.step)}` : '',
    bad: bad ? `${formatValue(bad.value)} ${at(bad.step)}` : '',
  };
}

function told(curve: ChartCurve, axis: string): string {
  const { name, last, best, bad } = parts(curve, axis);
  return [`${name} ${last}`, best, bad].filter((part) => part !== '').join(', ');
}

interface LegendEntry {
  readonly curve: ChartCurve;
  /** Lines above it, and pixels from the chart's left edge to it. */
  readonly line: number;
  readonly from: number;
  readonly words: readonly LegendWord[];
}
interface LegendWord {
  readonly text: string;
  readonly color: string;
  readonly weight?: number;
  /** Pixels from the entry's beginning. */
  readonly x: number;
}

const [SAMPLE, BETWEEN_WORDS, BETWEEN_ENTRIES] = [22, 10, 18];

/** Beside each other as far as there is room. */
function legendEntries(
  curves: readonly ChartCurve[],
  { axis, width, palette }: { readonly axis: string; readonly width: number; readonly palette: Pen['palette'] },
): readonly LegendEntry[] {
  let [line, from] = [0, 0];
  return curves.map((curve) => {
    const { words, length } = legendWords(curve, { axis, palette });
    // The numbers of the value axis take about this much of the width.
    if (from > 0 && from + length > width - RIGHT - 2 * BELOW) [line, from] = [line + 1, 0];
    const entry = { curve, line, from, words };
    from += length + BETWEEN_ENTRIES;
    return entry;
  });
}

function legendWords(
  curve: ChartCurve,
  { axis, palette }: { readonly axis: string; readonly palette: Pen['palette'] },
) {
  const { name, last, best, bad } = parts(curve, axis);
  const told: readonly Omit<LegendWord, 'x'>[] = [
    { text: name, color: palette.text },
    { text: last, color: palette.text, weight: 600 },
    { text: best, color: palette.quiet },
    { text: bad, color: palette.alarm },
  ];
  let length = SAMPLE;
  const words = told
    .filter(({ text }) => text !== '')
    .map((word): LegendWord => {
      const x = length;
      length += textWidth(word.text) * (word.weight === undefined ? 1 : 1.08) + BETWEEN_WORDS;
      return { ...word, x };
    });
  return { words, length };
}

function legend(
  { curve, line, from, words }: LegendEntry,
  { palette, left }: { palette: Pen['palette']; left: number },
): string[] {
  const y = 14 + LEGEND_LINE * line;
  const start = left + from;
  return [
    `<path d="M${pixel(start)} ${y - 4}h15" ${strokeOf(curve, palette)} stroke-width="2"/>`,
    ...words.map(({ text, color, weight, x }) => drawLabel({ x: start + x, y, color, weight }, text)),
  ];
}
