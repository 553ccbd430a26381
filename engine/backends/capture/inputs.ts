// What a step's graph takes at every step, and in which order.
import type { Variable } from '@tensorflow/tfjs-core';
import { type Binding, NUMBERS } from '../load/binding.ts';
import { attribute } from './attributes.ts';
import type { Canonical } from './canonical.ts';
import type { Kind, Kinds } from './fuse.ts';
import type { Graph } from './graph.ts';
import type { Leaf, Recording } from './recording.ts';
import type { Role } from './roles.ts';

/** More than this is given to the graph as a tensor and not written into it. */
const LARGE = 4096;

export interface Inputs {
  readonly names: string[];
  readonly variables: Variable[];
  readonly held: number[];
  readonly settings: Extract<Role, { kind: 'setting' }>[];
  seed?: string;
  randoms: number;
}

export function input(graph: Graph, inputs: Inputs, kind: Kind): string {
  const name = graph.placeholder(kind.type, kind.shape);
  inputs.names.push(name);
  return name;
}

interface Declaring {
  readonly inputs: Inputs;
  readonly refs: Map<number, string>;
  readonly recording: Recording;
  readonly canonical: Canonical;
  readonly roles: readonly Role[];
  readonly types: Kinds;
  readonly binding: Binding;
}

/** Variables, then held tensors, then settings, then the seed: the order in which they are given at every step. */
export function declareInputs(graph: Graph, all: Declaring): void {
  const { inputs, refs, recording, canonical, roles, types, binding } = all;
  const used = new Set([...recording.operations.flatMap((each) => each.inputs), ...recording.outputs]);
  for (const { id } of recording.changed) used.add(id);
  for (const [id, variable] of recording.variables) {
    if (!used.has(id) || refs.has(id)) continue;
    inputs.variables.push(variable);
    refs.set(id, input(graph, inputs, types.get(id)!));
  }
  canonical.leafIds.forEach((id, index) => {
    const leaf = canonical.leaves[index]!;
    if (roles[index]?.kind === 'setting' || roles[index]?.kind === 'random') return;
    if (leaf.values.length <= LARGE || leaf.values.every((value) => value === leaf.values[0])) {
      refs.set(id, graph.constant(leaf.type, leaf.shape, leaf.values));
      return;
    }
    inputs.held.push(binding.createTensor(leaf.shape, leaf.type, leaf.values));
    refs.set(id, input(graph, inputs, leaf));
  });
  canonical.leafIds.forEach((id, index) => {
    const role = roles[index];
    if (role?.kind !== 'setting') return;
    inputs.settings.push(role);
    refs.set(id, input(graph, inputs, canonical.leaves[index]!));
  });
  canonical.leafIds.forEach((id, index) => {
    if (roles[index]?.kind === 'random') refs.set(id, randomNode(graph, inputs, canonical.leaves[index]!.shape));
  });
}

/** Each place of the step has a stream of its own from the step's seed. */
function randomNode(graph: Graph, inputs: Inputs, shape: readonly number[]): string {
  const whole = attribute.type(NUMBERS.TF_INT32);
  inputs.seed ??= input(graph, inputs, { type: NUMBERS.TF_INT32, shape: [2] });
  const offset = graph.constant(NUMBERS.TF_INT32, [2], Int32Array.of(0, inputs.randoms));
  inputs.randoms += 1;
  const seed = graph.node('AddV2', [inputs.seed, offset], { T: whole });
  const sizes = graph.constant(NUMBERS.TF_INT32, [shape.length], Int32Array.from(shape));
  const attributes = { T: whole, Tseed: whole, dtype: attribute.type(NUMBERS.TF_FLOAT) };
  return graph.node('StatelessRandomUniform', [sizes, seed], attributes);
}

export function constantsOf({ leafIds, leaves }: Canonical, roles: readonly Role[]): Map<number, Leaf> {
  const indices = leafIds.map((_, index) => index).filter((index) => (roles[index]?.kind ?? 'constant') === 'constant');
  return new Map(indices.map((index) => [leafIds[index]!, leaves[index]!]));
}
