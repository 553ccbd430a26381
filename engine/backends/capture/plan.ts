import type { Variable } from '@tensorflow/tfjs-core';
import { type Binding, NUMBERS } from '../load/binding.ts';
import { attribute, recordedAttribute, type Values } from './attributes.ts';
import type { Canonical } from './canonical.ts';
import { addElements, type Surroundings } from './elements.ts';
import { type Kind, type Kinds, POSITIVE, type Unit, unitsOf } from './fuse.ts';
import { createGraph, type Graph, type GraphNode } from './graph.ts';
import { simplified } from './peepholes.ts';
import { type Leaf, NotCapturable, type Operation, type Recording } from './recording.ts';
import type { Role } from './roles.ts';
import { type Step, takingRows } from './rows.ts';
import { isFunction } from '../recurrent/loop.ts';
import type { Message } from './wire.ts';

/** A training step as one operation of TensorFlow's. */
export interface Plan {
  /** The operation's name. */
  readonly name: string;
  /** Its inputs after the feeds, in order. */
  readonly variables: readonly Variable[];
  /** Tensors of our own that it takes. */
  readonly held: readonly number[];
  readonly settings: readonly Extract<Role, { kind: 'setting' }>[];
  readonly random: boolean;
  /** Its outputs: results first, then the new tensors of these. */
  readonly results: number;
  readonly changed: readonly Variable[];
  /** The same step's operation that cuts its feeds out of whole tensors of these shapes. */
  takingRows(whole: readonly (readonly number[])[]): string;
  release(): void;
}

/** More than this is given to the graph as a tensor and not written into it. */
const LARGE = 4096;

let count = 0;

interface Inputs {
  readonly names: string[];
  readonly kinds: Kind[];
  readonly variables: Variable[];
  readonly held: number[];
  readonly settings: Extract<Role, { kind: 'setting' }>[];
  seed?: string;
  randoms: number;
}

/** @param roles of the leaves; dropout's numbers stay as they were where there are none */
export function makePlan(
  binding: Binding,
  { recording, canonical }: { readonly recording: Recording; readonly canonical: Canonical },
  roles: readonly Role[],
): Plan {
  const graph = createGraph();
  const inputs: Inputs = { names: [], kinds: [], variables: [], held: [], settings: [], randoms: 0 };
  const refs = new Map<number, string>();
  const types = typesOf(recording);
  for (const id of recording.feeds) refs.set(id, input(graph, inputs, types.get(id)!));
  declareInputs(graph, { inputs, refs, recording, canonical, roles, types, binding });
  const sources = new Map<GraphNode, Operation>();
  const constants = constantsOf(canonical, roles);
  const fuses = binding.fusesElements();
  const constantOf = (id: number): Values | undefined => constants.get(id)?.values;
  const { operations, same } = simplified(recording.operations, { kinds: types, constantOf, fuses });
  const kept = [...recording.outputs, ...recording.changed.map(({ id }) => id)].map(same);
  const surroundings = surroundingsOf(operations, { constants, kept, refs });
  for (const unit of unitsOf(operations, types, fuses))
    if (unit.length > 1 || unit[0]!.name === POSITIVE) addElements(graph, unit, surroundings(unit));
    else addOperation(graph, { operation: unit[0]!, refs, sources });
  const changed = recording.changed;
  const outputs = kept.map((id) => {
    const type = types.get(id)!.type;
    return `${graph.node('Identity', [refs.get(id)!], { T: attribute.type(type) })}:0`;
  });
  const name = `DescentStep${(count += 1)}`;
  const inputNames = inputs.names.map((each) => `${each}:0`);
  addFunction(binding, { name, graph, inputNames, outputs, sources, types });
  const byRows = rowTakers(binding, { name, inputs: inputs.kinds, outputs: kept.map((id) => types.get(id)!.type) });
  return {
    name,
    variables: inputs.variables,
    held: inputs.held,
    settings: inputs.settings,
    random: inputs.seed !== undefined,
    results: recording.outputs.length,
    changed: changed.map(({ variable }) => variable),
    takingRows: byRows.of,
    release() {
      byRows.release();
      binding.removeFunction(name);
      for (const id of inputs.held) binding.deleteTensor(id);
    },
  };
}

/** Makes a step's operations on whole tensors, each when it is first asked for. */
function rowTakers(binding: Binding, step: Step) {
  const made = new Map<string, string>();
  return {
    of(whole: readonly (readonly number[])[]): string {
      const key = whole.join(';');
      const name = made.get(key) ?? takingRows(binding, { ...step, number: made.size }, whole);
      made.set(key, name);
      return name;
    },
    release(): void {
      for (const name of made.values()) binding.removeFunction(name);
    },
  };
}

