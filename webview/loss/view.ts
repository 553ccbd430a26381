import type {
  CurveAnswer,
  CurveRequest,
  FirstCurve,
  LossPanelState,
  PointedStep,
  SavedFile,
} from '../../engine/core/protocol/panel.ts';
import type { RunRecord } from '../../engine/core/runs/record.ts';
import { assignSlots } from '../shared/palette.ts';
import { onThemeChange, readTheme } from '../shared/theme.ts';
import { loadComponents } from '../shared/toolkit.ts';
import { createCards } from './cards.ts';
import { createPlotter } from './compose.ts';
import { createControls } from './controls.ts';
import { createCurveCache } from './curves.ts';
import { createLastDrawn } from './lastDrawn.ts';
import { afterNextFrame, eachFrame } from './frames.ts';
import { createLayout } from './layout.ts';
import { layoutOf, type PanelMemory, type SeenPart, type ViewOptions } from './options.ts';
import { render, type Parts, type Shown } from './render.ts';
import { cardsActions, tableActions } from './responses.ts';
import { createResultsView } from './results/view.ts';
import { createSceneMemo } from './sceneMemo.ts';
import { slotNames } from './styles.ts';
import { createTable } from './table.ts';

export interface LossViewActions {
  read(requests: readonly CurveRequest[]): Promise<readonly CurveAnswer[]>;
  readResults(run: string): Promise<unknown>;
  remember(options: ViewOptions, seen: SeenPart): void;
  drop(run: string): void;
  openPlace(run: string, series: string): void;
  addRuns(): void;
  /** Shows what the extension has written down. */
  showOutput(): void;
  /** Keeps a layout for new panels; undefined: forgets it. */
  saveLayout(layout: ReturnType<typeof layoutOf> | undefined): void;
  saveFile(file: SavedFile): void;
  /** Where the crosshair stands now. */
  point(steps: readonly PointedStep[]): void;
}

export interface LossView {
  show(state: LossPanelState): void;
  /** Takes over curves that were read before the page could ask. */
  keep(curves: readonly FirstCurve[], live: readonly string[]): void;
  changed(runs: readonly RunRecord[], live: readonly string[]): void;
  grew(runs: readonly string[]): void;
  fail(message: string): void;
  /** Takes over what was kept elsewhere. */
  adopt(options: ViewOptions): void;
}

/** Milliseconds in which an answer is expected. */
const SOON = 100;
/** Milliseconds after which there is time for the rest of the page, whatever is still awaited. */
const LATE = 500;
/** Milliseconds without zooming or moving, after which what is seen is kept. */
const SETTLED = 150;

/** Puts the parts of the panel together: state in, one redraw a frame at most out. */
export function createLossView(root: HTMLElement, memory: Remembered, actions: LossViewActions): LossView {
  const shown = atFirst(memory);
  const redraw = eachFrame(() => {
    if (render(shown, parts)) afterNextFrame(loadComponents);
  });
  const remember = (options = shown.options) => actions.remember(options, seenPart(shown));
  const settled = createPause(remember, SETTLED);
  const set = (change: Partial<Shown>) => {
    Object.assign(shown, change);
    if ('zoomX' in change || 'zoomY' in change) settled();
    redraw();
  };
  const change = (next: Partial<ViewOptions>) => {
    const changed = { ...shown.options, ...next };
    // A part of one axis means nothing on another.
    const zoom = next.axis === undefined && next.xScale === undefined ? {} : { zoomX: undefined, zoomY: new Map() };
    set({ options: changed, ...zoom });
    remember();
  };
  const parts = createParts(root, { shown, set, redraw, change, actions });
  onThemeChange((theme) => set({ theme }));
  // What there is to show is mostly here sooner than that it is awaited could be said.
  setTimeout(redraw, SOON);
  setTimeout(loadComponents, LATE);
  const keep = (state: LossPanelState) => {
    const slots = assignSlots(slotNames(state.shown, state.runs), shown.options.slots);
    const kept = { ...shown.options, slots };
    if (JSON.stringify(slots) !== JSON.stringify(shown.options.slots)) remember(kept);
    set({ state, failure: undefined, options: kept });
  };
  return {
    show(next) {
      const before = new Map(shown.state.runs.map((run) => [run.id, JSON.stringify(run.series)]));
      for (const run of next.runs) if (before.get(run.id) !== JSON.stringify(run.series)) parts.cache.grew(run.id);
      keep(next);
      remember();
    },
    keep: (curves, live) => parts.cache.keep(curves, live),
    changed(runs, live) {
      const all = new Map([...shown.state.runs, ...runs].map((run) => [run.id, run]));
      const known = shown.state.shown.map((id) => all.get(id)).filter((run) => run !== undefined);
      for (const run of runs) parts.cache.grew(run.id);
      keep({ ...shown.state, runs: known, live });
    },
    grew(runs) {
      for (const run of runs) parts.cache.grew(run);
      redraw();
    },
    fail: (failure) => set({ failure }),
    adopt: (kept) => set({ options: kept }),
  };
}

type Remembered = Pick<PanelMemory, 'options' | 'seen'>;

function atFirst({ options, seen }: Remembered): Shown {
  return {
    state: { shown: [], runs: [], live: [], waiting: true },
    options,
    zoomX: seen.x,
    zoomY: new Map(Object.entries(seen.y)),
    wholeX: { from: 0, to: 1 },
    axis: seen.axis,
    theme: readTheme(),
    failure: undefined,
  };
}

function seenPart({ axis, zoomX, zoomY }: Shown): SeenPart {
  return { axis, x: zoomX, y: Object.fromEntries(zoomY) };
}

/** Calls what is named when nobody has asked for it for a while. */
function createPause(action: () => void, milliseconds: number): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  return () => {
    clearTimeout(timer);
    timer = setTimeout(action, milliseconds);
  };
}

export interface Wiring {
  readonly shown: Shown;
  readonly set: (change: Partial<Shown>) => void;
  readonly redraw: () => void;
  readonly change: (options: Partial<ViewOptions>) => void;
  readonly actions: LossViewActions;
}

function createParts(root: HTMLElement, wiring: Wiring): Parts {
  const { shown, set, redraw, change, actions } = wiring;
  const controls = createControls({
    change,
    resetZoom: () => set({ zoomX: undefined, zoomY: new Map() }),
    addRuns: actions.addRuns,
    saveLayout: () => actions.saveLayout(layoutOf(shown.options)),
    forgetLayout: () => actions.saveLayout(undefined),
  });
  const table = createTable(tableActions(wiring, () => parts));
  const results = createResultsView(actions.readResults, redraw);
  const regions = { controls: controls.root, results: results.root, table: table.root };
  const layout = createLayout(root, regions, actions);
  const cards = createCards(
    layout.grid,
    layout.spoken,
    cardsActions(wiring, () => parts),
  );
  const parts: Parts = {
    layout,
    controls,
    table,
    results,
    cards,
    cache: createCurveCache(actions.read, redraw),
    plotter: createPlotter(),
    scenes: createSceneMemo(),
    lastDrawn: createLastDrawn(),
  };
  new ResizeObserver(redraw).observe(layout.grid);
  return parts;
}
