import type { LossPanelState } from '../../engine/core/protocol/panel.ts';
import { firstWindow } from '../../engine/core/runs/firstLook.ts';
import { formatValue } from '../../engine/core/runs/format.ts';
import { metricNames } from '../../engine/core/runs/metricNames.ts';
import { t } from '../shared/texts.ts';
import type { Theme } from '../shared/theme.ts';
import type { Card } from './card.ts';
import type { Cards } from './cards.ts';
import { compose, drawnRuns, type ChartLines, type Composed, type Plot, type Scene } from './compose.ts';
import type { Controls } from './controls.ts';
import type { CurveCache, Wish } from './curves.ts';
import { gaugeChoices } from './gauges.ts';
import { chartsOf } from './grid.ts';
import type { LastDrawn } from './lastDrawn.ts';
import type { Layout } from './layout.ts';
import { availableAxes, chosenAxis } from './lines.ts';
import { messageFor } from './message.ts';
import type { ViewOptions, XAxis } from './options.ts';
import { namesOf } from './names.ts';
import { endsOf, extentOf, windowFor } from './plot.ts';
import type { ResultsView } from './results/view.ts';
import { scaleOf } from './scale.ts';
import type { SceneMemo } from './sceneMemo.ts';
import type { RunTable, TableState } from './table.ts';
import { THROUGHPUT } from './throughput.ts';
import type { Range } from './zoom.ts';

/** What is shown, and how. */
export interface Shown {
  state: LossPanelState;
  options: ViewOptions;
  /** The part of the x axis that is seen; undefined: all of it. */
  zoomX: Range | undefined;
  /** The part of the values that is seen of each chart that is zoomed into. */
  zoomY: ReadonlyMap<string, Range>;
  /** All of the x axis, as last drawn. */
  wholeX: Range;
  /** What the x axis shows, as last drawn. */
  axis: XAxis;
  theme: Theme;
  failure: string | undefined;
}

/** What it is shown with. */
export interface Parts {
  readonly layout: Layout;
  readonly controls: Controls;
  readonly table: RunTable;
  readonly results: ResultsView;
  readonly cards: Cards;
  readonly cache: CurveCache;
  readonly plotter: (options: ViewOptions) => Plot;
  readonly scenes: SceneMemo;
  readonly lastDrawn: LastDrawn;
}

/** The charts as they are arranged, each by its metrics. */
export function arrangedCharts({ state, options }: Shown): readonly (readonly string[])[] {
  const metrics = metricNames(state.runs);
  const gauges = gaugeChoices(state.runs, options).flatMap(({ name, shown }) => (shown ? [name] : []));
  const speed = options.throughput && metrics.length > 0 ? [THROUGHPUT] : [];
  return chartsOf([...metrics, ...gauges, ...speed], options);
}

/** A chart's name among the cards. */
export function chartId(metrics: readonly string[]): string {
  return metrics.join('\n');
}

interface SeenChart extends ChartLines {
  readonly id: string;
  readonly card: Card;
}

/** @returns whether there is something to see or to press */
export function render(shown: Shown, parts: Parts): boolean {
  const { state, options, theme } = shown;
  const { runs, live } = state;
  const inResults = options.view === 'results' && state.shown.length > 0;
  parts.layout.turnTo(inResults ? 'results' : 'curves');
  if (inResults) parts.results.update({ runs: drawnRuns(runs, options), live, theme: theme.kind });
  const axis = chosenAxis(runs, options.axis);
  if (runs.length > 0 && axis !== shown.axis) {
    // A part of one axis means nothing on another: epochs, once there are some, take the steps' place by themselves.
    if (shown.zoomX !== undefined) Object.assign(shown, { zoomX: undefined, zoomY: new Map() });
    shown.axis = axis;
  }
  const { scene, charts, table, linesOf } = parts.scenes({ runs, options, axis, theme }, () => arrangedCharts(shown));
  parts.cards.arrange(charts.map(chartId));
  // Before the charts, whose place is what it leaves: they are drawn once.
  parts.table.update(table);
  const seen: SeenChart[] = (inResults ? [] : charts).flatMap((metrics) => {
    const id = chartId(metrics);
    const card = parts.cards.get(id);
    return card !== undefined && parts.cards.isSeen(id) ? [{ id, card, ...linesOf(metrics) }] : [];
  });
  const wishes = wishesOf(seen, shown, parts.cache);
  parts.cache.want(wishes);
  const drawn = drawCharts({ seen, wishes, scene, table }, shown, parts);
  parts.controls.update({
    axes: availableAxes(runs),
    axis,
    options,
    gauges: gaugeChoices(runs, options),
    zoomed: shown.zoomX !== undefined || shown.zoomY.size > 0,
  });
  const message = messageFor({
    state,
    failure: shown.failure ?? parts.cache.error,
    drawnRuns: drawnRuns(runs, options).length,
    charts: charts.length,
    ...readIn(seen, parts.cache, state),
    drawn,
  });
  parts.layout.describe(inResults ? undefined : message);
  return drawn || inResults || message?.offer !== undefined;
}

/** How much of the lines in sight has been read, and of how many runs nothing was there any more. */
function readIn(seen: readonly SeenChart[], cache: CurveCache, { runs, live }: LossPanelState) {
  const lines = seen.flatMap((chart) => chart.lines);
  const windows = lines.map((line) => ({ run: line.key.run, count: line.curve.count, window: cache.overview(line) }));
  const kept = new Set(windows.filter(({ window }) => window === undefined || window.total > 0).map(({ run }) => run));
  const told = new Set(windows.filter(({ count }) => count > 0).map(({ run }) => run));
  return {
    lines: lines.length,
    unread: windows.filter(({ window }) => window === undefined).length,
    emptied: runs.filter(({ id }) => told.has(id) && !kept.has(id) && !live.includes(id)).map(({ name }) => name),
  };
}

