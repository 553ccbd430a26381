import type { DiagramGraph } from './graph.ts';
import type { TreeGroup, TreeItem } from './tree.ts';

/** Names every item by its way from the root, so that an edited text's items can be told to be those from before. */
export function keyed(graph: DiagramGraph, group: TreeGroup): TreeGroup {
  const counts = new Map<string, number>();
  const children = group.children.map((child): TreeItem => {
    const label = labelOf(graph, child);
    const count = counts.get(label) ?? 0;
    counts.set(label, count + 1);
    const key = `${group.key}/${label}${count === 0 ? '' : `~${count}`}`;
    return child.kind === 'leaf' ? { ...child, key } : keyed(graph, { ...child, key });
  });
  return { ...group, children };
}

function labelOf(graph: DiagramGraph, item: TreeItem): string {
  if (item.kind === 'leaf') {
    const { type, name, uses } = graph.nodes[item.node]!;
    // Keras counts its layers through: a name with a number says less of a layer than its place.
    return name === '' || uses > 1 || /_\d+$/.test(name) ? type : `${type}:${name.split('.').at(-1)}`;
  }
  if (item.scope !== undefined) {
    const { type, name } = graph.scopes[item.scope]!;
    return /_\d+$/.test(name) ? type : `${type}:${name}`;
  }
  if (item.sort !== 'repeat') return item.sort;
  const [first] = item.children;
  return first ? `repeat(${labelOf(graph, first)})` : 'repeat';
}
