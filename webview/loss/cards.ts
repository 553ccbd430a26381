import type { MenuItem } from '../shared/menu.ts';
import { createCard, type Card } from './card.ts';
import type { Cursor } from './hover.ts';
import type { Range } from './zoom.ts';

export interface CardsActions {
  zoomX(range: Range | undefined): void;
  zoomY(chart: string, range: Range | undefined): void;
  reset(chart: string): void;
  /** What the menu of the chart at a place offers. */
  menu(chart: string): readonly MenuItem[];
  move(from: string, to: string): void;
  combine(from: string, into: string): void;
  /** The crosshair has moved in a chart; undefined: it has left. */
  point(chart: string, x: number | undefined): void;
  /** A chart has come into sight. */
  seen(): void;
}

/** The cards of the grid, each known by its metrics. */
export interface Cards {
  /** Makes, orders and removes cards. */
  arrange(charts: readonly string[]): void;
  get(chart: string): Card | undefined;
  /** Lets one run stand out in all charts, or none. */
  emphasise(run: string | undefined): void;
  /** Near enough to the window to be drawn. */
  isSeen(chart: string): boolean;
}

const AT_ONCE = 4;

export function createCards(grid: HTMLElement, spoken: HTMLElement, actions: CardsActions): Cards {
  const cards = new Map<string, Card>();
  const seen = new Set<Element>();
  const watcher = watch(grid, seen, () => actions.seen());
  const emphasise = (run: string | undefined) => {
    for (const card of cards.values()) card.emphasise(run);
  };
  const point = (here: string, cursor: Cursor | undefined) => {
    for (const [chart, card] of cards)
      card.point(cursor === undefined || chart === here ? cursor : { x: cursor.x, here: false });
    emphasise(cards.get(here)?.runAt(cursor));
    actions.point(here, cursor?.x);
  };
  const make = (chart: string): Card => {
    const card = createCard(
      {
        zoomX: (range) => actions.zoomX(range),
        zoomY: (range) => actions.zoomY(chart, range),
        reset: () => actions.reset(chart),
        hover: (cursor) => point(chart, cursor),
        menu: () => actions.menu(chart),
      },
      spoken,
    );
    connectDrag(card, chart, actions);
    watcher.observe(card.frame.root);
    // Those at the top are drawn without waiting for word that they are in sight.
    if (cards.size < AT_ONCE) seen.add(card.frame.root);
    return card;
  };
  const drop = (chart: string, card: Card) => {
    watcher.unobserve(card.frame.root);
    seen.delete(card.frame.root);
    card.dispose();
    cards.delete(chart);
  };
  return {
    arrange(charts) {
      for (const [chart, card] of cards) if (!charts.includes(chart)) drop(chart, card);
      for (const chart of charts) if (!cards.has(chart)) cards.set(chart, make(chart));
      arrangeIn(
        grid,
        charts.flatMap((chart) => cards.get(chart)?.frame.root ?? []),
      );
    },
    get: (chart) => cards.get(chart),
    emphasise,
    isSeen: (chart) => seen.has(cards.get(chart)?.frame.root ?? grid),
  };
}

/** Notes which elements are near enough to be seen. */
function watch(root: HTMLElement, seen: Set<Element>, changed: () => void): IntersectionObserver {
  const note = (entries: readonly IntersectionObserverEntry[]) => {
    for (const { target, isIntersecting } of entries) {
      if (isIntersecting) seen.add(target);
      else seen.delete(target);
    }
    changed();
  };
  return new IntersectionObserver(note, { root, rootMargin: '100px' });
}

function arrangeIn(grid: HTMLElement, roots: readonly HTMLElement[]): void {
  if (roots.some((root, index) => grid.children[index] !== root)) keepFocus(() => grid.replaceChildren(...roots));
  grid.classList.toggle('single', roots.length === 1);
}

/** What is put elsewhere loses the focus. */
function keepFocus(action: () => void): void {
  const focused = document.activeElement;
  action();
  if (focused instanceof HTMLElement && focused !== document.activeElement) focused.focus();
}

const TYPE = 'application/x-descent-chart';
/** The middle of a card combines, its sides move. */
const SIDE = 0.25;

/** A card is dragged by its head: beside another to move it, onto its middle to combine both. */
function connectDrag({ frame: { root, head } }: Card, chart: string, actions: CardsActions): void {
  const clear = () => root.classList.remove('drop-move', 'drop-combine');
  const kindOf = (event: DragEvent): 'drop-move' | 'drop-combine' => {
    const { left, width } = root.getBoundingClientRect();
    const share = (event.clientX - left) / Math.max(1, width);
    return share < SIDE || share > 1 - SIDE ? 'drop-move' : 'drop-combine';
  };
  head.addEventListener('dragstart', (event) => {
    event.dataTransfer?.setData(TYPE, chart);
    event.dataTransfer?.setData('text/plain', chart);
    root.classList.add('dragged');
  });
  head.addEventListener('dragend', () => root.classList.remove('dragged'));
  root.addEventListener('dragover', (event) => {
    if (!event.dataTransfer?.types.includes(TYPE) || root.classList.contains('dragged')) return;
    event.preventDefault();
    clear();
    root.classList.add(kindOf(event));
  });
  root.addEventListener('dragleave', clear);
  root.addEventListener('drop', (event) => {
    clear();
    const from = event.dataTransfer?.getData(TYPE);
    if (from === undefined || from === '' || from === chart) return;
    event.preventDefault();
    if (kindOf(event) === 'drop-move') actions.move(from, chart);
    else actions.combine(from, chart);
  });
}
