import type { GraphNode, Model } from '../../../../model/graph.ts';
import type { TurnGraph } from '../../../../model/plan.ts';
import type { KerasContext } from '../../context.ts';

/** What the innermost call says in which this was made; a call that says nothing is as in testing. */
function learnsIn({ modes }: KerasContext, id: number): boolean {
  return modes.find(({ from, to }) => from < id && id <= to)?.training ?? false;
}

function asCalled(context: KerasContext, node: GraphNode): GraphNode {
  if (node.layer === undefined) return node;
  return { ...node, config: { ...node.config, as_in_testing: !learnsIn(context, Number(node.id.slice(1))) } };
}

/** The graph of a loop's own step: its layers learn only in calls with `training=True`, as Keras has it. */
export function withModes(context: KerasContext, { graph, fed }: TurnGraph): TurnGraph {
  const made: Model = { ...graph, nodes: graph.nodes.map((each) => asCalled(context, each)) };
  return { graph: made, fed };
}

/** The graph with those layers as learning that this step changes, whatever the file does to them later. */
export function learning({ graph, fed }: TurnGraph, held: ReadonlySet<string>): TurnGraph {
  const layers = graph.layers.map((layer) => {
    const weights = layer.weights.map((each) => ({ ...each, trainable: held.has(each.id) }));
    return { ...layer, weights, trainable: weights.length === 0 || weights.some(({ trainable }) => trainable) };
  });
  return { graph: { ...graph, layers }, fed };
}
