import { Chart, LineController, LineElement, LinearScale, LogarithmicScale, PointElement } from 'chart.js';
import type { ChartConfiguration, ChartDataset, Plugin, ScaleOptionsByType } from 'chart.js';
import { logTicksOf } from '../../engine/core/runs/chart/scale.ts';
import { formatDuration, formatValue } from '../../engine/core/runs/format.ts';
import { withOpacity, type LineStyle } from '../shared/palette.ts';
import { t } from '../shared/texts.ts';
import type { Theme } from '../shared/theme.ts';
import type { XAxis } from './options.ts';
import type { PlottedLine } from './plot.ts';
import type { Range } from './zoom.ts';

Chart.register(LineController, LineElement, LinearScale, LogarithmicScale, PointElement);

export type StyledLine = PlottedLine & { readonly style: LineStyle };

/** Everything that is drawn. Nothing in here asks or computes. */
export interface Drawing {
  readonly lines: readonly StyledLine[];
  readonly range: Range;
  /** What the value axis spans; undefined where nothing has a place on it. */
  readonly values: Range | undefined;
  readonly axis: XAxis;
  readonly metric: string;
  readonly logarithmic: boolean;
  readonly theme: Theme;
}

export type LossChart = Chart<'line', { x: number; y: number }[]>;

export function createChart(canvas: HTMLCanvasElement): LossChart {
  const configuration: ChartConfiguration<'line', { x: number; y: number }[]> = {
    type: 'line',
    data: { datasets: [] },
    options: {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      parsing: false,
      normalized: true,
      events: [],
      layout: { padding: { top: 14, right: 14 } },
      elements: { line: { tension: 0, borderJoinStyle: 'round' } },
    },
    plugins: [nonFiniteMarks],
  };
  return new Chart(canvas, configuration);
}

const drawings = new WeakMap<object, Drawing>();

export function draw(chart: LossChart, drawing: Drawing): void {
  drawings.set(chart, drawing);
  chart.data.datasets = drawing.lines.flatMap((line) => datasetsOf(line, drawing.theme));
  chart.options.scales = { x: xScale(drawing), y: yScale(drawing) };
  chart.update('none');
}

/** Lines with so few points that each of them can be seen. */
const DOTTED = 60;

type Dataset = ChartDataset<'line', { x: number; y: number }[]>;

function datasetsOf(line: StyledLine, theme: Theme): readonly Dataset[] {
  const contrast = theme.kind.startsWith('high-contrast');
  const { color, marker } = line.style;
  const faint = withOpacity(color, contrast ? 0.5 : 0.32);
  const width = contrast ? 2.5 : 1.75;
  const base = { spanGaps: false, pointHitRadius: 0, pointRadius: 0, borderWidth: width };
  const dashed = line.line.role === 'validation' ? [6, 4] : [];
  const main: Dataset = {
    ...base,
    data: mutable(line.points),
    borderColor: line.line.detail ? faint : color,
    backgroundColor: color,
    borderDash: dashed,
    borderWidth: line.line.detail ? 1 : width,
    pointStyle: marker === 'none' ? 'circle' : marker,
    pointRadius: line.line.detail ? 0 : radiusOf(line),
    pointBorderColor: color,
    pointBorderWidth: marker === 'cross' ? 2 : 0,
    order: line.line.detail ? 2 : 0,
  };
  if (line.raw === undefined) return [main];
  return [main, { ...base, data: mutable(line.raw), borderColor: faint, borderWidth: 1, borderDash: dashed, order: 1 }];
}

/** Marks on a line that has a mark; there are as many on a line of any length. */
const MARKS = 8;

/** Few points are dots of their own; on a marked line some are larger. */
function radiusOf({ points, style }: StyledLine): Dataset['pointRadius'] {
  const { length } = points;
  const plain = length === 1 ? 4 : length > DOTTED ? 0 : 2.25;
  if (style.marker === 'none') return plain;
  const every = Math.max(1, Math.round(length / MARKS));
  const first = Math.floor(every / 2);
  return ({ dataIndex }) => (dataIndex % every === first || length === 1 ? 5 : 0);
}

/** The chart only reads them. */
function mutable(points: PlottedLine['points']): { x: number; y: number }[] {
  return points as { x: number; y: number }[];
}

type Scale = ScaleOptionsByType<'linear'>;

