import type { DiagramGraph } from '../../engine/core/diagram/graph.ts';
import type { Size } from '../../engine/core/diagram/layout/level.ts';
import type { TreeItem } from '../../engine/core/diagram/tree.ts';

const BOX_WIDTH = 216;
const PLAIN = 42;
/** With a line for what it weighs. */
const WEIGHED = 62;

/** What has weights, and what is folded, says how much of the whole it is. */
export function sizeOf(graph: DiagramGraph, item: TreeItem): Size {
  const weighs = item.kind === 'group' || graph.nodes[item.node]!.parameters !== 0;
  return { width: BOX_WIDTH, height: weighs ? WEIGHED : PLAIN };
}
