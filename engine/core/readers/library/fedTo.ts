import type { Model, TensorReference } from '../../model/graph.ts';
import type { Origin, TensorValue } from '../evaluate/values.ts';
import { parameterOf } from './replaced.ts';

/** The id of the array that a tensor is, in the graph that was drawn up of its model. */
export function arrayId(origin: Origin): string | undefined {
  return parameterOf(origin)?.id;
}

/**
 * What a network that is written by hand was fed when it gave this tensor: its graph, laid beside how the tensor came
 * about, step by step.
 * @returns nothing where both are not the same
 */
export function fedTo(
  { nodes, inputs }: Model,
  output: TensorReference,
  tensor: TensorValue,
): TensorValue[] | undefined {
  const byId = new Map(nodes.map((each) => [each.id, each]));
  const fed = new Map<string, TensorValue>();
  const met = new Map<string, Origin>();
  const isInput = new Set(inputs.map(({ node }) => node));
  const isSame = (reference: TensorReference, given: TensorValue): boolean => {
    const before = met.get(reference.node);
    if (before) return before === given.origin;
    met.set(reference.node, given.origin);
    if (isInput.has(reference.node)) {
      fed.set(reference.node, given);
      return true;
    }
    const node = byId.get(reference.node);
    if (!node) return false;
    if (node.weight !== undefined) return arrayId(given.origin) === node.weight;
    const { type, inputs: from, config } = given.origin;
    const alike = node.type === type && reference.output === given.output && node.inputs.length === from.length;
    return (
      alike &&
      JSON.stringify(node.config) === JSON.stringify(config) &&
      node.inputs.every((each, at) => isSame(each, from[at]!))
    );
  };
  if (!isSame(output, tensor)) return undefined;
  const found = inputs.map(({ node }) => fed.get(node));
  return found.every((each) => each !== undefined) ? found : undefined;
}
