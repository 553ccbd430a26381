import type { TensorFlow } from '../../backends/backend.ts';
import type { ConfigValue } from '../../core/model/config.ts';
import type { Shape } from '../../core/model/dimension.ts';
import type { GraphNode, Model, TensorReference } from '../../core/model/graph.ts';
import { inLayout, type Laid, type Layout } from './layouts.ts';
import { pack } from './packed.ts';
import { Refusal } from './refusal.ts';
import type { Reference, Topology } from './topology.ts';

/** A model of the engine's while it is put together. */
export interface Building {
  readonly model: Model;
  readonly topology: Topology;
  readonly turnLayer: string;
  readonly planLayer: string;
  /** The first input, to which hangs what depends on none. */
  anchor?: Reference;
  readonly tf: TensorFlow;
  readonly tensors: Map<string, Laid>;
  readonly constants: Map<string, ConfigValue>;
  /** What is fed, by the node that it is. */
  readonly entries: Map<string, Reference>;
}

export const key = ({ node, output }: TensorReference) => `${node}:${output}`;

/** Extents as Keras's JSON has them: what is not a number is null. */
export function extents(shape: Shape | undefined, what: string): readonly (number | null)[] {
  if (!shape) throw new Refusal(`The shape of ${what} is not known, so that it can't be built`);
  return shape.map((each) => (typeof each === 'number' ? each : null));
}

export function reshaped(
  { topology, turnLayer }: Building,
  input: Reference,
  { name, shape }: { name: string; shape: readonly (number | null)[] },
): Reference {
  const config = pack({ operation: 'reshape', config: {}, constants: [], shapes: [shape] });
  return topology.call({ className: turnLayer, name, config }, [input]);
}

export function laidOut(building: Building, reference: TensorReference, layout: Layout): Reference {
  const { tensors, topology, turnLayer } = building;
  const tensor = tensors.get(key(reference)) ?? constantTensor(building, reference);
  if (!tensor) throw new Refusal('A part of the model depends on something that was not understood');
  return inLayout(topology, tensor, layout, turnLayer);
}

/** Numbers of the code where a layer wants a tensor. */
function constantTensor(building: Building, reference: TensorReference): Laid | undefined {
  const { constants, model, topology, turnLayer, anchor, tensors } = building;
  const value = constants.get(key(reference));
  if (value === undefined || !anchor) return undefined;
  const shape = extents(model.nodes.find(({ id }) => id === reference.node)?.outputs[0]?.shape, 'a constant');
  const config = pack({ operation: 'given', config: {}, constants: [{ at: 1, value }], shapes: [shape] });
  const first = topology.call({ className: turnLayer, name: `constant__${reference.node}`, config }, [anchor]);
  const laid = { rank: shape.length, shape, made: { first } };
  tensors.set(key(reference), laid);
  return laid;
}

export function keep({ tensors }: Building, node: GraphNode, layout: Layout, reference: Reference): void {
  node.outputs.forEach(({ shape }, output) => {
    const made = extents(shape, node.type);
    tensors.set(`${node.id}:${output}`, {
      rank: made.length,
      shape: made,
      made: { [layout]: { ...reference, output } },
    });
  });
}
