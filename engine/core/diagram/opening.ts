import type { DiagramTree } from './build.ts';
import type { TreeGroup, TreeItem } from './tree.ts';

/** Boxes that a diagram shows at first: a page full. */
const FIRST_VIEW = 48;
/** A model of so few nodes is shown whole, repetitions too. */
const SMALL = 24;

/** Says of each group whether what is in it is seen. */
export type IsOpen = (group: TreeGroup) => boolean;

/** Keys of the groups that are open at first: from the outermost in, as long as all can be seen at once. */
export function firstOpen(tree: DiagramTree): ReadonlySet<string> {
  const open = new Set<string>();
  const small = tree.graph.nodes.length <= SMALL;
  let shown = tree.root.children.length;
  let level: readonly TreeItem[] = tree.root.children;
  while (level.length > 0) {
    const next: TreeItem[] = [];
    for (const item of level) {
      if (item.kind === 'leaf' || (item.sort !== 'scope' && !small)) continue;
      if (shown + item.children.length > FIRST_VIEW) continue;
      shown += item.children.length;
      open.add(item.key);
      next.push(...item.children);
    }
    level = next;
  }
  return open;
}

/** Every group under an item, itself left out. */
export function groupsIn(item: TreeItem, found: TreeGroup[] = []): readonly TreeGroup[] {
  if (item.kind === 'leaf') return found;
  for (const child of item.children) {
    if (child.kind === 'leaf') continue;
    found.push(child);
    groupsIn(child, found);
  }
  return found;
}

/** The ways from the root to a node's leaf, outermost first, the leaf itself last. */
export function wayTo(tree: DiagramTree, fits: (item: TreeItem) => boolean): readonly TreeItem[] {
  const search = (item: TreeItem): readonly TreeItem[] | undefined => {
    if (fits(item)) return [item];
    if (item.kind === 'leaf') return undefined;
    for (const child of item.children) {
      const way = search(child);
      if (way) return [item, ...way];
    }
    return undefined;
  };
  return (search(tree.root) ?? []).slice(1);
}