/** Points of all curves of one chart together, about. */
const MOST = 100_000;

function wishesOf(seen: readonly SeenChart[], { zoomX, options }: Shown, cache: CurveCache): readonly Wish[] {
  return seen.flatMap(({ lines, card }) => {
    const width = Math.max(200, card.frame.plot.clientWidth);
    const fine = Math.round(Math.min(width * 4, Math.max(400, MOST / Math.max(1, lines.length))));
    return lines.map((line): Wish => {
      const overview = cache.overview(line);
      const first = firstWindow(lines.length);
      const enough = overview === undefined || (overview.exact && overview.total <= first.points);
      const whole = enough ? first : { points: fine };
      const part = zoomX === undefined ? undefined : windowFor(line, zoomX, { ...options, points: fine, overview });
      return { line, whole, part };
    });
  });
}

interface Drawn {
  readonly seen: readonly SeenChart[];
  readonly wishes: readonly Wish[];
  readonly scene: Scene;
  readonly table: TableState;
}

/** @returns whether anything can be seen */
function drawCharts(
  { seen, wishes, scene, table }: Drawn,
  shown: Shown,
  { cache, plotter, lastDrawn }: Parts,
): boolean {
  const plot = plotter(scene.options);
  const asked = new Map(wishes.map(({ line, part }) => [line.id, part]));
  const plotted = seen.map(({ lines }) =>
    lines.flatMap((line) => {
      const window = cache.shown(line, asked.get(line.id));
      return window === undefined ? [] : [plot(line, window)];
    }),
  );
  const xScale = scaleOf(scene.options.xScale);
  shown.wholeX = extentOf(endsIn(seen, cache), xScale) ?? { from: 0, to: 1 };
  const range = shown.zoomX ?? shown.wholeX;
  const numbers = table.rows.map((row) => row.numbers);
  const composed = seen.map(({ metrics, lines, id }, index) =>
    compose(
      {
        metrics,
        lines,
        plotted: plotted[index] ?? [],
        range,
        zoomY: shown.zoomY.get(id),
        numbers,
        tableMetric: table.metric,
      },
      scene,
    ),
  );
  const shared = scene.options.sharedY ? sharedRange(composed) : undefined;
  const names = namesOf(scene.runs);
  for (const [index, { card, id }] of seen.entries()) {
    const one = composed[index];
    if (one === undefined) continue;
    const wholeY = shared ?? one.wholeY;
    const values = shown.zoomY.get(id) ?? (one.drawing.values === undefined ? undefined : wholeY);
    const place = [range.from, range.to, values?.from, values?.to, ...sizeOf(card)];
    if (lastDrawn(card, [scene, ...place, ...(plotted[index] ?? [])])) continue;
    const drawing = { ...one.drawing, values };
    card.update({ drawing, wholeX: shown.wholeX, wholeY, names, note: noteOf(one), summary: summaryOf(one, scene) });
  }
  return plotted.some((lines) => lines.some(({ trace, nonFinite }) => trace.xs.length > 0 || nonFinite.length > 0));
}

/** From the whole, so that zooming in does not change what zooming out leads to. */
function endsIn(seen: readonly SeenChart[], cache: CurveCache): readonly (readonly number[])[] {
  return seen.flatMap(({ lines }) =>
    lines.flatMap((line) => {
      const window = cache.overview(line);
      return window === undefined ? [] : [endsOf(line, window)];
    }),
  );
}

function sizeOf({ frame: { plot } }: Card): readonly number[] {
  return [plot.clientWidth, plot.clientHeight, window.devicePixelRatio];
}

function sharedRange(composed: readonly Composed[]): Range | undefined {
  const ranges = composed.filter(({ drawing }) => drawing.values !== undefined).map(({ wholeY }) => wholeY);
  if (ranges.length === 0) return undefined;
  return { from: Math.min(...ranges.map(({ from }) => from)), to: Math.max(...ranges.map(({ to }) => to)) };
}

/** What of the values can't be seen. */
function noteOf({ beyond, unplaced, drawing }: Composed): string {
  if (drawing.values === undefined && drawing.lines.some(({ nonFinite }) => nonFinite.length > 0) && unplaced === 0)
    return t('No value is a finite number');
  if (unplaced === 1) return t('One value is not above zero');
  if (unplaced > 0) return t('{0} values are not above zero', unplaced);
  if (beyond === 1) return t('One value is beyond the axis');
  return beyond > 0 ? t('{0} values are beyond the axis', beyond) : '';
}

function summaryOf({ drawing }: Composed, { runs }: Scene): string {
  const { lines, values, title, best } = drawing;
  const shown = new Set(lines.map(({ line }) => line.key.run));
  const [only] = shown;
  const who = shown.size === 1 ? (runs.find((run) => run.id === only)?.name ?? '') : t('{0} runs', shown.size);
  const span =
    values === undefined ? [] : [t('values from {0} to {1}', formatValue(values.from), formatValue(values.to))];
  const top = best === undefined ? [] : [t('best {0}', formatValue(best.y))];
  const keys = t(
    'Arrow keys read points and change the run, plus and minus zoom, Shift and arrow keys move, 0 shows all.',
  );
  return [`${title}: ${[who, ...span, ...top].join(', ')}.`, keys].join(' ');
}
