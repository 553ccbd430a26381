import { Chart, LinearScale, LineController } from 'chart.js';
import type { ChartConfiguration, Plugin, Scale } from 'chart.js';
import { formatDuration, formatValue } from '../../engine/core/runs/format.ts';
import { t } from '../shared/texts.ts';
import type { Theme } from '../shared/theme.ts';
import type { Area, Drawing } from './drawing.ts';
import type { XAxis } from './options.ts';
import { paint } from './paint.ts';
import { heightAbove } from './paintMarks.ts';
import { axisTicks, timeTicks } from './scale.ts';

Chart.register(LineController, LinearScale);

export type LossChart = Chart<'line', never[]>;

const NOWHERE = { left: 0, right: 0, top: 0, bottom: 0, width: 0, height: 0 };
const drawings = new WeakMap<object, Drawing>();
const pointed = new WeakMap<object, string>();

/**
 * Curves are not handed to Chart.js, which makes an object of each point: it lays out and draws the axes, and the lines
 * are drawn between them. Its scales count places, not values, so that every kind of axis is a straight one to it.
 */
const curves: Plugin<'line'> = {
  id: 'curves',
  // What is made before there is anything to draw is not laid out.
  beforeUpdate: (chart) => drawings.has(chart),
  beforeDatasetsDraw(chart) {
    const drawing = drawings.get(chart);
    if (drawing !== undefined) paint(chart.ctx, { ...drawing, pointed: pointed.get(chart) }, chart.chartArea);
  },
};

export function createChart(canvas: HTMLCanvasElement): LossChart {
  const configuration: ChartConfiguration<'line', never[]> = {
    type: 'line',
    data: { datasets: [] },
    options: {
      animation: false,
      // Its own observers would draw anew what was just drawn.
      responsive: false,
      maintainAspectRatio: false,
      events: [],
      scales: { x: { type: 'linear', display: false }, y: { type: 'linear', display: false } },
    },
    plugins: [curves],
  };
  // Until it is laid out a pointer may be over it already.
  return Object.assign(new Chart(canvas, configuration), { chartArea: NOWHERE });
}

/** Pixels. */
const PADDING = 14;
const NUMBERS_WIDTH = 60;

/** Draws once, as large as its place is now; nothing while that is hidden. */
export function draw(chart: LossChart, drawing: Drawing): void {
  drawings.set(chart, drawing);
  const { clientWidth = 0, clientHeight = 0 } = chart.canvas.parentElement ?? {};
  if (clientWidth === 0 || clientHeight === 0) return;
  // Numbers beside the axis take a little of the width: notes are apart rather than on each other.
  const top = heightAbove(drawing, clientWidth - NUMBERS_WIDTH);
  chart.options.layout = { padding: { top, right: PADDING } };
  chart.options.scales = { x: xScale(drawing), y: yScale(drawing) };
  const fits =
    chart.width === clientWidth &&
    chart.height === clientHeight &&
    chart.currentDevicePixelRatio === window.devicePixelRatio;
  if (fits) chart.update('none');
  else chart.resize(clientWidth, clientHeight);
}

/** Lets one run stand out, or none; what is laid out stays. */
export function emphasise(chart: LossChart, run: string | undefined): void {
  if (pointed.get(chart) === run) return;
  if (run === undefined) pointed.delete(chart);
  else pointed.set(chart, run);
  if (drawings.has(chart)) chart.draw();
}

/** A tick as it is drawn, in pixels of the canvas. */
export interface DrawnTick {
  readonly at: number;
  readonly label: string;
}

/** What was laid out last, for whoever draws it elsewhere. */
export function layoutOf(chart: LossChart): { readonly area: Area; readonly x: DrawnTick[]; readonly y: DrawnTick[] } {
  const ticks = (scale: Scale | undefined) =>
    (scale?.ticks ?? []).map((tick) => ({
      at: scale?.getPixelForValue(tick.value) ?? 0,
      label: String(tick.label ?? ''),
    }));
  return { area: chart.chartArea, x: ticks(chart.scales.x), y: ticks(chart.scales.y) };
}

const MOST_ACROSS = 9;
const MOST_UP = 7;

function xScale(drawing: Drawing): object {
  const { theme, range, axis, xScale: scale } = drawing;
  const count = (width: number) => Math.max(2, Math.min(MOST_ACROSS, Math.floor(width / 70)));
  const values = (width: number) =>
    axis === 'time' || axis === 'wall'
      ? scale.kind === 'linear'
        ? timeTicks(range, count(width), axis === 'wall' ? midnightBefore(range.from) : 0)
        : axisTicks(scale, range, count(width))
      : axisTicks(scale, range, count(width)).filter(
          (value) => axis !== 'epoch' || range.to - range.from < 3 || value % 1 === 0,
        );
  return {
    type: 'linear',
    min: scale.place(range.from),
    max: scale.place(range.to),
    afterBuildTicks: (built: Scale) => {
      built.ticks = values(built.width).map((value) => ({ value: scale.place(value) }));
    },
    ...common(theme, axisTitle(axis)),
    ticks: {
      ...ticks(theme),
      maxRotation: 0,
      includeBounds: false,
      callback: (place: number | string) => xLabel(axis, scale.value(Number(place)), range.to - range.from),
    },
  };
}

export function axisTitle(axis: XAxis): string {
  const titles: Record<XAxis, string> = {
    step: t('Step'),
    epoch: t('Epoch'),
    time: t('Time since start'),
    wall: t('Time of day'),
    examples: t('Examples seen'),
  };
  return titles[axis];
}

/** Local midnight before a moment, both in seconds. */
function midnightBefore(seconds: number): number {
  return new Date(seconds * 1000).setHours(0, 0, 0, 0) / 1000;
}

function xLabel(axis: XAxis, value: number, size: number): string {
  const language = document.documentElement.lang;
  if (axis === 'time') return Math.abs(value) < 1e-9 ? '0' : formatDuration(Number(value.toPrecision(10)) * 1000);
  if (axis === 'wall') {
    const time = new Date(value * 1000);
    if (size > 2 * 86_400) return time.toLocaleDateString(language, { month: 'short', day: 'numeric' });
    const seconds = size < 600 ? ({ second: '2-digit' } as const) : {};
    return time.toLocaleTimeString(language, { hour: '2-digit', minute: '2-digit', ...seconds });
  }
  const rounded = Number(value.toPrecision(12));
  return Math.abs(rounded) >= 1e6
    ? rounded.toLocaleString(language, { notation: 'compact', maximumFractionDigits: size < 1e5 ? 4 : 2 })
    : rounded.toLocaleString(language);
}

function yScale({ theme, title, yScale: scale, values }: Drawing): object {
  const range = values ?? { from: 1, to: 2 };
  return {
    type: 'linear',
    min: scale.place(range.from),
    max: scale.place(range.to),
    afterBuildTicks: (built: Scale) => {
      const count = Math.max(2, Math.min(MOST_UP, Math.floor(built.height / 32)));
      // Numbers beside nothing would say that something is there.
      const seen = values === undefined ? [] : axisTicks(scale, values, count);
      built.ticks = seen.map((value) => ({ value: scale.place(value) }));
    },
    ...common(theme, title),
    ticks: {
      ...ticks(theme),
      includeBounds: false,
      callback: (place: number | string) => formatValue(Number(scale.value(Number(place)).toPrecision(10))),
    },
  };
}

function common(theme: Theme, title: string): object {
  return {
    display: true,
    title: { display: title !== '', text: title, color: theme.muted, font: font(theme) },
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