function typesOf(recording: Recording): Map<number, Kind> {
  const types = new Map<number, Kind>();
  for (const [id, { type, shape }] of recording.leaves) types.set(id, { type, shape });
  for (const [id, { dtype, shape }] of recording.variables) types.set(id, { type: numberOf(dtype), shape });
  for (const { made } of recording.operations)
    for (const { id, dtype, shape } of made) types.set(id, { type: dtype, shape });
  for (const [id, kind] of recording.feedKinds) types.set(id, kind);
  return types;
}

export function numberOf(dtype: string): number {
  if (dtype === 'int32') return NUMBERS.TF_INT32;
  if (dtype === 'bool') return NUMBERS.TF_BOOL;
  if (dtype === 'string') return NUMBERS.TF_STRING;
  if (dtype === 'complex64') return NUMBERS.TF_COMPLEX64;
  return NUMBERS.TF_FLOAT;
}

function input(graph: Graph, inputs: Inputs, kind: Kind): string {
  const name = graph.placeholder(kind.type, kind.shape);
  inputs.names.push(name);
  inputs.kinds.push(kind);
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
function declareInputs(graph: Graph, all: Declaring): void {
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

function constantsOf({ leafIds, leaves }: Canonical, roles: readonly Role[]): Map<number, Leaf> {
  const indices = leafIds.map((_, index) => index).filter((index) => (roles[index]?.kind ?? 'constant') === 'constant');
  return new Map(indices.map((index) => [leafIds[index]!, leaves[index]!]));
}

interface Around {
  readonly constants: ReadonlyMap<number, Leaf>;
  /** What the graph gives. */
  readonly kept: readonly number[];
  readonly refs: Map<number, string>;
}

function surroundingsOf(
  operations: readonly Operation[],
  { constants, kept, refs }: Around,
): (unit: Unit) => Surroundings {
  const takers = new Map<number, Set<Operation>>();
  for (const operation of operations)
    for (const id of operation.inputs) takers.set(id, (takers.get(id) ?? new Set()).add(operation));
  const given = new Set(kept);
  return (unit) => ({
    refs,
    constantOf(id) {
      const { type, values } = constants.get(id) ?? {};
      return type === NUMBERS.TF_FLOAT && values?.length === 1 ? values[0] : undefined;
    },
    isTaken: (id) => given.has(id) || [...(takers.get(id) ?? [])].some((taker) => !unit.includes(taker)),
  });
}

interface Adding {
  readonly operation: Operation;
  readonly refs: Map<number, string>;
  readonly sources: Map<GraphNode, Operation>;
}

function addOperation(graph: Graph, { operation, refs, sources }: Adding): void {
  const inputs = operation.inputs.map((id) => {
    const ref = refs.get(id);
    if (ref === undefined) throw new NotCapturable(`its operation ${operation.name} takes what is not there yet`);
    return ref;
  });
  const name = isFunction(operation.name)
    ? graph.node('PartitionedCall', inputs, callAttributes(operation))
    : graph.node(
        operation.name,
        inputs,
        Object.fromEntries(operation.attributes.map((each) => [each.name, recordedAttribute(each)])),
      );
  sources.set(graph.nodes.at(-1)!, operation);
  operation.made.forEach(({ id }, place) => refs.set(id, place === 0 ? name : `${name}:${place}`));
}

/** A graph function of floats, called inside another graph. */
function callAttributes({ name, inputs, made }: Operation): Record<string, Message> {
  const floats = (count: number): Message => attribute.types(Array<number>(count).fill(NUMBERS.TF_FLOAT));
  return { f: attribute.graph(name), Tin: floats(inputs.length), Tout: floats(made.length) };
}

interface Function {
  readonly name: string;
  readonly graph: Graph;
  readonly inputNames: readonly string[];
  readonly outputs: readonly string[];
  readonly sources: ReadonlyMap<GraphNode, Operation>;
  readonly types: Kinds;
}

/** Types that TensorFlow infers when an operation runs at once, but not in a graph: by operation, attribute, input. */
const inferred = new Map<string, Map<string, number>>();
const MISSING = /missing attr '(\w+)' from Op<name=(\w+); signature=([^>]*?) -> /;

function addFunction(binding: Binding, all: Function): void {
  for (let attempt = 0; ; attempt += 1) {
    infer(all);
    try {
      return binding.addGraphFunction(all.name, all.graph.encode(), all.inputNames, all.outputs, []);
    } catch (error) {
      const [, missing, operation, signature] = MISSING.exec((error as Error).message) ?? [];
      const place = signature?.split(', ').findIndex((each) => each.split(':')[1] === missing) ?? -1;
      if (place < 0 || attempt > 30) throw error;
      const known = inferred.get(operation!) ?? new Map<string, number>();
      inferred.set(operation!, known.set(missing!, place));
    }
  }
}

function infer({ graph, sources, types }: Function): void {
  for (const node of graph.nodes) {
    const source = sources.get(node);
    if (!source) continue;
    for (const [name, place] of inferred.get(node.operation) ?? [])
      node.attributes[name] ??= attribute.type(types.get(source.inputs[place]!)!.type);
  }
}
