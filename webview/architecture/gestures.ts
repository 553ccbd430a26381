import { type View, zoomedAt } from './viewport.ts';

/** Pixels that a press may move and still be a click. */
const STILL = 4;

export interface GestureOptions {
  readonly stage: HTMLElement;
  readonly view: () => View;
  readonly move: (view: View) => void;
}

/** Wheel to move, with Ctrl or a pinch to zoom; drag to move. */
export function handleGestures({ stage, view, move }: GestureOptions): void {
  stage.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const unit = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
      const { x, y, zoom } = view();
      if (event.ctrlKey || event.metaKey) {
        const { left, top } = stage.getBoundingClientRect();
        move(
          zoomedAt(view(), Math.exp(-event.deltaY * unit * 0.004), { x: event.clientX - left, y: event.clientY - top }),
        );
      } else {
        const [across, down] = event.shiftKey ? [event.deltaY, event.deltaX] : [event.deltaX, event.deltaY];
        move({ zoom, x: x + (across * unit) / zoom, y: y + (down * unit) / zoom });
      }
    },
    { passive: false },
  );
  drag(stage, view, move);
}

function drag(stage: HTMLElement, view: () => View, move: (view: View) => void): void {
  let from: { readonly x: number; readonly y: number; readonly view: View; moved: boolean } | undefined;
  stage.addEventListener('pointerdown', (event) => {
    if (event.button > 1) return;
    from = { x: event.clientX, y: event.clientY, view: view(), moved: false };
  });
  stage.addEventListener('pointermove', (event) => {
    if (!from) return;
    const [across, down] = [event.clientX - from.x, event.clientY - from.y];
    if (!from.moved && Math.hypot(across, down) < STILL) return;
    if (!from.moved) stage.setPointerCapture(event.pointerId);
    from.moved = true;
    stage.classList.add('dragging');
    move({ zoom: from.view.zoom, x: from.view.x - across / from.view.zoom, y: from.view.y - down / from.view.zoom });
  });
  const end = () => {
    stage.classList.remove('dragging');
    if (from?.moved) {
      const swallowing = new AbortController();
      stage.addEventListener('click', (event) => event.stopPropagation(), { capture: true, signal: swallowing.signal });
      // A drag that ends outside makes no click, and the next one is meant.
      setTimeout(() => swallowing.abort());
    }
    from = undefined;
  };
  stage.addEventListener('pointerup', end);
  stage.addEventListener('pointercancel', end);
}
