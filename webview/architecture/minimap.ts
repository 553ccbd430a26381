import { element } from '../shared/dom.ts';
import type { Diagram } from './diagram.ts';
import { type Colours, drawOverview } from './overview.ts';
import type { Scene } from './scene.ts';
import type { View } from './viewport.ts';

/** From this size on a diagram has room for a map of itself. Pixels. */
const ROOM = { width: 400, height: 280 };

export interface Minimap {
  readonly root: HTMLElement;
  draw(colours: Colours): void;
  /** Whether there is to be a map, where the diagram is larger than its place. */
  wanted(): boolean;
}

/** All of the diagram, small, with a frame around what is seen; a press or a drag goes there. */
export function createMinimap(scene: Scene, diagram: () => Diagram): Minimap {
  const canvas = element('canvas', {});
  const frame = element('div', { class: 'window' });
  const root = element('div', { class: 'minimap', 'aria-hidden': 'true', hidden: true }, canvas, frame);
  const go = (event: PointerEvent) => {
    const { left, top } = canvas.getBoundingClientRect();
    const small = smallView(canvas, scene);
    const { width, height } = diagram().seen();
    const x = small.x + (event.clientX - left) / small.zoom - width / 2;
    const y = small.y + (event.clientY - top) / small.zoom - height / 2;
    diagram().move({ ...diagram().view, x, y });
  };
  canvas.addEventListener('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    go(event);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (event.buttons > 0) go(event);
  });
  const wanted = () => {
    const { clientWidth, clientHeight } = scene.root;
    return diagram().memory.minimap ?? (clientWidth >= ROOM.width && clientHeight >= ROOM.height);
  };
  return {
    root,
    wanted,
    draw(colours) {
      const { context, marks } = diagram();
      const { placement } = scene;
      const seen = diagram().seen();
      const all = placement && seen.width >= placement.width && seen.height >= placement.height;
      root.hidden = !wanted() || !context || !placement || all === true;
      if (root.hidden || !context || !placement) return;
      const view = smallView(canvas, scene);
      drawOverview(canvas, { graph: context.tree.graph, placement, view, marks, colours });
      const clip = (value: number, most: number) => Math.min(most, Math.max(0, value));
      const [left, right] = [seen.x, seen.x + seen.width].map((x) =>
        clip((x - view.x) * view.zoom, canvas.clientWidth),
      );
      const [top, bottom] = [seen.y, seen.y + seen.height].map((y) =>
        clip((y - view.y) * view.zoom, canvas.clientHeight),
      );
      frame.style.left = `${left}px`;
      frame.style.top = `${top}px`;
      frame.style.width = `${Math.max(4, right! - left!)}px`;
      frame.style.height = `${Math.max(4, bottom! - top!)}px`;
    },
  };
}

function smallView(canvas: HTMLCanvasElement, { placement }: Scene): View {
  const { width = 1, height = 1 } = placement ?? {};
  const zoom = Math.min(canvas.clientWidth / width, canvas.clientHeight / height);
  return { zoom, x: width / 2 - canvas.clientWidth / 2 / zoom, y: height / 2 - canvas.clientHeight / 2 / zoom };
}
