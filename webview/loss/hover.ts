import { t } from '../shared/texts.ts';
import type { CardFrame } from './cardFrame.ts';
import type { LossChart } from './chart.ts';
import { pixelsOf, type Drawing } from './drawing.ts';
import { freePlace, NARROW } from './place.ts';
import { positionText } from './placeText.ts';
import { readLine, type Reading } from './plot.ts';
import type { Names } from './names.ts';
import { nearestX, neighbour, readable, rowsAt, type Readable } from './readings.ts';
import { fillTooltip, readingText, type TooltipRow } from './tooltip.ts';

/** Values that fit into a tooltip, and pixels of one of them. */
const MOST = 12;
const ROW = 20;
/** Rows that are read out; the one in focus is the first. */
const SPOKEN = 6;

/** Where the crosshair stands. */
export interface Cursor {
  /** A value of the x axis. */
  readonly x: number;
  /** A value under the pointer; undefined from the keyboard. */
  readonly y?: number;
  /** The chart that the person is at: others have the line alone. */
  readonly here: boolean;
  /** The line that the keyboard is on. */
  readonly line?: number;
}

export interface Hover {
  show(cursor: Cursor | undefined): void;
  update(drawing: Drawing, names: Names): void;
  /** One point on or back, from the end where there is no crosshair; `lines` to the next line, or back. */
  step(points: number, lines: number): Cursor | undefined;
}

/** Crosshair and values of all runs at one place. */
export function createHover(chart: LossChart, frame: CardFrame, spoken: HTMLElement): Hover {
  let drawing: Drawing | undefined;
  let names: Names = new Map();
  let cursor: Cursor | undefined;
  const render = (speak: boolean) => {
    const { tooltip, crosshair, point } = frame;
    const rows = drawing === undefined || cursor === undefined ? [] : rowsAt(drawing, cursor.x, names, cursor.y);
    const visible = rows.length > 0;
    crosshair.hidden = !visible;
    tooltip.hidden = !visible || cursor?.here !== true;
    point.hidden = true;
    if (drawing === undefined || cursor === undefined || !visible) return;
    const line = cursor.line === undefined ? undefined : readable(drawing, names)[cursor.line];
    const at = readAt(line, cursor, rows);
    moveCrosshair(chart, crosshair, pixelsOf(drawing, chart.chartArea).x(at));
    if (!cursor.here) return;
    const position = positionText(drawing.axis, at);
    const narrow = chart.width < NARROW;
    tooltip.classList.toggle('narrow', narrow);
    const fitting = rowsThatFit(chart, narrow);
    const told = rows.length > fitting ? rows.slice(0, fitting - 1) : rows;
    fillTooltip(tooltip, { position, title: drawing.title, rows: told, more: rows.length - told.length });
    moveTooltip(chart, frame, drawing, at);
    if (line !== undefined) showPoint(chart, point, drawing, readLine(line, cursor.x, Infinity));
    if (speak) spoken.textContent = [position, ...spokenRows(line?.name ?? '', rows)].join(', ');
  };
  return {
    show(next) {
      cursor = next;
      render(next?.line !== undefined);
    },
    update(next, nextNames) {
      drawing = next;
      names = nextNames;
      render(false);
    },
    step(points, lines) {
      const all = drawing === undefined ? [] : readable(drawing, names);
      if (drawing === undefined || all.length === 0) return undefined;
      const line = ((cursor?.line ?? 0) + lines + all.length) % all.length;
      const chosen = all[line];
      if (chosen === undefined) return undefined;
      // Where there is no crosshair yet, any arrow puts it on the last point.
      if (cursor === undefined) return { x: neighbour(drawing, chosen, drawing.range.to, 1), here: true, line };
      const { x } = cursor;
      return { x: points === 0 ? x : neighbour(drawing, chosen, x, points), here: true, line };
    },
  };
}

/** Beside the lines there is no room in a narrow chart: what lies over them leaves the half of it. */
function rowsThatFit({ height, chartArea }: LossChart, narrow: boolean): number {
  const room = narrow ? (chartArea.bottom - chartArea.top) / 2 : height;
  return Math.max(2, Math.min(MOST, Math.floor((room - 40) / ROW)));
}

function readAt(line: Readable | undefined, { x }: Cursor, rows: readonly TooltipRow[]): number {
  const own = line === undefined ? undefined : readLine(line, x, Infinity);
  return own?.x ?? nearestX(rows, x);
}

/** The row of the line in focus first, then others, as far as one can listen. */
function spokenRows(name: string, rows: readonly TooltipRow[]): readonly string[] {
  const sorted = [...rows].sort((a, b) => Number(b.name.startsWith(name)) - Number(a.name.startsWith(name)));
  const texts = sorted.slice(0, SPOKEN).map(({ name: run, train, validation }) => {
    const values = [train, validation].filter((reading) => reading !== undefined).map((each) => readingText(each));
    return `${run} ${values.join(', ')}`;
  });
  return rows.length > SPOKEN ? [...texts, t('and {0} more', rows.length - SPOKEN)] : texts;
}

function moveCrosshair(chart: LossChart, crosshair: HTMLElement, x: number): void {
  const { left, right, top, bottom } = chart.chartArea;
  crosshair.hidden = !(x >= left - 1 && x <= right + 1);
  crosshair.style.left = `${x}px`;
  crosshair.style.top = `${top}px`;
  crosshair.style.height = `${bottom - top}px`;
}

function showPoint(chart: LossChart, point: HTMLElement, drawing: Drawing, reading: Reading | undefined): void {
  if (reading === undefined || Number.isNaN(reading.y)) return;
  const pixels = pixelsOf(drawing, chart.chartArea);
  const [x, y] = [pixels.x(reading.x), pixels.y(reading.y)];
  const { top, bottom } = chart.chartArea;
  point.hidden = !(y >= top && y <= bottom);
  point.style.left = `${x}px`;
  point.style.top = `${y}px`;
}

function moveTooltip(chart: LossChart, { tooltip }: CardFrame, drawing: Drawing, at: number): void {
  const { offsetWidth: width, offsetHeight: height } = tooltip;
  const pixels = pixelsOf(drawing, chart.chartArea);
  const free = freePlace({ width, height }, pixels.x(at), chart.chartArea, drawnPoints(drawing, pixels));
  tooltip.style.left = `${free.x}px`;
  tooltip.style.top = `${free.y}px`;
}

/** Some of the points of each line: enough to see where the lines are. */
function* drawnPoints({ lines }: Drawing, pixels: ReturnType<typeof pixelsOf>): Iterable<{ x: number; y: number }> {
  for (const { trace } of lines) {
    const every = Math.ceil(trace.xs.length / 100);
    for (let index = 0; index < trace.xs.length; index += every)
      yield { x: pixels.x(trace.xs[index] ?? 0), y: pixels.y(trace.ys[index] ?? Number.NaN) };
  }
}
