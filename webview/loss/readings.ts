import type { PointedStep } from '../../engine/core/protocol/panel.ts';
import { t } from '../shared/texts.ts';
import type { Band, Drawing, Pixels, StyledLine } from './drawing.ts';
import { metricTitle } from './gauges.ts';
import { readLine, type PlottedLine } from './plot.ts';
import { callKey, type Names } from './names.ts';
import { lastAtMost, nearestIndex } from './search.ts';
import type { TooltipRow } from './tooltip.ts';

/** How far from the pointer a value may be, as a part of what is seen. */
const REACH = 0.02;
/** How far it may be on a line of few points, as a part of the distance between two of them. */
const SPACING = 0.75;

/** The values of all lines at a place of the x axis; the nearest to `y` first, where that is given. */
export function rowsAt(drawing: Drawing, x: number, names: Names, y?: number): readonly TooltipRow[] {
  const { range, lines, bands } = drawing;
  const size = range.to - range.from;
  const rows = new Map<string, TooltipRow>();
  const several = new Set(repeated(lines));
  for (const plotted of lines) {
    const { key, role, detail, metric } = plotted.line;
    if (detail || plotted.behind) continue;
    const reading = readLine(plotted, x, Math.max(size * REACH, spacing(plotted.trace.xs) * SPACING));
    if (reading === undefined || reading.x < range.from || reading.x > range.to) continue;
    const name = names.get(key.run) ?? key.run;
    const id = `${key.run}/${key.series}/${metric}`;
    const call = several.has(key.run) ? [callName(names, key)] : [];
    const parts = [name, ...call, ...(drawing.title === metricTitle(metric) ? [] : [metricTitle(metric)])];
    const row = rows.get(id) ?? {
      style: plotted.style,
      name: parts.join(' · '),
      train: undefined,
      validation: undefined,
    };
    rows.set(id, { ...row, [role]: reading });
  }
  for (const { name, role, style, mean, spread } of bands) {
    const index = nearestIndex(mean.xs, x);
    const at = mean.xs[index];
    const value = mean.ys[index];
    if (at === undefined || value === undefined || Math.abs(at - x) > size * 0.1) continue;
    const deviation = (spread.high[index] ?? value) - value;
    const row = rows.get(`group ${name}`) ?? { style, name, train: undefined, validation: undefined };
    rows.set(`group ${name}`, { ...row, [role]: { x: at, y: value, deviation } });
  }
  return y === undefined ? [...rows.values()] : sortedBy([...rows.values()], drawing, y);
}

/** From so many lines on, one that the pointer is at stands out; fewer are told apart by their colours. */
const MANY = 9;
/** Pixels from the pointer to a line that it is at. */
const NEAR = 10;

/** The run whose line the pointer is at, in a chart of many lines. */
export function runAt(
  drawing: Drawing,
  pixels: Pixels,
  at: { readonly x: number; readonly y: number },
): string | undefined {
  const { lines, range } = drawing;
  if (lines.length < MANY) return undefined;
  let found: string | undefined;
  let least = NEAR;
  for (const plotted of lines) {
    if (plotted.line.detail) continue;
    const reach = Math.max((range.to - range.from) * REACH, spacing(plotted.trace.xs) * SPACING);
    const distance = Math.abs(pixels.y(readLine(plotted, at.x, reach)?.y ?? Number.NaN) - pixels.y(at.y));
    if (!(distance < least)) continue;
    least = distance;
    found = plotted.line.key.run;
  }
  return found;
}

function callName(names: Names, { run, series }: { readonly run: string; readonly series: string }): string {
  return names.get(callKey(run, series)) ?? series;
}

/** Between two points of a line, on average. */
function spacing(xs: Float64Array): number {
  return xs.length < 2 ? 0 : ((xs.at(-1) ?? 0) - (xs[0] ?? 0)) / (xs.length - 1);
}

