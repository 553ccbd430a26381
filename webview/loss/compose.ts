import type { CurveWindow } from '../../engine/core/runs/curve.ts';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import { MARKERS, type LineStyle } from '../shared/palette.ts';
import type { Theme } from '../shared/theme.ts';
import type { Band, Drawing, Mark, StyledLine } from './drawing.ts';
import { metricTitle } from './gauges.ts';
import { bandsOf, groupOf } from './groups.ts';
import { boundariesOf, linesOf, type Line } from './lines.ts';
import type { RunNumbers } from './numbers.ts';
import type { ViewOptions, XAxis } from './options.ts';
import { plotLine, type PlottedLine } from './plot.ts';
import { scaleOf, smallOf, type AxisScale } from './scale.ts';
import { styleOfCall } from './styles.ts';
import { valueRange } from './valueRange.ts';
import type { Range } from './zoom.ts';

/** What all charts of the panel have in common. */
export interface Scene {
  readonly runs: readonly RunRecord[];
  readonly options: ViewOptions;
  readonly axis: XAxis;
  readonly theme: Theme;
}

export interface ChartLines {
  readonly metrics: readonly string[];
  readonly lines: readonly Line[];
}

/** Runs that are drawn. */
export function drawnRuns(runs: readonly RunRecord[], { hidden, solo }: ViewOptions): readonly RunRecord[] {
  if (runs.some((run) => run.id === solo)) return runs.filter((run) => run.id === solo);
  return runs.filter((run) => !hidden.includes(run.id));
}

export function linesOfChart(metrics: readonly string[], { runs, options, axis }: Scene): ChartLines {
  const { overlaid } = options;
  const lines = drawnRuns(runs, options).flatMap((run) =>
    metrics.flatMap((metric) => linesOf(run, { metric, axis, overlaid })),
  );
  return { metrics, lines };
}

export type Plot = (line: Line, window: CurveWindow) => PlottedLine;

/** Remembers how lines were placed, as long as nothing of it changes: panning draws the same points again. */
export function createPlotter(): (options: ViewOptions) => Plot {
  const known = new Map<
    string,
    { readonly window: CurveWindow; readonly look: string; readonly plotted: PlottedLine }
  >();
  return (options) => (line, window) => {
    const { placing, curve, detail } = line;
    const { smoothing, smoothingKind } = options;
    const extent = smoothing > 0 ? curve.lastStep : 0;
    const look = [smoothing, smoothingKind, placing.by, placing.scale, placing.offset, extent, detail].join(' ');
    const before = known.get(line.id);
    if (before?.window === window && before.look === look) return before.plotted;
    const plotted = plotLine(line, window, options);
    known.set(line.id, { window, look, plotted });
    return plotted;
  };
}

export interface ChartInput extends ChartLines {
  readonly plotted: readonly PlottedLine[];
  readonly range: Range;
  /** The part of the values that is seen; undefined: what the lines span. */
  readonly zoomY: Range | undefined;
  readonly numbers: readonly RunNumbers[];
  readonly tableMetric: string;
}

export interface Composed {
  readonly drawing: Drawing;
  readonly wholeY: Range;
  /** Values beyond the axis. */
  readonly beyond: number;
  /** Values that the axis has no place for. */
  readonly unplaced: number;
}

/** Everything that one chart draws. */
export function compose(input: ChartInput, scene: Scene): Composed {
  const { axis, options, theme, runs } = scene;
  const styled = styledLines(input, scene);
  const bands = bandsOf(groupsOf(styled, scene), input.range);
  const behind = new Set(bands.length === 0 ? [] : styled.filter((line) => isIn(bands, line, scene)));
  const lines = styled.map((line) => (behind.has(line) ? { ...line, behind: true } : line));
  const yScale = valueScale(options, lines);
  const found = valueRange(lines, { range: input.range, scale: yScale, everyValue: options.everyValue });
  const drawing: Drawing = {
    lines,
    bands,
    boundaries: boundaries(scene),
    best: bestMark(input, scene),
    notes: options.notes.filter((note) => note.axis === axis),
    range: input.range,
    xScale: scaleOf(options.xScale),
    values: input.zoomY ?? found?.range,
    yScale,
    axis,
    title: input.metrics.map(metricTitle).join(', '),
    theme,
  };
  const unplaced = unplacedIn(lines, yScale);
  const beyond = input.zoomY === undefined ? (found?.beyond ?? 0) : 0;
  return {
    drawing: runs.length === 0 ? { ...drawing, lines: [] } : drawing,
    wholeY: found?.range ?? { from: 0, to: 1 },
    beyond,
    unplaced,
  };
}

