import type { LaidLevel, Level, LevelBox, Point } from './level.ts';

/** Between two boxes, one below the other: room for a tensor's shape. */
export const LAYER_GAP = 34;

const centre = ({ width }: LevelBox) => width / 2;
const inAt = (box: LevelBox) => box.inPorts?.[0] ?? centre(box);
const outAt = (box: LevelBox) => box.outPorts?.[0] ?? centre(box);

/** Whether each box feeds just the next one: most models are that for long stretches, and need no search for a layout. */
export function isChain({ boxes, edges, takes, gives }: Level): boolean {
  if (takes > 1 || gives > 1) return false;
  if (boxes.some((box) => box.takes > 1 || box.gives > 1)) return false;
  return edges.every(({ from, to }) => {
    const source = 'box' in from ? from.box : -1;
    const target = 'box' in to ? to.box : boxes.length;
    return target === source + 1;
  });
}

/** Puts the boxes of a chain below each other, so that every line is straight. */
export function layOutChain({ boxes, edges, takes, gives }: Level): LaidLevel {
  const lefts: number[] = [];
  let port = 0;
  for (const box of boxes) {
    lefts.push(port - inAt(box));
    port = port - inAt(box) + outAt(box);
  }
  const left = Math.min(0, ...lefts);
  const at: Point[] = [];
  let y = takes > 0 ? LAYER_GAP / 2 : 0;
  boxes.forEach((box, index) => {
    at.push({ x: lefts[index]! - left, y });
    y += box.height + LAYER_GAP;
  });
  const height = y - LAYER_GAP + (gives > 0 ? LAYER_GAP / 2 : 0);
  const last = boxes.length - 1;
  const lines = edges.map(({ from, to }) => {
    const source = 'box' in from ? from.box : -1;
    const target = 'box' in to ? to.box : last + 1;
    const x = source >= 0 ? at[source]!.x + outAt(boxes[source]!) : at[target]!.x + inAt(boxes[target]!);
    const top = source >= 0 ? at[source]!.y + boxes[source]!.height : 0;
    return [
      { x, y: top },
      { x, y: target <= last ? at[target]!.y : height },
    ];
  });
  return {
    width: Math.max(...boxes.map((box, index) => at[index]!.x + box.width)),
    height,
    at,
    inPorts: boxes.map((box) => (box.takes > 0 ? [inAt(box)] : [])),
    outPorts: boxes.map((box) => (box.gives > 0 ? [outAt(box)] : [])),
    lines,
    borderIn: takes > 0 ? [at[0]!.x + inAt(boxes[0]!)] : [],
    borderOut: gives > 0 ? [at[last]!.x + outAt(boxes[last]!)] : [],
  };
}
