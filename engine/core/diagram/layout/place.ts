import type { DiagramTree } from '../build.ts';
import type { TensorId } from '../flow.ts';
import type { IsOpen } from '../opening.ts';
import type { TreeGroup, TreeItem } from '../tree.ts';
import { isChain, layOutChain } from './chain.ts';
import { type LaidLevel, type Level, levelEdges, type Point, type Size } from './level.ts';

/** Around what is in an open group. */
const PADDING = 14;
/** The line with an open group's name. */
export const HEADER = 26;

export interface PlacedBox extends Size {
  readonly key: string;
  readonly item: TreeItem;
  readonly open: boolean;
  /** 1 for the first level. */
  readonly depth: number;
  readonly x: number;
  readonly y: number;
  /** Absolute places of the ports along its lower side. */
  readonly outPorts: readonly number[];
}

export interface Wire {
  readonly tensor: TensorId;
  readonly points: readonly Point[];
  /** Whether it ends at a box, and does not go on inside or outside of a group. */
  readonly arrives: boolean;
}

/** Everything that can be seen, in one system of coordinates; groups stand before what is in them. */
export interface Placement extends Size {
  readonly boxes: readonly PlacedBox[];
  readonly wires: readonly Wire[];
}

export interface LayoutOptions {
  readonly isOpen: IsOpen;
  readonly sizeOf: (item: TreeItem) => Size;
  /** Lays out a level that is no chain. */
  readonly layered: (level: Level) => Promise<LaidLevel>;
  /** Told after each group, with how many have been laid out of how many; may wait, and may throw to end the layout. */
  readonly progress?: (done: number, all: number) => Promise<void>;
}

interface LaidGroup extends Size {
  readonly group: TreeGroup;
  readonly laid: LaidLevel;
  readonly level: Level;
  readonly inner: readonly (LaidGroup | undefined)[];
}

/** Lays out a tree from the innermost open groups out: each level by itself, so that equal levels are laid out once. */
export async function place(tree: DiagramTree, options: LayoutOptions): Promise<Placement> {
  const counter = { done: 0, all: 1 + countOpen(tree.root, options.isOpen) };
  const laid = await layOut(tree.root, tree, { ...options, counter });
  const boxes: PlacedBox[] = [];
  const wires: Wire[] = [];
  spread(laid, { x: 0, y: 0, depth: 0 }, { boxes, wires });
  return { width: laid.width, height: laid.height, boxes, wires };
}

function countOpen(group: TreeGroup, isOpen: IsOpen): number {
  let count = 0;
  for (const child of group.children)
    if (child.kind === 'group' && isOpen(child)) count += 1 + countOpen(child, isOpen);
  return count;
}

type Inner = LayoutOptions & { readonly counter: { done: number; readonly all: number } };

async function layOut(group: TreeGroup, tree: DiagramTree, options: Inner): Promise<LaidGroup> {
  const inner: (LaidGroup | undefined)[] = [];
  for (const child of group.children)
    inner.push(child.kind === 'group' && options.isOpen(child) ? await layOut(child, tree, options) : undefined);
  const level = levelOf(group, tree, { inner, sizeOf: options.sizeOf });
  const laid = isChain(level) ? layOutChain(level) : await options.layered(level);
  options.counter.done += 1;
  await options.progress?.(options.counter.done, options.counter.all);
  const frame = group.sort === 'root' ? { width: 0, height: 0 } : { width: 2 * PADDING, height: 2 * PADDING + HEADER };
  return { group, laid, level, inner, width: laid.width + frame.width, height: laid.height + frame.height };
}

function levelOf(
  group: TreeGroup,
  { flows }: DiagramTree,
  { inner, sizeOf }: { readonly inner: LaidGroup['inner']; readonly sizeOf: LayoutOptions['sizeOf'] },
): Level {
  const boxes = group.children.map((child, at) => {
    const open = inner[at];
    const { takes, gives } = flows.of(child);
    const size = open ?? sizeOf(child);
    const box = { width: size.width, height: size.height, takes: takes.length, gives: gives.length };
    if (!open) return box;
    const shifted = (places: readonly number[]) => places.map((each) => each + PADDING);
    return { ...box, inPorts: shifted(open.laid.borderIn), outPorts: shifted(open.laid.borderOut) };
  });
  const own = flows.of(group);
  return { boxes, edges: levelEdges(group, flows), takes: own.takes.length, gives: own.gives.length };
}

function spread(
  { group, laid, level, inner, height }: LaidGroup,
  origin: Point & { readonly depth: number },
  into: { readonly boxes: PlacedBox[]; readonly wires: Wire[] },
): void {
  const framed = group.sort !== 'root';
  const left = origin.x + (framed ? PADDING : 0);
  const top = origin.y + (framed ? PADDING + HEADER : 0);
  const depth = origin.depth + 1;
  group.children.forEach((item, at) => {
    const { x, y } = laid.at[at]!;
    const { width, height: tall } = level.boxes[at]!;
    const place = { x: left + x, y: top + y };
    const open = inner[at];
    const outPorts = laid.outPorts[at]!.map((each) => place.x + each);
    into.boxes.push({ key: item.key, item, open: open !== undefined, depth, ...place, width, height: tall, outPorts });
    if (open) spread(open, { ...place, depth }, into);
  });
  level.edges.forEach(({ tensor, from, to }, at) => {
    const points = laid.lines[at]!.map(({ x, y }) => ({ x: left + x, y: top + y }));
    if (framed && 'border' in from && points[0]) points.unshift({ x: points[0].x, y: origin.y });
    const last = points.at(-1);
    if (framed && 'border' in to && last) points.push({ x: last.x, y: origin.y + height });
    into.wires.push({ tensor, points, arrives: 'box' in to && inner[to.box] === undefined });
  });
}
