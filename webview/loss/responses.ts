import type { PointedStep } from '../../engine/core/protocol/panel.ts';
import { askForText } from '../shared/dialog.ts';
import { t } from '../shared/texts.ts';
import { cardMenu } from './cardMenu.ts';
import type { CardsActions } from './cards.ts';
import { pickColor } from './colorPicker.ts';
import { combined, moved } from './grid.ts';
import { exportActions } from './exporting.ts';
import type { Drawing } from './drawing.ts';
import { pointedSteps } from './readings.ts';
import { arrangedCharts, chartId, type Parts } from './render.ts';
import type { TableActions } from './table.ts';
import type { Wiring } from './view.ts';

/** What the table's buttons do. */
export function tableActions({ shown, change, actions }: Wiring, parts: () => Parts): TableActions {
  const switched = (list: readonly string[], run: string) =>
    list.includes(run) ? list.filter((other) => other !== run) : [...list, run];
  return {
    toggle: (run) => change({ hidden: switched(shown.options.hidden, run), solo: '' }),
    solo: (run) => change({ solo: shown.options.solo === run ? '' : run }),
    pin: (run) => change({ pinned: switched(shown.options.pinned, run) }),
    baseline: (run) => change({ baseline: shown.options.baseline === run ? '' : run }),
    recolor(run) {
      const { slots } = shown.options;
      pickColor({ kind: shown.theme.kind, slot: slots[run] ?? 0 }, (slot) =>
        change({ slots: { ...slots, [run]: slot } }),
      );
    },
    drop: actions.drop,
    point: (run) => parts().cards.emphasise(run),
    openPlace: actions.openPlace,
    sort: (sort) => change({ sort }),
    metric: (tableMetric) => change({ tableMetric }),
  };
}

/** What a person does with the charts. */
export function cardsActions(wiring: Wiring, parts: () => Parts): CardsActions {
  const { shown, set, redraw, change } = wiring;
  const charts = () => arrangedCharts(shown);
  const place = (chart: string) => charts().findIndex((metrics) => chartId(metrics) === chart);
  const zoomY = (chart: string, range: { from: number; to: number } | undefined) => {
    const next = new Map(shown.zoomY);
    if (range === undefined) next.delete(chart);
    else next.set(chart, range);
    return next;
  };
  return {
    zoomX: (zoomX) => set({ zoomX }),
    zoomY: (chart, range) => set({ zoomY: zoomY(chart, range) }),
    reset: (chart) => set({ zoomX: undefined, zoomY: zoomY(chart, undefined) }),
    move: (from, to) => change({ charts: moved(charts(), place(from), place(to)) }),
    combine: (from, into) => change({ charts: combined(charts(), place(from), place(into)) }),
    seen: redraw,
    point: pointer(wiring, (chart) => parts().cards.get(chart)?.drawing),
    menu: (chart) =>
      cardMenu(
        { charts: charts(), at: place(chart), options: shown.options, axis: shown.axis },
        {
          change,
          addNote: () => addNote(wiring, parts().cards.get(chart)?.lastX),
          ...exportActions(
            wiring,
            () => parts().cards.get(chart),
            (words) => (parts().layout.spoken.textContent = words),
          ),
        },
      ),
  };
}

/** Milliseconds between two words of where the crosshair is. */
const POINT_EVERY = 100;

/** Tells the editor where the crosshair stands, not more often than it draws. */
function pointer({ actions }: Wiring, drawingOf: (chart: string) => Drawing | undefined): CardsActions['point'] {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let latest: readonly PointedStep[] = [];
  return (chart, x) => {
    const drawing = drawingOf(chart);
    latest = drawing === undefined || x === undefined ? [] : pointedSteps(drawing, x);
    timer ??= setTimeout(() => {
      timer = undefined;
      actions.point(latest);
    }, POINT_EVERY);
  };
}

function addNote({ shown, change }: Wiring, x: number | undefined): void {
  const range = shown.zoomX ?? shown.wholeX;
  const at = x ?? (range.from + range.to) / 2;
  void askForText(t('Note'), t('What happened here?')).then((text) => {
    const note = { axis: shown.axis, x: at, text: text ?? '' };
    if (note.text !== '') change({ notes: [...shown.options.notes, note] });
  });
}
