import type { DiagramGraph, DiagramTensor } from './graph.ts';
import { leavesOf, type TreeGroup, type TreeItem } from './tree.ts';

/** A tensor as one number, for sets and maps. */
export type TensorId = number;
const MOST_OUTPUTS = 4096;

const tensorId = ({ node, output }: DiagramTensor): TensorId => node * MOST_OUTPUTS + output;
export const tensorOf = (id: TensorId): DiagramTensor => ({
  node: Math.floor(id / MOST_OUTPUTS),
  output: id % MOST_OUTPUTS,
});

/** What an item takes from outside and gives to it, each tensor once. */
export interface Flow {
  readonly takes: readonly TensorId[];
  readonly gives: readonly TensorId[];
}

export interface Flows {
  of(item: TreeItem): Flow;
}

/** Works out, for items as they are asked for, which tensors cross their borders. */
export function createFlows(graph: DiagramGraph): Flows {
  const consumers = consumersOf(graph);
  const known = new WeakMap<TreeItem, Flow>();
  const flowOf = (item: TreeItem): Flow => {
    const found = known.get(item);
    if (found) return found;
    const flow = item.kind === 'leaf' ? ofNode(item.node) : ofGroup(item);
    known.set(item, flow);
    return flow;
  };
  const ofNode = (node: number): Flow => {
    const { inputs, shapes } = graph.nodes[node]!;
    const gives = shapes.map((_, output) => tensorId({ node, output })).filter((id) => consumers.has(id));
    return { takes: [...new Set(inputs.map(tensorId))], gives };
  };
  const ofGroup = (group: TreeGroup): Flow => {
    const inside = new Set(leavesOf(group));
    const flows = group.children.map(flowOf);
    const takes = flows.flatMap((each) => each.takes).filter((id) => !inside.has(tensorOf(id).node));
    const gives = flows
      .flatMap((each) => each.gives)
      .filter((id) => consumers.get(id)!.some((node) => !inside.has(node)));
    return { takes: [...new Set(takes)], gives: [...new Set(gives)] };
  };
  return { of: flowOf };
}

function consumersOf(graph: DiagramGraph): ReadonlyMap<TensorId, readonly number[]> {
  const consumers = new Map<TensorId, number[]>();
  graph.nodes.forEach(({ inputs }, node) => {
    for (const input of inputs) {
      const id = tensorId(input);
      const users = consumers.get(id);
      if (users) users.push(node);
      else consumers.set(id, [node]);
    }
  });
  return consumers;
}
