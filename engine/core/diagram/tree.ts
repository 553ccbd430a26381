import type { DiagramGraph } from './graph.ts';

/** One node of the graph. */
export interface TreeLeaf {
  readonly kind: 'leaf';
  /** Says which item this is from one reading of a text to the next, where the ids of nodes change. */
  readonly key: string;
  /** Index into the graph's nodes. */
  readonly node: number;
}

/**
 * - `scope`: one call of a module or of a nested model
 * - `repeat`: items that follow each other and compute alike, each as a child
 * - `block`: one round of a repetition that has several items and no module around them
 * - `part`: a stretch of a level that is too long to be seen at once
 */
export type GroupSort = 'scope' | 'repeat' | 'block' | 'part' | 'root';

export interface TreeGroup {
  readonly kind: 'group';
  readonly key: string;
  readonly sort: GroupSort;
  /** Index into the graph's scopes, of scopes alone. */
  readonly scope?: number;
  readonly children: readonly TreeItem[];
}
export type TreeItem = TreeLeaf | TreeGroup;

/** Every node under an item, in the order of the graph's levels. */
export function leavesOf(item: TreeItem, found: number[] = []): readonly number[] {
  if (item.kind === 'leaf') found.push(item.node);
  else for (const child of item.children) leavesOf(child, found);
  return found;
}

/** Groups of nodes by the modules that they were called in; a level's items stand in the order of their first nodes. */
export function scopeItems(graph: DiagramGraph, nodes: readonly number[], depth = 0): readonly TreeItem[] {
  const items: (TreeLeaf | { readonly scope: number; readonly nodes: number[] })[] = [];
  const open = new Map<number, number[]>();
  for (const node of nodes) {
    const scope = graph.nodes[node]!.scopes[depth];
    if (scope === undefined) {
      items.push({ kind: 'leaf', key: '', node });
      continue;
    }
    const members = open.get(scope);
    if (members) members.push(node);
    else {
      const begun = [node];
      open.set(scope, begun);
      items.push({ scope, nodes: begun });
    }
  }
  return items.map((item) =>
    'kind' in item
      ? item
      : {
          kind: 'group',
          key: '',
          sort: 'scope',
          scope: item.scope,
          children: scopeItems(graph, item.nodes, depth + 1),
        },
  );
}

/** A model that is one module has its contents on the first level, and not a box around all. */
export function unwrapped(graph: DiagramGraph, items: readonly TreeItem[]): readonly TreeItem[] {
  const groups = items.filter((each) => each.kind === 'group');
  const ends = items.filter((each) => each.kind === 'leaf' && /input|output|source/.test(graph.nodes[each.node]!.kind));
  const [only] = groups;
  if (groups.length !== 1 || !only || ends.length + 1 !== items.length) return items;
  return unwrapped(
    graph,
    items.flatMap((each) => (each === only ? only.children : [each])),
  );
}
