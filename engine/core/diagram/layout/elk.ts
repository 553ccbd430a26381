import { LAYER_GAP } from './chain.ts';
import type { End, LaidLevel, Level, LevelBox, Point } from './level.ts';

/** The part of ELK's JSON that a level needs. */
export interface ElkPort {
  id: string;
  x?: number;
  y?: number;
  width: number;
  height: number;
  layoutOptions: Record<string, string>;
}
export interface ElkBox {
  id: string;
  x?: number;
  y?: number;
  width?: number;
  height?: number;
  ports?: ElkPort[];
  layoutOptions?: Record<string, string>;
}
export interface ElkSection {
  startPoint: Point;
  endPoint: Point;
  bendPoints?: Point[];
}
export interface ElkGraph extends ElkBox {
  children: ElkBox[];
  edges: { id: string; sources: string[]; targets: string[]; sections?: ElkSection[] }[];
}

const OPTIONS: Readonly<Record<string, string>> = {
  'elk.algorithm': 'layered',
  'elk.direction': 'DOWN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.padding': '[top=0,left=0,bottom=0,right=0]',
  'elk.spacing.nodeNode': '28',
  'elk.spacing.edgeNode': '16',
  'elk.spacing.edgeEdge': '12',
  'elk.layered.spacing.nodeNodeBetweenLayers': String(LAYER_GAP),
  // A line turns below the text that stands at its beginning.
  'elk.layered.spacing.edgeNodeBetweenLayers': '20',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '10',
  // What is read first is drawn first, so that an edit moves little.
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  // Boxes that nothing connects stand in a row, not in a block whose lower rows get their lines through the upper ones.
  'elk.separateConnectedComponents': 'false',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.nodePlacement.bk.fixedAlignment': 'BALANCED',
  'elk.layered.nodePlacement.favorStraightEdges': 'true',
};

const portId = (box: number, side: 'i' | 'o', port: number) => `b${box}${side}${port}`;
const endId = (end: End, side: 'i' | 'o') =>
  'box' in end ? portId(end.box, side, end.port) : side === 'o' ? `in${end.border}` : `out${end.border}`;

function portsOf(box: LevelBox, at: number): ElkPort[] {
  const side = (count: number, name: 'i' | 'o', places: readonly number[] | undefined): ElkPort[] =>
    Array.from({ length: count }, (_, port) => ({
      id: portId(at, name, port),
      width: 0,
      height: 0,
      ...(places ? { x: places[port] ?? box.width / 2, y: name === 'i' ? 0 : box.height } : {}),
      layoutOptions: { 'elk.port.side': name === 'i' ? 'NORTH' : 'SOUTH' },
    }));
  return [...side(box.takes, 'i', placesOf(box, 'in')), ...side(box.gives, 'o', placesOf(box, 'out'))];
}

/** A single port stands in the middle; several are ordered by the layout unless the box fixes them. */
function placesOf(box: LevelBox, side: 'in' | 'out'): readonly number[] | undefined {
  const fixed = side === 'in' ? box.inPorts : box.outPorts;
  if (fixed) return fixed;
  return isFixed(box) ? [box.width / 2] : undefined;
}

const isFixed = (box: LevelBox) => box.inPorts !== undefined || (box.takes <= 1 && box.gives <= 1);

export function toElk({ boxes, edges, takes, gives }: Level): ElkGraph {
  const border = (count: number, name: 'in' | 'out', constraint: string): ElkBox[] =>
    Array.from({ length: count }, (_, at) => ({
      id: `${name}${at}`,
      width: 2,
      height: 1,
      layoutOptions: { 'elk.layered.layering.layerConstraint': constraint },
    }));
  return {
    id: 'level',
    layoutOptions: OPTIONS,
    children: [
      ...border(takes, 'in', 'FIRST_SEPARATE'),
      ...boxes.map((box, at) => ({
        id: `b${at}`,
        width: box.width,
        height: box.height,
        ports: portsOf(box, at),
        layoutOptions: { 'elk.portConstraints': isFixed(box) ? 'FIXED_POS' : 'FIXED_SIDE' },
      })),
      ...border(gives, 'out', 'LAST_SEPARATE'),
    ],
    edges: edges.map(({ from, to }, at) => ({ id: `e${at}`, sources: [endId(from, 'o')], targets: [endId(to, 'i')] })),
  };
}

/** Reads ELK's answer; the level's border is moved to where its tensors come in and go out. */
export function fromElk(level: Level, laid: ElkGraph): LaidLevel {
  const found = new Map(laid.children.map((each) => [each.id, each]));
  const box = (id: string) => found.get(id) ?? { id };
  const height = laid.height ?? 0;
  const ports = (at: number, side: 'i' | 'o', count: number) =>
    Array.from({ length: count }, (_, port) => {
      const id = portId(at, side, port);
      return box(`b${at}`).ports?.find((each) => each.id === id)?.x ?? level.boxes[at]!.width / 2;
    });
  const border = (name: string, count: number) =>
    Array.from({ length: count }, (_, at) => (box(`${name}${at}`).x ?? 0) + 1);
  return {
    width: laid.width ?? 0,
    height,
    at: level.boxes.map((_, at) => ({ x: box(`b${at}`).x ?? 0, y: box(`b${at}`).y ?? 0 })),
    inPorts: level.boxes.map(({ takes }, at) => ports(at, 'i', takes)),
    outPorts: level.boxes.map(({ gives }, at) => ports(at, 'o', gives)),
    lines: laid.edges.map(({ sections }, at) => lineOf(sections, level.edges[at]!, height)),
    borderIn: border('in', level.takes),
    borderOut: border('out', level.gives),
  };
}

function lineOf(
  sections: readonly ElkSection[] | undefined,
  { from, to }: Level['edges'][number],
  height: number,
): readonly Point[] {
  const [section] = sections ?? [];
  if (!section) return [];
  const line = [section.startPoint, ...(section.bendPoints ?? []), section.endPoint];
  const first = line[0]!;
  const last = line.at(-1)!;
  if ('border' in from) line[0] = { x: first.x, y: 0 };
  if ('border' in to) line[line.length - 1] = { x: last.x, y: height };
  return line;
}
