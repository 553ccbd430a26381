import type { Flows, TensorId } from '../flow.ts';
import { tensorOf } from '../flow.ts';
import { leavesOf, type TreeGroup } from '../tree.ts';

/** All lengths in CSS pixels at zoom 1. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** One box of a level. Ports stand in the order of the tensors that the box takes and gives. */
export interface LevelBox extends Size {
  /** Distances of the ports from the left; absent where the layout may choose. */
  readonly inPorts?: readonly number[];
  readonly outPorts?: readonly number[];
  readonly takes: number;
  readonly gives: number;
}

/** A box by its place among the level's boxes, or the level's own border. */
export type End = { readonly box: number; readonly port: number } | { readonly border: number };

export interface LevelEdge {
  readonly from: End;
  readonly to: End;
  readonly tensor: TensorId;
}

/** What is laid out at once: the inside of one group, with the tensors that cross its border. */
export interface Level {
  readonly boxes: readonly LevelBox[];
  readonly edges: readonly LevelEdge[];
  readonly takes: number;
  readonly gives: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface LaidLevel extends Size {
  readonly at: readonly Point[];
  /** The ports that each box has got. */
  readonly inPorts: readonly (readonly number[])[];
  readonly outPorts: readonly (readonly number[])[];
  /** A line for each edge. */
  readonly lines: readonly (readonly Point[])[];
  /** Where the level's own tensors come in and go out, from its left. */
  readonly borderIn: readonly number[];
  readonly borderOut: readonly number[];
}

/** Connects the children of a group by the tensors that pass between them and over its border. */
export function levelEdges(group: TreeGroup, flows: Flows): readonly LevelEdge[] {
  const owner = new Map<number, number>();
  group.children.forEach((child, at) => {
    for (const node of leavesOf(child)) owner.set(node, at);
  });
  const own = flows.of(group);
  const borderIn = new Map(own.takes.map((id, at) => [id, at]));
  const gives = group.children.map((child) => new Map(flows.of(child).gives.map((id, at) => [id, at])));
  const edges: LevelEdge[] = [];
  const endOf = (id: TensorId): End | undefined => {
    const box = owner.get(tensorOf(id).node);
    if (box === undefined) return borderIn.has(id) ? { border: borderIn.get(id)! } : undefined;
    const port = gives[box]!.get(id);
    return port === undefined ? undefined : { box, port };
  };
  group.children.forEach((child, box) => {
    flows.of(child).takes.forEach((tensor, port) => {
      const from = endOf(tensor);
      if (from) edges.push({ from, to: { box, port }, tensor });
    });
  });
  own.gives.forEach((tensor, border) => {
    const from = endOf(tensor);
    if (from) edges.push({ from, to: { border }, tensor });
  });
  return edges;
}
