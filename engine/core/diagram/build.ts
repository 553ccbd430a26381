import { createFlows, type Flows } from './flow.ts';
import type { DiagramGraph } from './graph.ts';
import { keyed } from './keys.ts';
import { createAlikeness, foldRepeats, type Alikeness } from './repeat.ts';
import { scopeItems, type TreeGroup, type TreeItem, unwrapped } from './tree.ts';

/** A level with more items is cut into parts. */
export const MOST_ITEMS = 120;
const PART = 60;

export interface DiagramTree {
  readonly graph: DiagramGraph;
  readonly root: TreeGroup;
  readonly flows: Flows;
}

/** The blocks of a graph: modules, then repetitions among their items, then parts of what is still too long. */
export function treeOf(graph: DiagramGraph): DiagramTree {
  const flows = createFlows(graph);
  const alike = createAlikeness(graph, flows);
  const all = graph.nodes.map((_, at) => at);
  const items = unwrapped(graph, scopeItems(graph, all)).map((item) => folded(item, { graph, flows, alike }));
  const children = level(items, { graph, flows, alike });
  const root = keyed(graph, { kind: 'group', key: '', sort: 'root', children });
  // Keys made new items, and what is known of items hangs on the items themselves.
  return { graph, root, flows: createFlows(graph) };
}

interface By {
  readonly graph: DiagramGraph;
  readonly flows: Flows;
  readonly alike: Alikeness;
}

function folded(item: TreeItem, by: By): TreeItem {
  if (item.kind === 'leaf') return item;
  const inner = item.children.map((child) => folded(child, by));
  return { ...item, children: level(inner, by) };
}

function level(items: readonly TreeItem[], by: By): readonly TreeItem[] {
  return inParts(
    foldRepeats(items, by).map((item) =>
      item.kind === 'group' ? { ...item, children: inParts(item.children) } : item,
    ),
  );
}

/** Cuts a long level into stretches, and those again until each level can be seen. */
function inParts(items: readonly TreeItem[]): readonly TreeItem[] {
  if (items.length <= MOST_ITEMS) return items;
  const size = Math.max(PART, Math.ceil(items.length / PART));
  const parts: TreeItem[] = [];
  for (let at = 0; at < items.length; at += size) {
    const children = items.slice(at, at + size);
    parts.push(
      children.length === 1 ? children[0]! : { kind: 'group', key: '', sort: 'part', children: inParts(children) },
    );
  }
  return parts;
}
