import type { RunRecord } from '../../engine/core/runs/record.ts';
import type { Drawing, LossChart } from './chart.ts';
import type { Layout } from './layout.ts';
import { readLine } from './plot.ts';
import { fillTooltip, positionText, readingText } from './tooltip.ts';
import type { TooltipRow } from './tooltip.ts';

export interface Hover {
  /** A place on the drawn part of the x axis, from 0 to 1; undefined: away. */
  at(place: number | undefined): void;
  stepBy(points: number): void;
  update(drawing: Drawing, runs: readonly RunRecord[]): void;
}

/** How far from the pointer a value may be, as a part of what is seen. */
const REACH = 0.02;
/** Values that fit into a tooltip. */
const MOST = 12;

/** Crosshair and values of all runs at one place. */
export function createHover(chart: LossChart, layout: Layout): Hover {
  let drawing: Drawing | undefined;
  let names = new Map<string, string>();
  let place: number | undefined;
  const show = (speak: boolean) => {
    const rows = drawing === undefined || place === undefined ? [] : rowsAt(drawing, place, names);
    const visible = drawing !== undefined && place !== undefined && rows.length > 0;
    layout.tooltip.hidden = !visible;
    layout.crosshair.hidden = !visible;
    if (drawing === undefined || place === undefined || !visible) return;
    const { range, axis } = drawing;
    const nearest = rows[0]?.reading.x ?? range.from;
    const position = positionText(axis, nearest);
    fillTooltip(layout.tooltip, position, rows.slice(0, MOST));
    moveTo(chart, layout, (nearest - range.from) / (range.to - range.from));
    if (speak)
      layout.spoken.textContent = [position, ...rows.map((row) => `${row.name} ${readingText(row.reading)}`)].join(
        ', ',
      );
  };
  return {
    at(next) {
      place = next;
      show(false);
    },
    stepBy(points) {
      place = drawing === undefined ? undefined : neighbour(drawing, place ?? 1, points);
      show(true);
    },
    update(next, runs) {
      drawing = next;
      names = new Map(runs.map((run) => [run.id, run.name]));
      show(false);
    },
  };
}

function rowsAt(drawing: Drawing, place: number, names: ReadonlyMap<string, string>): readonly TooltipRow[] {
  const { range, lines } = drawing;
  const x = range.from + place * (range.to - range.from);
  const seen = lines.filter((line) => !line.line.detail);
  // Lines of a few points are read from further away.
  const reachOf = (points: number) => (range.to - range.from) * Math.max(REACH, points < 60 ? 0.5 : 0);
  const rows = seen.flatMap((plotted) => {
    const reading = readLine(plotted, x, reachOf(plotted.points.length));
    if (reading === undefined || reading.x < range.from || reading.x > range.to) return [];
    const { key, role } = plotted.line;
    const name = `${names.get(key.run) ?? key.run} · ${key.metric}`;
    return [{ color: plotted.color, dashed: role === 'validation', name, reading }];
  });
  const distance = (row: TooltipRow) => Math.abs(row.reading.x - x);
  const nearest = Math.min(...rows.map(distance));
  const first = rows.find((row) => distance(row) === nearest);
  return first === undefined ? [] : [first, ...rows.filter((row) => row !== first)];
}

/** The place of the next value of the first line, so that arrow keys go from value to value. */
function neighbour({ range, lines }: Drawing, place: number, points: number): number {
  const size = range.to - range.from;
  const x = range.from + place * size;
  const inside = (lines.find((line) => !line.line.detail)?.points ?? []).filter(
    (point) => point.x >= range.from && point.x <= range.to,
  );
  const tolerance = size * 1e-6;
  const next =
    points > 0
      ? (inside.find((point) => point.x > x + tolerance) ?? inside.at(-1))
      : (inside.findLast((point) => point.x < x - tolerance) ?? inside[0]);
  return next === undefined ? place : (next.x - range.from) / size;
}

function moveTo(chart: LossChart, { tooltip, crosshair }: Layout, place: number): void {
  const { left, right, top, bottom } = chart.chartArea;
  const x = left + Math.min(1, Math.max(0, place)) * (right - left);
  crosshair.style.left = `${x}px`;
  crosshair.style.top = `${top}px`;
  crosshair.style.height = `${bottom - top}px`;
  const width = tooltip.offsetWidth;
  const beside = x + 14 + width <= chart.width ? x + 14 : Math.max(4, x - 14 - width);
  tooltip.style.left = `${beside}px`;
  tooltip.style.top = `${top + 8}px`;
}
