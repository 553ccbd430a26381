import type { DiagramTree } from '../../engine/core/diagram/build.ts';
import type { TensorId } from '../../engine/core/diagram/flow.ts';
import type { Point } from '../../engine/core/diagram/layout/level.ts';
import type { PlacedBox, Placement, Wire } from '../../engine/core/diagram/layout/place.ts';
import { overlaps, type Rectangle } from './viewport.ts';
import { shapesOut } from './words.ts';

const SVG = 'http://www.w3.org/2000/svg';
/** How round a line's corners are, and an arrow's half width and length. */
const [ROUND, WIDE, LONG] = [6, 3.5, 7];

export interface WireView {
  readonly root: SVGSVGElement;
  draw(seen: Rectangle, tensors: ReadonlySet<TensorId>): void;
  show(tree: DiagramTree, placement: Placement): void;
}

function svgElement<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string | number>> = {},
): SVGElementTagNameMap[K] {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, String(value));
  return made;
}

interface Drawn {
  readonly wire: Wire;
  readonly bounds: Rectangle;
}
interface Label {
  readonly box: PlacedBox;
  readonly text: string;
  readonly tensors: readonly TensorId[];
}

/** The lines between boxes with the shapes of what flows along them; only what is seen is in the page. */
export function createWires(): WireView {
  const root = svgElement('svg', { class: 'wires', 'aria-hidden': 'true', width: 1, height: 1 });
  const [plain, arrows, marked, markedArrows] = ['line', 'arrow', 'line marked', 'arrow marked'].map((name) =>
    svgElement('path', { class: name }),
  ) as [SVGPathElement, SVGPathElement, SVGPathElement, SVGPathElement];
  const texts = svgElement('g', { class: 'shapes' });
  root.append(plain, arrows, marked, markedArrows, texts);
  let wires: readonly Drawn[] = [];
  let labels: readonly Label[] = [];
  return {
    root,
    show(tree, placement) {
      wires = placement.wires.map((wire) => ({ wire, bounds: boundsOf(wire.points) }));
      labels = placement.boxes.flatMap((box) => labelOf(tree, box));
    },
    draw(seen, tensors) {
      const visible = wires.filter(({ bounds }) => overlaps(bounds, seen)).map(({ wire }) => wire);
      const [lit, others] = [true, false].map((is) => visible.filter(({ tensor }) => tensors.has(tensor) === is));
      plain.setAttribute('d', others!.map(({ points }) => linePath(points)).join(''));
      arrows.setAttribute('d', others!.map(arrowPath).join(''));
      marked.setAttribute('d', lit!.map(({ points }) => linePath(points)).join(''));
      markedArrows.setAttribute('d', lit!.map(arrowPath).join(''));
      texts.replaceChildren(
        ...labels
          .filter(({ box }) => overlaps({ ...box, height: box.height + 30 }, seen))
          .map((each) => textOf(each, tensors)),
      );
    },
  };
}

function boundsOf(points: readonly Point[]): Rectangle {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [x, y] = [Math.min(...xs), Math.min(...ys)];
  return { x: x - 1, y: y - 1, width: Math.max(...xs) - x + 2, height: Math.max(...ys) - y + 2 };
}

/** A line with its corners rounded. */
function linePath(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  let path = `M${first.x},${first.y}`;
  let before = first;
  rest.forEach((point, at) => {
    const after = rest[at + 1];
    if (!after) path += `L${point.x},${point.y}`;
    else {
      const [enter, leave] = [towards(point, before), towards(point, after)];
      path += `L${enter.x},${enter.y}Q${point.x},${point.y} ${leave.x},${leave.y}`;
    }
    before = point;
  });
  return path;
}

/** A point a corner's radius away, on the way to another. */
function towards(from: Point, to: Point): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return from;
  const part = Math.min(ROUND, length / 2) / length;
  return { x: from.x + (to.x - from.x) * part, y: from.y + (to.y - from.y) * part };
}

function arrowPath({ points, arrives }: Wire): string {
  const tip = points.at(-1);
  if (!arrives || !tip) return '';
  return `M${tip.x},${tip.y}l${-WIDE},${-LONG}h${2 * WIDE}Z`;
}

/** The shapes that leave a box, as far as there is room beside its lines. */
export function shapeLabel(tree: DiagramTree, box: PlacedBox): string | undefined {
  if (box.open || box.outPorts.length === 0) return undefined;
  const shapes = shapesOut(tree, box.item);
  const [first, second] = shapes;
  if (first === undefined || second === undefined) return first;
  return shapes.length === 2 ? `${first} · ${second}` : `${first} +${shapes.length - 1}`;
}

function labelOf(tree: DiagramTree, box: PlacedBox): readonly Label[] {
  const text = shapeLabel(tree, box);
  return text === undefined ? [] : [{ box, text, tensors: tree.flows.of(box.item).gives }];
}

function textOf({ box, text, tensors }: Label, lit: ReadonlySet<TensorId>): SVGTextElement {
  const x = Math.max(...box.outPorts) + 7;
  const made = svgElement('text', {
    x,
    y: box.y + box.height + 14,
    class: tensors.some((each) => lit.has(each)) ? 'shape marked' : 'shape',
  });
  made.textContent = text;
  return made;
}