function xScale({ theme, range, axis }: Drawing): object {
  const format = (value: number) =>
    axis === 'time'
      ? value === 0
        ? '0'
        : formatDuration(value * 1000)
      : value.toLocaleString(document.documentElement.lang);
  const titles: Record<XAxis, string> = { step: t('Step'), epoch: t('Epoch'), time: t('Time since start') };
  const scale: Partial<Omit<Scale, 'type'>> & { readonly type: 'linear' } = {
    type: 'linear',
    min: range.from,
    max: range.to,
  };
  return {
    ...scale,
    ...common(theme, titles[axis]),
    ticks: {
      ...ticks(theme),
      maxTicksLimit: 9,
      maxRotation: 0,
      includeBounds: false,
      precision: axis === 'epoch' && range.to - range.from > 3 ? 0 : undefined,
      callback: (value: number | string) => format(Number(value)),
    },
  };
}

const MOST_TICKS = 7;

/** Round numbers, never the ends of what happens to be seen. */
function setLogTicks(scale: { min: number; max: number; ticks: { value: number }[] }): void {
  scale.ticks = logTicksOf([scale.min, scale.max], MOST_TICKS).map((value) => ({ value }));
}

function yScale({ theme, metric, logarithmic, values }: Drawing): object {
  return {
    type: logarithmic ? 'logarithmic' : 'linear',
    min: values?.from,
    max: values?.to,
    afterBuildTicks: logarithmic ? setLogTicks : undefined,
    ...common(theme, metric),
    ticks: {
      ...ticks(theme),
      maxTicksLimit: MOST_TICKS,
      includeBounds: false,
      callback: (value: number | string) => formatValue(Number(Number(value).toPrecision(12))),
    },
  };
}

function common(theme: Theme, title: string): object {
  return {
    title: { display: true, text: title, color: theme.muted, font: font(theme) },
    grid: { color: theme.grid, drawTicks: false, lineWidth: 1 },
    border: { color: theme.muted, display: theme.kind.startsWith('high-contrast') },
  };
}

function ticks(theme: Theme): object {
  return { color: theme.muted, font: font(theme), padding: 6, autoSkip: true };
}

function font(theme: Theme): { readonly family: string; readonly size: number } {
  return { family: theme.fontFamily, size: Math.max(10, theme.fontSize - 2) };
}

/** Values that can't be placed stand on the upper (NaN, ∞) or lower (−∞) edge, where nobody can overlook them. */
const nonFiniteMarks: Plugin<'line'> = {
  id: 'nonFiniteMarks',
  afterDatasetsDraw(chart) {
    const drawing = drawings.get(chart);
    const { ctx, chartArea, scales } = chart;
    const x = scales.x;
    if (drawing === undefined || x === undefined) return;
    ctx.save();
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.font = `bold 11px ${drawing.theme.fontFamily}`;
    for (const { color, value, from, to } of stretches(drawing, (at) => x.getPixelForValue(at))) {
      const [left, right] = [Math.max(from, chartArea.left), Math.min(to, chartArea.right)];
      if (left > right) continue;
      const below = value === '-Infinity';
      const y = below ? chartArea.bottom - 7 : chartArea.top - 7;
      ctx.fillStyle = color;
      ctx.fillText(value === 'NaN' ? '✕' : below ? '▼' : '▲', left, y);
      if (right - left > 12) ctx.fillRect(left + 8, y - 1, right - left - 8, 2);
    }
    ctx.restore();
  },
};

interface Stretch {
  readonly color: string;
  readonly value: 'NaN' | 'Infinity' | '-Infinity';
  readonly from: number;
  to: number;
}

/** Pixels between marks that still are one stretch. */
const NEAR = 12;

/** A curve that stays NaN has a mark at each step, and so have its epochs: they become one sign with a tail. */
function stretches(drawing: Drawing, pixel: (x: number) => number): readonly Stretch[] {
  const marks = drawing.lines
    .flatMap(({ nonFinite, style: { color } }) =>
      nonFinite.map((mark) => ({ color, value: mark.value, at: pixel(mark.x) })),
    )
    .sort((left, right) => left.at - right.at);
  const open = new Map<string, Stretch>();
  const all: Stretch[] = [];
  for (const { color, value, at } of marks) {
    const key = color + value;
    const before = open.get(key);
    if (before !== undefined && at - before.to <= NEAR) {
      before.to = at;
      continue;
    }
    const next = { color, value, from: at, to: at };
    open.set(key, next);
    all.push(next);
  }
  return all;
}
