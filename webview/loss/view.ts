import type { LossPanelState } from '../../engine/core/protocol/panel.ts';
import type { CurveKey, CurveWindow, WindowRequest } from '../../engine/core/runs/curve.ts';
import { assignSlots } from '../shared/palette.ts';
import type { LineStyle } from '../shared/palette.ts';
import { onThemeChange, readTheme } from '../shared/theme.ts';
import type { Theme } from '../shared/theme.ts';
import { createChart, draw } from './chart.ts';
import type { Drawing, LossChart } from './chart.ts';
import { createControls } from './controls.ts';
import type { Controls } from './controls.ts';
import { createCurveCache } from './curves.ts';
import type { CurveCache } from './curves.ts';
import { createHover } from './hover.ts';
import type { Hover } from './hover.ts';
import { createLayout } from './layout.ts';
import type { Layout } from './layout.ts';
import { availableAxes, chosenAxis, chosenMetric, linesOf, metricNames } from './lines.ts';
import type { Line, LineChoice } from './lines.ts';
import { messageFor } from './message.ts';
import type { ViewOptions } from './options.ts';
import { extentOfLines, plotLine, windowFor } from './plot.ts';
import { handlePointer } from './pointer.ts';
import { slotNames, styleOfCall } from './styles.ts';
import { createTable } from './table.ts';
import type { RunTable, TableRow } from './table.ts';
import { valueRange } from './valueRange.ts';
import type { Range } from './zoom.ts';

export interface LossViewActions {
  read(key: CurveKey, window: WindowRequest): Promise<CurveWindow>;
  remember(options: ViewOptions): void;
  drop(run: string): void;
  openPlace(run: string, series: string): void;
  addRuns(): void;
}

export interface LossView {
  show(state: LossPanelState): void;
  grew(run: string): void;
  fail(message: string): void;
}

/** What is shown, and how. */
interface Shown {
  state: LossPanelState;
  options: ViewOptions;
  /** The part of the x axis that is seen; undefined: all of it. */
  zoom: Range | undefined;
  /** All of it, as last drawn. */
  whole: Range;
  theme: Theme;
  failure: string | undefined;
}

/** What it is shown with. */
interface Parts {
  readonly layout: Layout;
  readonly controls: Controls;
  readonly table: RunTable;
  readonly chart: LossChart;
  readonly cache: CurveCache;
  readonly hover: Hover;
}

/** Puts the parts of the panel together: state in, one redraw a frame at most out. */
export function createLossView(root: HTMLElement, options: ViewOptions, actions: LossViewActions): LossView {
  const state: LossPanelState = { shown: [], runs: [], live: [], waiting: true };
  const theme = readTheme();
  const shown: Shown = { state, options, zoom: undefined, whole: { from: 0, to: 1 }, theme, failure: undefined };
  const redraw = eachFrame(() => render(shown, parts));
  const set = (change: Partial<Shown>) => {
    Object.assign(shown, change);
    redraw();
  };
  const parts = createParts(root, shown, { set, redraw, actions });
  connectPointer(shown, parts, (zoom) => set({ zoom }));
  onThemeChange((next) => set({ theme: next }));
  new ResizeObserver(redraw).observe(parts.layout.canvas);
  redraw();
  return {
    show(next) {
      const kept = { ...shown.options, slots: assignSlots(slotNames(next.shown, next.runs), shown.options.slots) };
      actions.remember(kept);
      for (const run of next.runs) parts.cache.grew(run.id);
      set({ state: next, failure: undefined, options: kept });
    },
    grew(run) {
      parts.cache.grew(run);
      redraw();
    },
    fail: (failure) => set({ failure }),
  };
}

function eachFrame(action: () => void): () => void {
  let frame: number | undefined;
  return () => {
    frame ??= requestAnimationFrame(() => {
      frame = undefined;
      action();
    });
  };
}

interface Wiring {
  readonly set: (change: Partial<Shown>) => void;
  readonly redraw: () => void;
  readonly actions: LossViewActions;
}