function valueScale({ yScale }: ViewOptions, lines: readonly StyledLine[]): AxisScale {
  if (yScale !== 'symmetric') return scaleOf(yScale);
  return scaleOf(yScale, smallOf(lines.flatMap(({ trace }) => [...trace.ys.subarray(0, 2000)])));
}

function unplacedIn(lines: readonly PlottedLine[], scale: AxisScale): number {
  if (scale.kind !== 'logarithmic') return 0;
  let count = 0;
  for (const { trace } of lines) for (const value of trace.ys) if (value <= 0) count += 1;
  return count;
}

function styledLines({ plotted, metrics }: ChartInput, { runs, options, theme }: Scene): readonly StyledLine[] {
  const byId = new Map(runs.map((run) => [run.id, run]));
  return plotted.map((each) => {
    const { key, metric } = each.line;
    const run = byId.get(key.run) ?? { id: key.run, series: [] };
    const style = styleOfCall(run, key.series, { slots: options.slots, theme: theme.kind });
    return { ...each, style: ofMetric(style, metrics.indexOf(metric)) };
  });
}

/** Of several metrics in one chart each has a mark of its own. */
function ofMetric(style: LineStyle, place: number): LineStyle {
  const marker = MARKERS[1 + ((place - 1) % (MARKERS.length - 1))];
  return place <= 0 || marker === undefined ? style : { ...style, marker };
}

function groupsOf(lines: readonly StyledLine[], { runs, options }: Scene): ReadonlyMap<string, readonly StyledLine[]> {
  const names = new Map(runs.map((run) => [run.id, groupOf(run, options.grouping)]));
  const groups = new Map<string, StyledLine[]>();
  for (const line of lines) {
    const name = names.get(line.line.key.run);
    if (name === undefined) continue;
    const several = new Set(lines.map((each) => each.line.metric)).size > 1;
    const key = several ? `${name} · ${line.line.metric}` : name;
    groups.set(key, [...(groups.get(key) ?? []), line]);
  }
  return groups;
}

function isIn(bands: readonly Band[], { line }: StyledLine, { runs, options }: Scene): boolean {
  const run = runs.find((each) => each.id === line.key.run);
  const name = run === undefined ? undefined : groupOf(run, options.grouping);
  return bands.some(
    (band) => band.role === line.role && (band.name === name || band.name === `${name} · ${line.metric}`),
  );
}

/** Runs whose calls are divided by lines, at most: more would fill the chart with them. */
const DIVIDED = 4;

function boundaries({ runs, options, axis, theme }: Scene): Drawing['boundaries'] {
  const drawn = drawnRuns(runs, options);
  if (drawn.length > DIVIDED) return [];
  return drawn.flatMap((run) =>
    boundariesOf(run, { metric: '', axis, overlaid: options.overlaid }).map(({ x, series }) => {
      const { color } = styleOfCall(run, series, { slots: options.slots, theme: theme.kind });
      return { x, series, color };
    }),
  );
}

/** Where the best run of the table was at its best, where its line counts steps. */
function bestMark({ plotted, numbers, tableMetric }: ChartInput, { theme }: Scene): Mark | undefined {
  const best = numbers.find(({ isBest }) => isBest);
  if (best?.best === undefined || best.bestAt === undefined) return undefined;
  const { series, step } = best.bestAt;
  const line = plotted.find(
    ({ line: { key } }) =>
      key.run === best.run.id && key.series === series && key.metric === tableMetric && key.axis === best.axis,
  )?.line;
  if (line === undefined || line.placing.by !== 'step') return undefined;
  return { x: step * line.placing.scale + line.placing.offset, y: best.best, color: theme.foreground };
}
