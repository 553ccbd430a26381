import type { Area } from './drawing.ts';
import { panBy, zoomBy, zoomTo } from './zoom.ts';
import type { Range } from './zoom.ts';

/** One axis of a chart as places: straight, whatever kind of axis it is. */
export interface PlaceAxis {
  range(): Range;
  whole(): Range;
  zoom(range: Range | undefined): void;
}

export interface PointerSurface {
  readonly canvas: HTMLCanvasElement;
  /** Shows what a drag would zoom to. */
  readonly selection: HTMLElement;
  /** The plotted area within the canvas, in pixels. */
  area(): Area;
  readonly x: PlaceAxis;
  readonly y: PlaceAxis;
  reset(): void;
  /** Places from 0 to 1, from the left and from the top, or undefined when the pointer has left. */
  hover(at: Spot | undefined): void;
  /** One point on or back; to the next line, or back. */
  stepBy(points: number, lines: number): void;
}

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Wheel zooms, drag selects a part, Shift and drag moves, double click shows all; the keyboard can do the same. */
export function handlePointer(surface: PointerSurface): void {
  const { canvas } = surface;
  canvas.addEventListener('wheel', (event) => wheel(surface, event), { passive: false });
  canvas.addEventListener('dblclick', () => surface.reset());
  canvas.addEventListener('pointerleave', () => surface.hover(undefined));
  canvas.addEventListener('pointermove', (event) => surface.hover(spotOf(surface, event)));
  canvas.addEventListener('pointerdown', (event) => {
    if (event.button === 0) drag(surface, event);
  });
  canvas.addEventListener('keydown', (event) => {
    if (pressKey(surface, event)) event.preventDefault();
  });
  canvas.addEventListener('blur', () => surface.hover(undefined));
}

function spotOf({ canvas, area }: PointerSurface, event: MouseEvent): Spot {
  const { left, right, top, bottom } = area();
  const box = canvas.getBoundingClientRect();
  const share = (at: number, size: number) => Math.min(1, Math.max(0, at / Math.max(1, size)));
  return {
    x: share(event.clientX - box.left - left, right - left),
    y: share(event.clientY - box.top - top, bottom - top),
  };
}

/** Up and down zooms about the pointer, with Alt the values instead; sideways, or with Shift, moves. */
function wheel(surface: PointerSurface, event: WheelEvent): void {
  event.preventDefault();
  const { deltaX, deltaY, deltaMode, shiftKey, altKey } = event;
  const pixels = deltaMode === WheelEvent.DOM_DELTA_LINE ? 16 : 1;
  const { x, y } = surface;
  const spot = spotOf(surface, event);
  const sideways = shiftKey && deltaX === 0 ? deltaY : deltaX;
  if (shiftKey || Math.abs(sideways) > Math.abs(deltaY)) x.zoom(panBy(x.range(), (sideways * pixels) / 800, x.whole()));
  else if (altKey) y.zoom(zoomBy(y.range(), Math.exp((deltaY * pixels) / 400), 1 - spot.y, y.whole()));
  else x.zoom(zoomBy(x.range(), Math.exp((deltaY * pixels) / 400), spot.x, x.whole()));
}

/** Pixels under which a drag is a click. */
const CLICK = 4;
/** Pixels from which on a drag's height counts too. */
const HIGH = 24;

function drag(surface: PointerSurface, start: PointerEvent): void {
  const { canvas, selection, x, y } = surface;
  const from = spotOf(surface, start);
  const [across, up] = [x.range(), y.range()];
  canvas.setPointerCapture(start.pointerId);
  const isHigh = (event: PointerEvent) => Math.abs(event.clientY - start.clientY) > HIGH;
  const move = (event: PointerEvent) => {
    const to = spotOf(surface, event);
    if (!start.shiftKey) return showSelection(surface, from, to, isHigh(event));
    x.zoom(panBy(across, from.x - to.x, x.whole()));
    y.zoom(panBy(up, to.y - from.y, y.whole()));
  };
  const stop = () => {
    canvas.removeEventListener('pointermove', move);
    canvas.removeEventListener('pointerup', end);
    canvas.removeEventListener('pointercancel', stop);
    selection.hidden = true;
  };
  const end = (event: PointerEvent) => {
    stop();
    if (start.shiftKey) return;
    const to = spotOf(surface, event);
    if (Math.abs(event.clientX - start.clientX) > CLICK) x.zoom(zoomTo(across, from.x, to.x, x.whole()));
    if (isHigh(event)) y.zoom(zoomTo(up, 1 - from.y, 1 - to.y, y.whole()));
  };
  canvas.addEventListener('pointermove', move);
  canvas.addEventListener('pointerup', end);
  canvas.addEventListener('pointercancel', stop);
}

function showSelection({ selection, area }: PointerSurface, from: Spot, to: Spot, high: boolean): void {
  const { left, right, top, bottom } = area();
  const [width, height] = [right - left, bottom - top];
  selection.hidden = false;
  selection.style.left = `${left + Math.min(from.x, to.x) * width}px`;
  selection.style.width = `${Math.abs(to.x - from.x) * width}px`;
  selection.style.top = `${high ? top + Math.min(from.y, to.y) * height : top}px`;
  selection.style.height = `${high ? Math.abs(to.y - from.y) * height : height}px`;
}

function pressKey(surface: PointerSurface, { key, shiftKey }: KeyboardEvent): boolean {
  const { x } = surface;
  const zoom = (factor: number) => x.zoom(zoomBy(x.range(), factor, 0.5, x.whole()));
  const pan = (part: number) => x.zoom(panBy(x.range(), part, x.whole()));
  const actions: Readonly<Record<string, () => void>> = {
    '+': () => zoom(0.7),
    '=': () => zoom(0.7),
    '-': () => zoom(1 / 0.7),
    '0': () => surface.reset(),
    Escape: () => surface.reset(),
    ArrowLeft: () => (shiftKey ? pan(-0.1) : surface.stepBy(-1, 0)),
    ArrowRight: () => (shiftKey ? pan(0.1) : surface.stepBy(1, 0)),
    ArrowUp: () => surface.stepBy(0, -1),
    ArrowDown: () => surface.stepBy(0, 1),
    Home: () => surface.hover({ x: 0, y: 0.5 }),
    End: () => surface.hover({ x: 1, y: 0.5 }),
  };
  const action = actions[key];
  action?.();
  return action !== undefined;
}