function createParts(root: HTMLElement, shown: Shown, { set, redraw, actions }: Wiring): Parts {
  const change = (next: Partial<ViewOptions>) => {
    const options = { ...shown.options, ...next };
    actions.remember(options);
    // A part of one axis means nothing on another.
    set(next.axis === undefined ? { options } : { options, zoom: undefined });
  };
  const toggle = (run: string) => {
    const { hidden } = shown.options;
    change({ hidden: hidden.includes(run) ? hidden.filter((other) => other !== run) : [...hidden, run] });
  };
  const resetZoom = () => set({ zoom: undefined });
  const controls = createControls({ change, resetZoom, addRuns: actions.addRuns });
  const table = createTable({ toggle, drop: actions.drop, openPlace: actions.openPlace });
  const layout = createLayout(root, controls.root, table.root, actions.addRuns);
  const chart = createChart(layout.canvas);
  return {
    controls,
    table,
    layout,
    chart,
    cache: createCurveCache(actions.read, redraw),
    hover: createHover(chart, layout),
  };
}

function connectPointer(shown: Shown, { layout, chart, hover }: Parts, zoom: (range: Range | undefined) => void): void {
  handlePointer({
    canvas: layout.canvas,
    selection: layout.selection,
    area: () => chart.chartArea,
    range: () => shown.zoom ?? shown.whole,
    whole: () => shown.whole,
    zoom,
    hover: (at) => hover.at(at),
    stepBy: (points) => hover.stepBy(points),
  });
}

function render(shown: Shown, { layout, controls, table, chart, cache, hover }: Parts): void {
  const { state, options, zoom, theme } = shown;
  const { runs } = state;
  const metric = chosenMetric(runs, options.metric);
  const axis = chosenAxis(runs, options.axis);
  const lines = runs.filter((run) => !options.hidden.includes(run.id)).flatMap((run) => linesOf(run, { metric, axis }));
  readLines(lines, shown, { cache, points: Math.max(200, Math.round(layout.canvas.clientWidth * 2)) });
  const plotted = lines.flatMap((line) => {
    const window = cache.shown(line);
    return window === undefined ? [] : [{ ...plotLine(line, window, options), style: styleOfLine(line, shown) }];
  });
  shown.whole = wholeOf(lines, cache) ?? { from: 0, to: 1 };
  const { logarithmic } = options;
  const range = zoom ?? shown.whole;
  const values = valueRange(plotted, { range, logarithmic });
  const drawing: Drawing = { lines: plotted, range, values, axis, metric, logarithmic, theme };
  draw(chart, drawing);
  hover.update(drawing, runs);
  const axes = availableAxes(runs);
  controls.update({ metrics: metricNames(runs), metric, axes, axis, options, zoomed: zoom !== undefined });
  table.update(tableRows(shown, { metric, axis }), metric);
  layout.describe(messageFor({ state, failure: shown.failure ?? cache.error, lines, plotted, options }));
}

function styleOfLine({ key }: Line, { state, options, theme }: Shown): LineStyle {
  const run = state.runs.find((one) => one.id === key.run) ?? { id: key.run, series: [] };
  return styleOfCall(run, key.series, { slots: options.slots, theme: theme.kind });
}

function tableRows(shown: Shown, choice: LineChoice): readonly TableRow[] {
  const { state, options } = shown;
  return state.runs.map((run) => {
    const lines = linesOf(run, choice);
    const calls = new Map(lines.map((line) => [line.key.series, styleOfLine(line, shown)]));
    const hidden = options.hidden.includes(run.id);
    return { run, calls, hidden, empty: !hidden && lines.length === 0 };
  });
}

function readLines(
  lines: readonly Line[],
  shown: Shown,
  by: { readonly cache: CurveCache; readonly points: number },
): void {
  const { smoothing } = shown.options;
  const { cache, points } = by;
  for (const line of lines) {
    const view = { points, smoothing, overview: cache.overview(line) };
    cache.want(line, { points }, shown.zoom === undefined ? undefined : windowFor(line, shown.zoom, view));
  }
}

/** From what was read of the whole, so that zooming in does not change what zooming out leads to. */
function wholeOf(lines: readonly Line[], cache: CurveCache): Range | undefined {
  return extentOfLines(
    lines.flatMap((line) => {
      const overview = cache.overview(line);
      return overview === undefined ? [] : [plotLine(line, overview, { smoothing: 0, logarithmic: false })];
    }),
  );
}
