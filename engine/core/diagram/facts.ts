import { sum } from './counts.ts';
import type { DiagramGraph, DiagramNode } from './graph.ts';
import { leavesOf, type TreeItem } from './tree.ts';

/** What can be shown as an item's share of the whole. */
export const MEASURES = ['parameters', 'multiplyAdds', 'activations'] as const;
export type Measure = (typeof MEASURES)[number];

export interface Facts {
  readonly nodes: number;
  readonly parameters?: number;
  readonly trainable?: number;
  /** Absent where it can't be told for a node. */
  readonly multiplyAdds?: number;
  readonly activations?: number;
  /** Indexes into the graph's problems, each once. */
  readonly problems: readonly number[];
}

/** Sums over everything in an item, worked out when asked for. */
export function createFacts(graph: DiagramGraph): (item: TreeItem) => Facts {
  const known = new WeakMap<TreeItem, Facts>();
  const add = (all: readonly Facts[]): Facts => ({
    nodes: all.reduce((total, each) => total + each.nodes, 0),
    parameters: sum(all.map((each) => each.parameters)),
    trainable: sum(all.map((each) => each.trainable)),
    multiplyAdds: sum(all.map((each) => each.multiplyAdds)),
    activations: sum(all.map((each) => each.activations)),
    problems: [...new Set(all.flatMap((each) => each.problems))],
  });
  return function factsOf(item): Facts {
    const found = known.get(item);
    if (found) return found;
    const facts = item.kind === 'leaf' ? nodeFacts(graph.nodes[item.node]!) : add(item.children.map(factsOf));
    known.set(item, facts);
    return facts;
  };
}

/** All of a model: of its parameters nothing is told where some may be in layers that are in no node. */
export function wholeFacts({ parameters, trainable }: DiagramGraph, root: Facts): Facts {
  return {
    ...root,
    parameters: parameters === undefined ? undefined : root.parameters,
    trainable: trainable === undefined ? undefined : root.trainable,
  };
}

function nodeFacts(node: DiagramNode): Facts {
  const { parameters, trainable, activations, problems } = node;
  return { nodes: 1, parameters, trainable, multiplyAdds: workOf(node), activations, problems };
}

/** Operations that only move or choose numbers have no multiplications; of what could not be read nothing is known. */
export function workOf({ multiplyAdds, kind, shapes }: DiagramNode): number | undefined {
  if (multiplyAdds !== undefined) return multiplyAdds;
  const multiplies = kind === 'linear' || kind === 'convolution' || kind === 'recurrent' || kind === 'attention';
  return multiplies || kind === 'unknown' || shapes.includes('(?)') ? undefined : 0;
}

/** An item's part of the whole from 0 to 1; nothing where either can't be told. */
export function shareOf(facts: Facts, whole: Facts, measure: Measure): number | undefined {
  const [part, all] = [facts[measure], whole[measure]];
  if (part === undefined || all === undefined) return undefined;
  return all === 0 ? 0 : part / all;
}

/** The item's outermost layer types in their order, each once: what a folded block is made of. */
export function typesIn(graph: DiagramGraph, item: TreeItem, most: number): readonly string[] {
  const types = new Set<string>();
  for (const node of leavesOf(item)) {
    types.add(graph.nodes[node]!.type);
    if (types.size > most) break;
  }
  return [...types];
}
