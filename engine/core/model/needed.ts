import type { Model, TensorReference } from './graph.ts';

/** Ids of all nodes that these outputs are computed from, their own included. */
export function nodesBehind({ nodes }: Pick<Model, 'nodes'>, outputs: readonly TensorReference[]): ReadonlySet<string> {
  const known = new Map(nodes.map((each) => [each.id, each]));
  const found = new Set(outputs.map(({ node }) => node));
  for (const id of found) for (const each of known.get(id)?.inputs ?? []) found.add(each.node);
  return found;
}
