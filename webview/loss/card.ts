import { attachMenu, type MenuItem } from '../shared/menu.ts';
import { t } from '../shared/texts.ts';
import { createCardFrame, type CardFrame } from './cardFrame.ts';
import { createChart, draw, emphasise, type LossChart } from './chart.ts';
import { pixelsOf, type Drawing } from './drawing.ts';
import { createHover, type Cursor, type Hover } from './hover.ts';
import { handlePointer, type PlaceAxis } from './pointer.ts';
import type { Names } from './names.ts';
import { runAt } from './readings.ts';
import type { AxisScale } from './scale.ts';
import type { Range } from './zoom.ts';

/** What a card shows besides its drawing. */
export interface CardState {
  readonly drawing: Drawing;
  /** All of the x axis. */
  readonly wholeX: Range;
  /** All that the value axis would span. */
  readonly wholeY: Range;
  readonly names: Names;
  readonly note: string;
  /** What a screen reader says of the chart. */
  readonly summary: string;
}

export interface CardActions {
  zoomX(range: Range | undefined): void;
  zoomY(range: Range | undefined): void;
  reset(): void;
  hover(cursor: Cursor | undefined): void;
  menu(): readonly MenuItem[];
}

/** One chart of the grid. */
export interface Card {
  readonly frame: CardFrame;
  readonly chart: LossChart;
  /** What was drawn last. */
  readonly drawing: Drawing | undefined;
  /** What of the values is not in the drawing; empty: nothing. */
  readonly note: string;
  /** Where the crosshair stood last. */
  readonly lastX: number | undefined;
  update(state: CardState): void;
  point(cursor: Cursor | undefined): void;
  /** The run that the crosshair is at, in a chart of many. */
  runAt(cursor: Cursor | undefined): string | undefined;
  /** Lets one run stand out, or none. */
  emphasise(run: string | undefined): void;
  dispose(): void;
}

/** @param spoken where readings are put for a screen reader */
export function createCard(actions: CardActions, spoken: HTMLElement): Card {
  const frame = createCardFrame();
  const chart = createChart(frame.canvas);
  const hover = createHover(chart, frame, spoken);
  let state: CardState | undefined;
  let lastX: number | undefined;
  attachMenu(frame.menu, () => actions.menu());
  connectPointer({ frame, chart, hover, actions, state: () => state });
  return {
    frame,
    chart,
    get drawing() {
      return state?.drawing;
    },
    get note() {
      return state?.note ?? '';
    },
    get lastX() {
      return lastX;
    },
    update(next) {
      state = next;
      const { drawing } = next;
      setText(frame.title, drawing.title);
      setText(frame.note, next.note);
      frame.menu.setAttribute('aria-label', t('Chart of {0}', drawing.title));
      frame.root.setAttribute('aria-label', drawing.title);
      frame.canvas.setAttribute('aria-label', next.summary);
      // The card's head says what the values are.
      draw(chart, { ...drawing, title: '' });
      hover.update(drawing, next.names);
    },
    point(cursor) {
      lastX = cursor?.x ?? lastX;
      hover.show(cursor);
    },
    runAt(cursor) {
      if (state === undefined || cursor?.y === undefined) return undefined;
      const { x, y } = cursor;
      return runAt(state.drawing, pixelsOf(state.drawing, chart.chartArea), { x, y });
    },
    emphasise: (run) => emphasise(chart, run),
    dispose() {
      chart.destroy();
      frame.root.remove();
    },
  };
}

/** Set only when new, or it would be read out again with every redraw. */
function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

interface Connected {
  readonly frame: CardFrame;
  readonly chart: LossChart;
  readonly hover: Hover;
  readonly actions: CardActions;
  readonly state: () => CardState | undefined;
}

const NOTHING: Range = { from: 0, to: 1 };

function connectPointer({ frame, chart, hover, actions, state }: Connected): void {
  const x = placeAxis(
    () => state()?.drawing.xScale,
    () => [state()?.drawing.range, state()?.wholeX],
    (range) => actions.zoomX(range),
  );
  const y = placeAxis(
    () => state()?.drawing.yScale,
    () => [state()?.drawing.values, state()?.wholeY],
    (range) => actions.zoomY(range),
  );
  handlePointer({
    canvas: frame.canvas,
    selection: frame.selection,
    area: () => chart.chartArea,
    x,
    y,
    reset: () => actions.reset(),
    hover(spot) {
      const drawing = state()?.drawing;
      if (spot === undefined || drawing === undefined) return actions.hover(undefined);
      actions.hover({ x: valueAt(x, drawing.xScale, spot.x), y: valueAt(y, drawing.yScale, 1 - spot.y), here: true });
    },
    stepBy(points, lines) {
      actions.hover(hover.step(points, lines));
    },
  });
}

function valueAt(axis: PlaceAxis, scale: AxisScale, share: number): number {
  const { from, to } = axis.range();
  return scale.value(from + (to - from) * share);
}

/** An axis in places, so that zooming a logarithmic one goes by factors. */
function placeAxis(
  scale: () => AxisScale | undefined,
  ranges: () => readonly [Range | undefined, Range | undefined],
  zoom: (range: Range | undefined) => void,
): PlaceAxis {
  const places = (range: Range | undefined): Range => {
    const by = scale();
    return range === undefined || by === undefined ? NOTHING : { from: by.place(range.from), to: by.place(range.to) };
  };
  return {
    range: () => places(ranges()[0]),
    whole: () => places(ranges()[1]),
    zoom(range) {
      const by = scale();
      if (by !== undefined)
        zoom(range === undefined ? undefined : { from: by.value(range.from), to: by.value(range.to) });
    },
  };
}
