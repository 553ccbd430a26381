import { panBy, zoomBy, zoomTo } from './zoom.ts';
import type { Range } from './zoom.ts';

export interface PointerSurface {
  readonly canvas: HTMLCanvasElement;
  /** Shows what a drag would zoom to. */
  readonly selection: HTMLElement;
  /** Left and right edge of the plotted area within the canvas, in pixels. */
  area(): { readonly left: number; readonly right: number; readonly top: number; readonly bottom: number };
  range(): Range;
  whole(): Range;
  zoom(range: Range | undefined): void;
  /** A place from 0 to 1, or undefined when the pointer has left. */
  hover(at: number | undefined): void;
  /** One point on, or back. */
  stepBy(points: number): void;
}

/** Wheel zooms, drag selects a part, Shift and drag moves, double click shows all; the keyboard can do the same. */
export function handlePointer(surface: PointerSurface): void {
  const { canvas } = surface;
  const placeOf = (event: MouseEvent) => {
    const { left, right } = surface.area();
    const x = event.clientX - canvas.getBoundingClientRect().left;
    return Math.min(1, Math.max(0, (x - left) / Math.max(1, right - left)));
  };
  canvas.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      const { deltaX, deltaY, deltaMode } = event;
      const pixels = deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
      const sideways = event.shiftKey ? deltaY : deltaX;
      if (Math.abs(sideways) > (event.shiftKey ? 0 : Math.abs(deltaY)))
        surface.zoom(panBy(surface.range(), (sideways * pixels) / 800, surface.whole()));
      else surface.zoom(zoomBy(surface.range(), Math.exp((deltaY * pixels) / 400), placeOf(event), surface.whole()));
    },
    { passive: false },
  );
  canvas.addEventListener('dblclick', () => surface.zoom(undefined));
  canvas.addEventListener('pointerleave', () => surface.hover(undefined));
  canvas.addEventListener('pointermove', (event) => surface.hover(placeOf(event)));
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button === 0) drag(surface, event, placeOf);
  });
  canvas.addEventListener('keydown', (event) => {
    if (pressKey(surface, event)) event.preventDefault();
  });
  canvas.addEventListener('blur', () => surface.hover(undefined));
}

/** Pixels under which a drag is a click. */
const CLICK = 4;

function drag(surface: PointerSurface, start: PointerEvent, placeOf: (event: MouseEvent) => number): void {
  const { canvas, selection } = surface;
  const from = placeOf(start);
  const range = surface.range();
  canvas.setPointerCapture(start.pointerId);
  const move = (event: PointerEvent) => {
    if (start.shiftKey) surface.zoom(panBy(range, from - placeOf(event), surface.whole()));
    else showSelection(surface, from, placeOf(event));
  };
  const stop = () => {
    canvas.removeEventListener('pointermove', move);
    canvas.removeEventListener('pointerup', end);
    canvas.removeEventListener('pointercancel', stop);
    selection.hidden = true;
  };
  const end = (event: PointerEvent) => {
    stop();
    if (!start.shiftKey && Math.abs(event.clientX - start.clientX) > CLICK)
      surface.zoom(zoomTo(range, from, placeOf(event), surface.whole()));
  };
  canvas.addEventListener('pointermove', move);
  canvas.addEventListener('pointerup', end);
  canvas.addEventListener('pointercancel', stop);
}

function showSelection({ selection, area }: PointerSurface, from: number, to: number): void {
  const { left, right, top, bottom } = area();
  const width = right - left;
  selection.hidden = false;
  selection.style.left = `${left + Math.min(from, to) * width}px`;
  selection.style.width = `${Math.abs(to - from) * width}px`;
  selection.style.top = `${top}px`;
  selection.style.height = `${bottom - top}px`;
}

function pressKey(surface: PointerSurface, { key, shiftKey }: KeyboardEvent): boolean {
  const range = surface.range();
  const whole = surface.whole();
  const actions: Readonly<Record<string, () => void>> = {
    '+': () => surface.zoom(zoomBy(range, 0.7, 0.5, whole)),
    '=': () => surface.zoom(zoomBy(range, 0.7, 0.5, whole)),
    '-': () => surface.zoom(zoomBy(range, 1 / 0.7, 0.5, whole)),
    '0': () => surface.zoom(undefined),
    Escape: () => surface.zoom(undefined),
    ArrowLeft: () => (shiftKey ? surface.zoom(panBy(range, -0.1, whole)) : surface.stepBy(-1)),
    ArrowRight: () => (shiftKey ? surface.zoom(panBy(range, 0.1, whole)) : surface.stepBy(1)),
    Home: () => surface.hover(0),
    End: () => surface.hover(1),
  };
  const action = actions[key];
  action?.();
  return action !== undefined;
}
