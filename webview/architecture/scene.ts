import { tensorOf, type TensorId } from '../../engine/core/diagram/flow.ts';
import type { PlacedBox, Placement } from '../../engine/core/diagram/layout/place.ts';
import { leavesOf } from '../../engine/core/diagram/tree.ts';
import { element } from '../shared/dom.ts';
import { t } from '../shared/texts.ts';
import { type BoxContext, makeBox, markBox, type Marks } from './boxes.ts';
import { type Colours, drawOverview } from './overview.ts';
import { overlaps, type Rectangle, type View } from './viewport.ts';
import { createWires, type WireView } from './wires.ts';

/** Boxes that the page holds at once; of more, or from further away, a picture is drawn. */
const MOST_BOXES = 500;
const FAR = 0.22;
/** Text is too small to be read. */
const SMALL = 0.5;
/** Around what is seen, in pixels, so that a slow frame shows no emptiness. */
const SPARE = 200;

export interface Scene {
  readonly root: HTMLElement;
  readonly placement: Placement | undefined;
  show(placement: Placement, context: BoxContext): void;
  draw(view: View, marks: Marks): void;
  boxOf(key: string): PlacedBox | undefined;
  /** Gives a box the keyboard. */
  focus(key: string): void;
  paint(colours: Colours): void;
}

interface Shown {
  placement: Placement;
  context: BoxContext;
  byKey: ReadonlyMap<string, PlacedBox>;
}

interface Parts extends Layers {
  readonly root: HTMLElement;
  readonly world: HTMLElement;
  readonly picture: HTMLCanvasElement;
  readonly wires: WireView;
}

function createParts(): Parts {
  const wires = createWires();
  const frames = element('div', { class: 'frames', 'aria-hidden': 'true' });
  const boxes = element('div', { class: 'boxes', role: 'tree', 'aria-label': t('Architecture diagram') });
  const world = element('div', { class: 'world' }, frames, wires.root, boxes);
  const picture = element('canvas', { class: 'picture', 'aria-hidden': 'true', hidden: true });
  return {
    root: element('div', { class: 'scene' }, picture, world),
    world,
    picture,
    wires,
    frames,
    boxes,
    made: new Map(),
  };
}

/** The drawn diagram: boxes as elements, so that they can be focused and read out, lines as one picture under them. */
export function createScene(colours: Colours): Scene {
  const parts = createParts();
  let shown: Shown | undefined;
  let last: { readonly view: View; readonly marks: Marks } | undefined;
  const draw = (view: View, marks: Marks) => {
    last = { view, marks };
    if (shown) drawScene(parts, shown, { ...last, colours });
  };
  return {
    root: parts.root,
    get placement() {
      return shown?.placement;
    },
    show(placement, context) {
      shown = { placement, context, byKey: new Map(placement.boxes.map((box) => [box.key, box])) };
      parts.wires.show(context.tree, placement);
      for (const each of parts.made.values()) each.dataset.stale = 'true';
    },
    draw,
    boxOf: (key) => shown?.byKey.get(key),
    focus(key) {
      if (last) draw(last.view, { ...last.marks, selected: key });
      parts.made.get(key)?.focus({ preventScroll: true });
    },
    paint(next) {
      colours = next;
      if (last) draw(last.view, last.marks);
    },
  };
}

interface Drawing {
  readonly view: View;
  readonly marks: Marks;
  readonly colours: Colours;
}

function drawScene(parts: Parts, shown: Shown, { view, marks, colours }: Drawing): void {
  const { root, world, picture, wires, frames, boxes } = parts;
  const { placement, context } = shown;
  const seen = seenPart(root, view);
  world.style.transform = `scale(${view.zoom}) translate(${-view.x}px, ${-view.y}px)`;
  const visible = placement.boxes.filter((box) => overlaps(box, seen));
  const far = view.zoom < FAR || visible.length > MOST_BOXES;
  root.classList.toggle('small', view.zoom < SMALL);
  picture.hidden = !far;
  wires.root.style.display = frames.style.display = far ? 'none' : '';
  root.classList.toggle('far', far);
  if (far) drawOverview(picture, { graph: context.tree.graph, placement, view, marks, colours });
  else wires.draw(seen, tensorsOf(shown, marks));
  // Whoever has the keyboard keeps it, seen or not.
  const focused = boxes.querySelector<HTMLElement>(':focus')?.dataset.key;
  const wanted = new Map((far ? [] : visible).map((box) => [box.key, box]));
  for (const key of [focused, marks.selected]) {
    const box = key === undefined ? undefined : shown.byKey.get(key);
    if (box) wanted.set(box.key, box);
  }
  drawBoxes(parts, [...wanted.values()], { marks, context });
}

