import type { DiagramTree } from '../build.ts';
import type { TreeItem } from '../tree.ts';

/** `Block ×12`, `Conv2D conv1`: an item in a text. */
export function headingOf(tree: DiagramTree, item: TreeItem): string {
  if (item.kind === 'leaf') {
    const { type, name } = tree.graph.nodes[item.node]!;
    return name === '' ? type : `${type} ${name}`;
  }
  if (item.scope !== undefined) {
    const { type, name } = tree.graph.scopes[item.scope]!;
    return name === type ? type : `${type} ${name}`;
  }
  if (item.sort !== 'repeat') return item.sort === 'part' ? 'Part' : 'Block';
  const [first] = item.children;
  return `${first ? typeOf(tree, first) : 'Block'} ×${item.children.length}`;
}

function typeOf(tree: DiagramTree, item: TreeItem): string {
  if (item.kind === 'leaf') return tree.graph.nodes[item.node]!.type;
  return item.scope === undefined ? 'Block' : tree.graph.scopes[item.scope]!.type;
}
