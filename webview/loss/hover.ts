import type { RunRecord } from '../../engine/core/runs/record.ts';
import type { Drawing, LossChart } from './chart.ts';
import type { Layout } from './layout.ts';
import { freePlace, NARROW, type Pixel } from './place.ts';
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
    const nearest = nearestX(rows, range.from + place * (range.to - range.from));
    const position = positionText(axis, nearest);
    layout.tooltip.classList.toggle('below', chart.width < NARROW);
    fillTooltip(layout.tooltip, [position, drawing.metric], rows.slice(0, MOST));
    moveTo(chart, layout, (nearest - range.from) / (range.to - range.from));
    if (speak) layout.spoken.textContent = [position, ...rows.map(spokenRow)].join(', ');
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

function spokenRow({ name, train, validation }: TooltipRow): string {
  const values = [train, validation].filter((reading) => reading !== undefined).map(readingText);
  return `${name} ${values.join(', ')}`;
}

function rowsAt({ range, lines }: Drawing, place: number, names: ReadonlyMap<string, string>): readonly TooltipRow[] {
  const size = range.to - range.from;
  const x = range.from + place * size;
  const rows = new Map<string, TooltipRow>();
  for (const plotted of lines) {
    const { key, role, detail } = plotted.line;
    // Lines of a few points are read from further away.
    const reading = detail ? undefined : readLine(plotted, x, size * (plotted.points.length < 60 ? 0.5 : REACH));
    if (reading === undefined || reading.x < range.from || reading.x > range.to) continue;
    const name = names.get(key.run) ?? key.run;
    const several = lines.some((other) => other.line.key.run === key.run && other.line.key.series !== key.series);
    const id = `${key.run}/${key.series}`;
    const row = rows.get(id) ?? {
      style: plotted.style,
      name: several ? `${name} · ${key.series}` : name,
      train: undefined,
      validation: undefined,
    };
    rows.set(id, { ...row, [role]: reading });
  }
  return [...rows.values()];
}

function nearestX(rows: readonly TooltipRow[], x: number): number {
  const places = rows.flatMap(({ train, validation }) => [train, validation]).filter((one) => one !== undefined);
  const [nearest] = places.sort((left, right) => Math.abs(left.x - x) - Math.abs(right.x - x));
  return nearest?.x ?? x;
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

function moveTo(chart: LossChart, { tooltip, crosshair, plot, root }: Layout, place: number): void {
  const { left, right, top, bottom } = chart.chartArea;
  const x = left + Math.min(1, Math.max(0, place)) * (right - left);
  crosshair.style.left = `${x}px`;
  crosshair.style.top = `${top}px`;
  crosshair.style.height = `${bottom - top}px`;
  const { offsetWidth: width, offsetHeight: height } = tooltip;
  // Over the list of runs, which are the same; where that is too low, over as little of the chart as may be.
  const below = Math.min(plot.offsetHeight, root.clientHeight - plot.offsetTop - height - 4);
  const free = tooltip.classList.contains('below')
    ? { x: 0, y: below }
    : freePlace({ width, height }, x, chart.chartArea, drawnPoints(chart));
  tooltip.style.left = `${free.x}px`;
  tooltip.style.top = `${free.y}px`;
}

function* drawnPoints(chart: LossChart): Iterable<Pixel> {
  for (const { data } of chart.getSortedVisibleDatasetMetas()) yield* data;
}
