import type { PlacedBox } from '../../engine/core/diagram/layout/place.ts';
import type { Diagram } from './diagram.ts';
import { neighbours, type Scene } from './scene.ts';

/** Pixels that Shift and an arrow key move the diagram. */
const STEP = 80;

export interface KeyActions {
  readonly diagram: Diagram;
  readonly scene: Scene;
  readonly reveal: (key: string) => void;
  readonly search: () => void;
}

/** Arrow keys follow the lines, Enter shows the code, Space opens and closes, plus, minus and 0 zoom. */
export function handleKeys(stage: HTMLElement, actions: KeyActions): void {
  stage.addEventListener('keydown', (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'f') {
      event.preventDefault();
      actions.search();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const act = event.shiftKey ? pan(event.key, actions.diagram) : actionFor(event.key, actions);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

function pan(key: string, diagram: Diagram): (() => void) | undefined {
  const ways: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-STEP, 0],
    ArrowRight: [STEP, 0],
    ArrowUp: [0, -STEP],
    ArrowDown: [0, STEP],
  };
  const way = ways[key];
  if (!way) return undefined;
  const { x, y, zoom } = diagram.view;
  return () => diagram.move({ zoom, x: x + way[0] / zoom, y: y + way[1] / zoom });
}

function actionFor(key: string, { diagram, scene, reveal }: KeyActions): (() => void) | undefined {
  const selected = diagram.marks.selected;
  const go = (target: string | undefined) => () => {
    if (target === undefined) return;
    diagram.select(target);
    scene.focus(target);
  };
  switch (key) {
    case '+':
    case '=':
      return () => diagram.zoom(1.25);
    case '-':
      return () => diagram.zoom(0.8);
    case '0':
      return () => diagram.fit();
    case '1':
      return () => diagram.home();
    case 'Escape':
      return () => diagram.mark({ selected: undefined });
    case 'Enter':
      return selected === undefined ? undefined : () => reveal(selected);
    case ' ':
      return selected === undefined ? undefined : () => void diagram.toggle(selected).then(() => scene.focus(selected));
    case 'ArrowUp':
    case 'ArrowDown':
    case 'ArrowLeft':
    case 'ArrowRight':
    case 'Home':
    case 'End':
      return go(target(key, { diagram, scene, reveal: () => undefined, search: () => undefined }));
    default:
      return undefined;
  }
}

/** The box that a key leads to. */
function target(key: string, { diagram, scene }: KeyActions): string | undefined {
  const { context, marks } = diagram;
  const { placement } = scene;
  if (!context || !placement) return undefined;
  const selected = marks.selected === undefined ? undefined : scene.boxOf(marks.selected);
  if (!selected || key === 'Home') return placement.boxes[0]?.key;
  if (key === 'End') return placement.boxes.at(-1)?.key;
  const beside = besides(placement.boxes, selected);
  if (key === 'ArrowLeft') return beside.left ?? parentOf(selected.key);
  if (key === 'ArrowRight') return beside.right ?? (selected.open ? firstIn(placement.boxes, selected) : undefined);
  if (key === 'ArrowDown' && selected.open) return firstIn(placement.boxes, selected);
  const { up, down } = neighbours(context, placement, selected.key);
  return key === 'ArrowUp' ? (up[0] ?? parentOf(selected.key)) : down[0];
}

const parentOf = (key: string) => key.slice(0, key.lastIndexOf('/')) || undefined;
const firstIn = (boxes: readonly PlacedBox[], { key }: PlacedBox) =>
  boxes.find((each) => parentOf(each.key) === key)?.key;

/** The nearest boxes of the same group that stand at the same height. */
function besides(boxes: readonly PlacedBox[], { key, x, y, height }: PlacedBox) {
  const same = boxes.filter(
    (each) =>
      each.key !== key && parentOf(each.key) === parentOf(key) && each.y < y + height && y < each.y + each.height,
  );
  const left = same.filter((each) => each.x < x).sort((one, two) => two.x - one.x)[0]?.key;
  const right = same.filter((each) => each.x > x).sort((one, two) => one.x - two.x)[0]?.key;
  return { left, right };
}
