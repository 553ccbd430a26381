import { NODE_KINDS, type NodeKind } from '../../engine/core/diagram/kind.ts';
import type { DiagramGraph } from '../../engine/core/diagram/graph.ts';
import type { PlacedBox, Placement } from '../../engine/core/diagram/layout/place.ts';
import { overlaps, type Rectangle, type View } from './viewport.ts';
import type { Marks } from './boxes.ts';

/** Colours of the theme as a canvas takes them. */
export interface Colours {
  readonly kinds: Readonly<Record<NodeKind, string>>;
  readonly group: string;
  readonly frame: string;
  readonly line: string;
  readonly focus: string;
  readonly found: string;
  readonly background: string;
}

export function readColours(): Colours {
  const style = getComputedStyle(document.documentElement);
  const read = (name: string) => style.getPropertyValue(name).trim() || '#808080';
  return {
    kinds: Object.fromEntries(NODE_KINDS.map((kind) => [kind, read(`--kind-${kind}`)])) as Record<NodeKind, string>,
    group: read('--kind-group'),
    frame: read('--frame'),
    line: read('--line'),
    focus: read('--focus'),
    found: read('--found'),
    background: read('--vscode-editor-background'),
  };
}

export interface OverviewOptions {
  readonly graph: DiagramGraph;
  readonly placement: Placement;
  readonly view: View;
  readonly marks: Marks;
  readonly colours: Colours;
}

/** Draws boxes as plain rectangles: for the small map, and for a diagram so far away that nobody could read it. */
export function drawOverview(
  canvas: HTMLCanvasElement,
  { graph, placement, view, marks, colours }: OverviewOptions,
): void {
  const context = prepared(canvas, view);
  if (!context) return;
  const seen: Rectangle = {
    x: view.x,
    y: view.y,
    width: canvas.clientWidth / view.zoom,
    height: canvas.clientHeight / view.zoom,
  };
  const hair = 1 / view.zoom;
  context.strokeStyle = colours.line;
  context.lineWidth = hair;
  context.beginPath();
  for (const { points } of placement.wires) {
    const [first, last] = [points[0], points.at(-1)];
    if (!first || !last || Math.max(first.y, last.y) < seen.y || Math.min(first.y, last.y) > seen.y + seen.height)
      continue;
    context.moveTo(first.x, first.y);
    for (const { x, y } of points.slice(1)) context.lineTo(x, y);
  }
  context.stroke();
  for (const box of placement.boxes) {
    if (!overlaps(box, seen)) continue;
    const colour = colourOf(box, graph, colours);
    context.fillStyle = colour;
    context.strokeStyle = colour;
    if (box.open) context.strokeRect(box.x, box.y, box.width, box.height);
    // Less than half a pixel would vanish.
    else context.fillRect(box.x, box.y, Math.max(box.width, hair), Math.max(box.height, hair / 2));
    const mark =
      marks.selected === box.key || marks.lit.has(box.key)
        ? colours.focus
        : marks.found.has(box.key)
          ? colours.found
          : '';
    if (mark === '') continue;
    context.strokeStyle = mark;
    context.lineWidth = 2 * hair;
    context.strokeRect(box.x, box.y, box.width, box.height);
    context.lineWidth = hair;
  }
}

function colourOf({ item, open }: PlacedBox, graph: DiagramGraph, colours: Colours): string {
  if (item.kind === 'leaf') return colours.kinds[graph.nodes[item.node]!.kind];
  return open ? colours.frame : colours.group;
}

function prepared(canvas: HTMLCanvasElement, view: View): CanvasRenderingContext2D | undefined {
  const ratio = window.devicePixelRatio;
  const [width, height] = [Math.round(canvas.clientWidth * ratio), Math.round(canvas.clientHeight * ratio)];
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  const context = canvas.getContext('2d') ?? undefined;
  context?.setTransform(1, 0, 0, 1, 0, 0);
  context?.clearRect(0, 0, width, height);
  const scale = view.zoom * ratio;
  context?.setTransform(scale, 0, 0, scale, -view.x * scale, -view.y * scale);
  return context;
}
