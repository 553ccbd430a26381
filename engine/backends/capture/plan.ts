import type { Variable } from '@tensorflow/tfjs-core';
import { type Binding, NUMBERS } from '../load/binding.ts';
import { rowGroupsOf } from './areas.ts';
import { attribute, recordedAttribute, type Values } from './attributes.ts';
import type { Canonical } from './canonical.ts';
import { addElements, type Surroundings } from './elements.ts';
import { isElementwise, type Kind, type Kinds, POSITIVE, type Unit, unitsOf } from './fuse.ts';
import { createGraph, type Graph, type GraphNode } from './graph.ts';
import { simplified } from './peepholes.ts';
import { type Leaf, NotCapturable, type Operation, type Recording } from './recording.ts';
import type { Role } from './roles.ts';
import { addRows } from './rowPrograms.ts';
import { takingBatches, takingRows } from './rows.ts';
import { partsOfBatch } from '../load/processors.ts';
import { inShares, type Shared } from './shares.ts';
import { constantsOf, declareInputs, input, type Inputs } from './inputs.ts';
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
  /** What each output is. */
  readonly kinds: readonly Kind[];
  release(): void;
}

let count = 0;

/** What a plan is made from. */
export interface Source {
  readonly recording: Recording;
  readonly canonical: Canonical;
  /** Whether the plan shall cut its feeds out of whole tensors. */
  readonly byRows: boolean;
}

/** @param roles of the leaves; dropout's numbers stay as they were where there are none */
export function makePlan(binding: Binding, { recording, canonical, byRows }: Source, roles: readonly Role[]): Plan {
  const graph = createGraph();
  const inputs: Inputs = { names: [], variables: [], held: [], settings: [], randoms: 0 };
  const refs = new Map<number, string>();
  const feeding = byRows ? takingRows(recording) : takingBatches(recording);
  for (const [id, kind] of feeding.takes) refs.set(id, input(graph, inputs, kind));
  const kinds = new Map<number, Kind>([...typesOf(recording), ...feeding.takes, ...feeding.constants]);
  declareInputs(graph, { inputs, refs, recording, canonical, roles, types: kinds, binding });
  const given = [...recording.outputs, ...recording.changed.map(({ id }) => id)];
  const constants = new Map([...constantsOf(canonical, roles), ...feeding.constants]);
  const asked = { operations: [...feeding.operations, ...recording.operations], kinds, constants, kept: given };
  const flow = flowOf(binding, asked);
  for (const [id, { type, shape, values }] of [...feeding.constants, ...flow.constants])
    refs.set(id, graph.constant(type, shape, values));
  const outputs = addFlow(graph, { binding, flow, refs, constants });
  const name = `DescentStep${(count += 1)}`;
  const inputNames = inputs.names.map((each) => `${each}:0`);
  addFunction(binding, { name, graph, inputNames, outputs: outputs.refs, sources: outputs.sources, types: flow.kinds });
  return {
    name,
    variables: inputs.variables,
    held: inputs.held,
    settings: inputs.settings,
    random: inputs.seed !== undefined,
    results: recording.outputs.length,
    changed: recording.changed.map(({ variable }) => variable),
    kinds: given.map((id) => kinds.get(id)!),
    release() {
      binding.removeFunction(name);
      for (const id of inputs.held) binding.deleteTensor(id);
    },
  };
}

interface Asked {
  readonly operations: readonly Operation[];
  readonly kinds: Kinds;
  readonly constants: ReadonlyMap<number, Leaf>;
  readonly kept: readonly number[];
}

interface Flow extends Shared {
  /** What the graph gives. */
  readonly kept: readonly number[];
}

/** The operations as the graph has them. */
function flowOf(binding: Binding, { operations, kinds, constants, kept: given }: Asked): Flow {
  const constantOf = (id: number): Values | undefined => constants.get(id)?.values;
  const simple = simplified(operations, { kinds, constantOf, fuses: binding.fusesElements(), kept: given });
  const kept = given.map(simple.same);
  const parts = binding.isUsingGpuDevice() ? 1 : partsOfBatch();
  return { ...inShares(needed(simple.operations, kept), { kinds: simple.kinds, constantOf, kept, parts }), kept };
}

/** The operations that something comes of. */
function needed(operations: readonly Operation[], kept: readonly number[]): readonly Operation[] {
  const wanted = new Set(kept);
  const found = operations.toReversed().filter(({ inputs, made }) => {
    if (made.length > 0 && !made.some(({ id }) => wanted.has(id))) return false;
    for (const id of inputs) wanted.add(id);
    return true;
  });
  return found.reverse();
}

interface AddingFlow {
  readonly binding: Binding;
  readonly flow: Flow;
  readonly refs: Map<number, string>;
  readonly constants: ReadonlyMap<number, Leaf>;
}

function addFlow(graph: Graph, { binding, flow, refs, constants }: AddingFlow) {
  const { operations, kinds, kept } = flow;
  const sources = new Map<GraphNode, Operation>();
  const surroundings = surroundingsOf(operations, { constants, kept, refs });
  const facts = { kinds, constantOf: constantsIn(operations, constants) };
  const fuses = binding.fusesElements();
  const groups = fuses ? rowGroupsOf(operations, facts) : undefined;
  const addOne = (operation: Operation): void => {
    if (operation.name === POSITIVE) addElements(graph, [operation], surroundings([operation]));
    else addOperation(graph, { operation, refs, sources });
  };
  for (const unit of unitsOf(operations, fuses, { kinds, groups })) {
    const group = unit.length > 1 ? groups?.get(unit[0]!) : undefined;
    if (isChain(unit, kinds)) addElements(graph, unit, surroundings(unit));
    else if (!group || !addRows(graph, unit, { ...surroundings(unit), ...facts, group })) unit.forEach(addOne);
  }
  const outputs = kept.map((id) => {
    const type = attribute.type(kinds.get(id)!.type);
    return `${graph.node('Identity', [refs.get(id)!], { T: type })}:0`;
  });
  return { refs: outputs, sources };
}

/** Whether all are operations on elements of tensors of one shape. */
function isChain(unit: Unit, kinds: Kinds): boolean {
  const [first] = unit[0]!.made;
  return (
    unit.length > 1 &&
    unit.every((each) => isElementwise(each, kinds) && each.made[0]!.shape.join() === first!.shape.join())
  );
}

/** Values that are always the same, with those of tensors that are filled with one number. */
function constantsIn(operations: readonly Operation[], constants: ReadonlyMap<number, Leaf>) {
  const filled = new Map(
    operations.flatMap(({ name, inputs, made }) => (name === 'Fill' ? [[made[0]!.id, inputs[1]!] as const] : [])),
  );
  return (id: number): Values | undefined => constants.get(filled.get(id) ?? id)?.values;
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
