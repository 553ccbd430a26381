import type { LossPanelState } from '../../engine/core/protocol/panel.ts';
import type { CurveKey, CurveWindow, WindowRequest } from '../../engine/core/runs/curve.ts';
import { assignSlots, colorOf } from '../shared/palette.ts';
import { onThemeChange, readTheme } from '../shared/theme.ts';
import { createChart, draw } from './chart.ts';
import type { Drawing } from './chart.ts';
import { createControls } from './controls.ts';
import { createCurveCache } from './curves.ts';
import { createHover } from './hover.ts';
import { createLayout } from './layout.ts';
import { availableAxes, chosenAxis, chosenMetric, linesOf, metricNames } from './lines.ts';
import type { Line } from './lines.ts';
import { messageFor } from './message.ts';
import type { ViewOptions } from './options.ts';
import { extentOfLines, plotLine, windowFor } from './plot.ts';
import { handlePointer } from './pointer.ts';
import { createTable } from './table.ts';
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

const NOTHING: LossPanelState = { shown: [], runs: [], live: [], waiting: true };
const EMPTY_RANGE: Range = { from: 0, to: 1 };

/** Puts the parts of the panel together: state in, one redraw a frame at most out. */
export function createLossView(root: HTMLElement, initial: ViewOptions, actions: LossViewActions): LossView {
  let state = NOTHING;
  let options = initial;
  let zoom: Range | undefined;
  let theme = readTheme();
  let failure: string | undefined;
  let frame: number | undefined;
  const redraw = () => {
    frame ??= requestAnimationFrame(() => {
      frame = undefined;
      render();
    });
  };
  const change = (next: Partial<ViewOptions>) => {
    // A part of one axis means nothing on another.
    if (next.axis !== undefined && next.axis !== options.axis) zoom = undefined;
    options = { ...options, ...next };
    actions.remember(options);
    redraw();
  };
  const zoomTo = (range: Range | undefined) => {
    zoom = range;
    redraw();
  };
  const toggle = (run: string) => {
    const hidden = options.hidden.filter((other) => other !== run);
    change({ hidden: hidden.length < options.hidden.length ? hidden : [...hidden, run] });
  };
  const controls = createControls({ change, resetZoom: () => zoomTo(undefined), addRuns: actions.addRuns });
  const table = createTable({ toggle, drop: actions.drop, openPlace: actions.openPlace });
  const layout = createLayout(root, controls.root, table.root, actions.addRuns);
  const chart = createChart(layout.canvas);
  const cache = createCurveCache(actions.read, redraw);
  const hover = createHover(chart, layout);
  let whole = EMPTY_RANGE;

  const render = () => {
    const { runs } = state;
    const metric = chosenMetric(runs, options.metric);
    const axis = chosenAxis(runs, options.axis);
    const visible = runs.filter((run) => !options.hidden.includes(run.id));
    const lines = visible.flatMap((run) => linesOf(run, { metric, axis }));
    readLines(lines);
    const plotted = lines.flatMap((line) => {
      const window = cache.shown(line);
      const color = colorOf(options.slots[line.key.run] ?? 0, theme.kind);
      return window === undefined ? [] : [{ ...plotLine(line, window, options), color }];
    });
    whole = wholeOf(lines) ?? extentOfLines(plotted) ?? EMPTY_RANGE;
    const drawing: Drawing = {
      lines: plotted,
      range: zoom ?? whole,
      axis,
      metric,
      logarithmic: options.logarithmic,
      theme,
    };
    draw(chart, drawing);
    hover.update(drawing, runs);
    const axes = availableAxes(runs);
    controls.update({ metrics: metricNames(runs), metric, axes, axis, options, zoomed: zoom !== undefined });
    table.update(
      runs.map((run) => rowOf(run, lines)),
      metric,
    );
    layout.describe(messageFor({ state, failure: failure ?? cache.error, lines, plotted, options }));
  };
  const readLines = (lines: readonly Line[]) => {
    const points = Math.max(200, Math.round(layout.canvas.clientWidth * 2));
    for (const line of lines) {
      const overview = cache.overview(line);
      const part =
        zoom === undefined ? undefined : windowFor(line, zoom, { points, smoothing: options.smoothing, overview });
      cache.want(line, { points }, part);
    }
  };
  /** From what was read of the whole, so that zooming in does not change what zooming out leads to. */
  const wholeOf = (lines: readonly Line[]) =>
    extentOfLines(
      lines.flatMap((line) => {
        const overview = cache.overview(line);
        return overview === undefined ? [] : [plotLine(line, overview, { smoothing: 0, logarithmic: false })];
      }),
    );
  const rowOf = (run: LossPanelState['runs'][number], lines: readonly Line[]) => {
    const hidden = options.hidden.includes(run.id);
    const empty = !hidden && !lines.some((line) => line.key.run === run.id);
    return { run, hidden, empty, color: colorOf(options.slots[run.id] ?? 0, theme.kind) };
  };

  handlePointer({
    canvas: layout.canvas,
    selection: layout.selection,
    area: () => chart.chartArea,
    range: () => zoom ?? whole,
    whole: () => whole,
    zoom: zoomTo,
    hover: (at) => hover.at(at),
    stepBy: (points) => hover.stepBy(points),
  });
  onThemeChange((next) => {
    theme = next;
    redraw();
  });
  new ResizeObserver(redraw).observe(layout.canvas);
  redraw();
  return {
    show(next) {
      state = next;
      failure = undefined;
      options = { ...options, slots: assignSlots(next.shown, options.slots) };
      actions.remember(options);
      for (const run of next.runs) cache.grew(run.id);
      redraw();
    },
    grew(run) {
      cache.grew(run);
      redraw();
    },
    fail(message) {
      failure = message;
      redraw();
    },
  };
}
