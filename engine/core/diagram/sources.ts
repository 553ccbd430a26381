import type { GraphNode, ScopeStep } from '../model/graph.ts';

/**
 * The nodes with weights and constants moved to where they are used: beside their first consumer, in the innermost block
 * that holds all that use them. They are made elsewhere, often before everything, and would tangle the diagram.
 */
export function placed(nodes: readonly GraphNode[]): readonly GraphNode[] {
  const consumers = new Map<string, GraphNode[]>();
  for (const node of nodes)
    for (const { node: id } of node.inputs) {
      const users = consumers.get(id);
      if (users) users.push(node);
      else consumers.set(id, [node]);
    }
  const moved = new Map<string, GraphNode[]>();
  const staying: GraphNode[] = [];
  for (const node of nodes) {
    const users = consumers.get(node.id);
    const [first] = users ?? [];
    if (!users || !first || !isMoved(node)) staying.push(node);
    else moved.set(first.id, [...(moved.get(first.id) ?? []), { ...node, scope: commonScope(users) }]);
  }
  return staying.flatMap((node) => [...(moved.get(node.id) ?? []), node]);
}

const isMoved = ({ type, inputs }: GraphNode) => inputs.length === 0 && (type === 'Parameter' || type === 'Constant');

function commonScope(nodes: readonly GraphNode[]): readonly ScopeStep[] {
  const [first, ...others] = nodes;
  let scope = first?.scope ?? [];
  for (const { scope: other } of others) {
    const end = scope.findIndex((step, at) => other[at]?.call !== step.call);
    if (end >= 0) scope = scope.slice(0, end);
  }
  return scope;
}
