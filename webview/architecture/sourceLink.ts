import type { DiagramTree } from '../../engine/core/diagram/build.ts';
import type { PlacedBox } from '../../engine/core/diagram/layout/place.ts';
import { leavesOf, type TreeItem } from '../../engine/core/diagram/tree.ts';
import type { Span } from '../../engine/core/model/span.ts';
import type { ArchitecturePlace } from '../../engine/core/protocol/architecturePanel.ts';

/** The code that a box stands for: where a layer is made, where an operation or a module is called. */
export function spanOf({ graph }: DiagramTree, item: TreeItem): Span | undefined {
  if (item.kind === 'leaf') {
    const { made, span, type } = graph.nodes[item.node]!;
    return type === 'Output' ? span : (made ?? span);
  }
  if (item.scope !== undefined) return graph.scopes[item.scope]!.span;
  const [first] = leavesOf(item);
  const node = first === undefined ? undefined : graph.nodes[first];
  return node?.made ?? node?.span;
}

const holds = (span: Span, { file, offset }: ArchitecturePlace) =>
  span.file === file && span.start <= offset && offset <= span.end;

/** Nodes whose shortest code holds the cursor. */
export function nodesAt({ graph }: DiagramTree, place: ArchitecturePlace): ReadonlySet<number> {
  let shortest = Infinity;
  let found: number[] = [];
  graph.nodes.forEach(({ span, made, kind }, node) => {
    if (kind === 'output') return;
    for (const each of made ? [made, span] : [span]) {
      if (!holds(each, place)) continue;
      const length = each.end - each.start;
      if (length < shortest) [shortest, found] = [length, []];
      if (length === shortest) found.push(node);
    }
  });
  return new Set(found);
}

/** The boxes that show these nodes, themselves or what they are folded into. */
export function keysOf(boxes: readonly PlacedBox[], nodes: ReadonlySet<number>): ReadonlySet<string> {
  if (nodes.size === 0) return new Set();
  const showing = boxes.filter(({ item, open }) => !open && leavesOf(item).some((node) => nodes.has(node)));
  return new Set(showing.map(({ key }) => key));
}