function seenPart(root: HTMLElement, { x, y, zoom }: View): Rectangle {
  const spare = SPARE / zoom;
  const [width, height] = [root.clientWidth / zoom, root.clientHeight / zoom];
  return { x: x - spare, y: y - spare, width: width + 2 * spare, height: height + 2 * spare };
}

interface Layers {
  readonly boxes: HTMLElement;
  readonly frames: HTMLElement;
  readonly made: Map<string, HTMLElement>;
}

/** Makes what came into sight, moves what stayed, and takes away the rest. */
function drawBoxes(
  { boxes, frames, made }: Layers,
  wanted: readonly PlacedBox[],
  { marks, context }: { readonly marks: Marks; readonly context: BoxContext },
): void {
  const keys = new Set(wanted.map(({ key }) => key));
  for (const [key, each] of made)
    if (!keys.has(key)) {
      each.remove();
      made.delete(key);
    }
  for (const box of wanted) {
    const old = made.get(box.key);
    let current = old;
    if (!old || old.dataset.stale) {
      current = makeBox(box, context);
      if (old) {
        current.style.transform = old.style.transform;
        const focused = old === document.activeElement;
        old.replaceWith(current);
        if (focused) current.focus({ preventScroll: true });
      } else boxes.append(current);
      made.set(box.key, current);
    }
    if (!current) continue;
    current.style.transform = `translate(${box.x}px, ${box.y}px)`;
    markBox(current, box.key, marks);
    current.tabIndex = box.key === marks.selected ? 0 : -1;
  }
  if (!wanted.some(({ key }) => key === marks.selected))
    (boxes.firstElementChild as HTMLElement | null)?.setAttribute('tabindex', '0');
  frames.replaceChildren(...wanted.filter(({ open }) => open).map((box) => frameOf(box, marks)));
}

function frameOf(box: PlacedBox, { selected, lit }: Marks): HTMLElement {
  const state = `${box.key === selected ? ' selected' : ''}${lit.has(box.key) ? ' lit' : ''}`;
  const frame = element('div', { class: `frame depth-${box.depth % 2}${state}` });
  frame.style.transform = `translate(${box.x}px, ${box.y}px)`;
  frame.style.width = `${box.width}px`;
  frame.style.height = `${box.height}px`;
  return frame;
}

/** What flows into and out of the selected box. */
function tensorsOf({ context, byKey }: Shown, { selected }: Marks): ReadonlySet<TensorId> {
  const box = selected === undefined ? undefined : byKey.get(selected);
  if (!box) return new Set();
  const { takes, gives } = context.tree.flows.of(box.item);
  return new Set([...takes, ...gives]);
}

/** Nodes that a box's tensors come from: for the keyboard. */
export function neighbours(context: BoxContext, placement: Placement, key: string): { up: string[]; down: string[] } {
  const closed = placement.boxes.filter((box) => !box.open);
  const owner = new Map<number, string>();
  for (const box of closed) for (const node of leavesOf(box.item)) owner.set(node, box.key);
  const box = placement.boxes.find((each) => each.key === key);
  if (!box) return { up: [], down: [] };
  const { takes, gives } = context.tree.flows.of(box.item);
  const given = new Set(gives);
  const up = takes.map((id) => owner.get(tensorOf(id).node)).filter((each) => each !== undefined);
  const down = closed
    .filter(({ item }) => context.tree.flows.of(item).takes.some((id) => given.has(id)))
    .map((each) => each.key);
  return { up: [...new Set(up)], down: [...new Set(down)] };
}