function repeated(lines: readonly StyledLine[]): readonly string[] {
  const series = new Map<string, string>();
  return lines.flatMap(({ line: { key } }) => {
    const first = series.get(key.run) ?? key.series;
    series.set(key.run, first);
    return first === key.series ? [] : [key.run];
  });
}

function sortedBy(rows: readonly TooltipRow[], { yScale }: Drawing, y: number): readonly TooltipRow[] {
  const distance = ({ train, validation }: TooltipRow) =>
    Math.min(
      ...[train, validation].map((reading) => {
        const place = yScale.place(reading?.y ?? Number.NaN);
        return Number.isNaN(place) ? Infinity : Math.abs(place - yScale.place(y));
      }),
    );
  return rows
    .map((row) => ({ row, distance: distance(row) }))
    .sort((left, right) => (left.distance < right.distance ? -1 : left.distance > right.distance ? 1 : 0))
    .map(({ row }) => row);
}

/** The place that has a value of these and is nearest to `x`. */
export function nearestX(rows: readonly TooltipRow[], x: number): number {
  let nearest: number | undefined;
  for (const { train, validation } of rows)
    for (const reading of [train, validation])
      if (reading !== undefined && (nearest === undefined || Math.abs(reading.x - x) < Math.abs(nearest - x)))
        nearest = reading.x;
  return nearest ?? x;
}

/** Where a place of the x axis lies on each training call: on curves that are placed by their steps. */
export function pointedSteps(drawing: Drawing, x: number): readonly PointedStep[] {
  const steps = drawing.lines
    .filter(({ line }) => !line.detail && line.placing.by === 'step' && line.role === 'train')
    .map(({ line: { key, placing } }): PointedStep => {
      const { run, series, axis } = key;
      return { run, series, axis, step: (x - placing.offset) / placing.scale };
    });
  return [...new Map(steps.map((step) => [`${step.run}/${step.series}`, step])).values()];
}

/** What arrow keys go through: a line, or the mean of a group. */
export interface Readable
  extends Pick<PlottedLine, 'trace' | 'raw' | 'envelope' | 'nonFinite' | 'exact'>, Pick<StyledLine, 'style'> {
  /** As its values are named beside the crosshair. */
  readonly name: string;
  /** Apart from every other line of the chart. */
  readonly label: string;
  readonly role: Band['role'];
  /** The mean of a group: its envelope is the standard deviation to either side. */
  readonly isMean: boolean;
}

export function readable({ lines, bands }: Drawing, names: Names): readonly Readable[] {
  const several = new Set(repeated(lines));
  const own = lines
    .filter(({ line, behind }) => !line.detail && !behind)
    .map((plotted): Readable => {
      const { key, role } = plotted.line;
      const run = names.get(key.run) ?? key.run;
      const name = several.has(key.run) ? `${run} · ${callName(names, key)}` : run;
      return { ...plotted, name, label: `${name} · ${metricTitle(key.metric)}`, role, isMean: false };
    });
  return [...own, ...bands.map(readableMean)];
}

function readableMean({ name, role, style, mean, spread }: Band): Readable {
  const label = role === 'validation' ? `${name} · ${t('validation')}` : name;
  return { name, label, role, style, trace: mean, envelope: spread, nonFinite: [], exact: false, isMean: true };
}

/** The next point of a line in sight from a place on; the last one where there is none. */
export function neighbour({ range }: Drawing, { trace, nonFinite }: Readable, x: number, by: number): number {
  const marks = nonFinite.map((mark) => mark.x);
  const all = marks.length === 0 ? trace.xs : Float64Array.from(new Set([...trace.xs, ...marks])).sort();
  const tolerance = (range.to - range.from) * 1e-9;
  const next = by > 0 ? lastAtMost(all, x + tolerance) + 1 : lastAtMost(all, x - tolerance);
  const inside = Math.min(lastAtMost(all, range.to), Math.max(0, next));
  return Math.max(range.from, all[inside] ?? x);
}
