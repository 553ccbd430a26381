import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../backend.ts';
import type { Attribute, Binding, Made } from '../load/binding.ts';
import type { Values } from './attributes.ts';
import type { NodeBackend } from './nodeBackend.ts';

/** A tensor that was there already, or was made in JavaScript. */
export interface Leaf {
  readonly type: number;
  readonly shape: readonly number[];
  readonly values: Values;
}

export interface Operation {
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly inputs: readonly number[];
  readonly made: readonly Made[];
}

/** Everything that TensorFlow was asked to do in one training step. Tensors are named by their numbers. */
export interface Recording {
  readonly operations: readonly Operation[];
  readonly feeds: readonly number[];
  readonly feedKinds: ReadonlyMap<number, { readonly type: number; readonly shape: readonly number[] }>;
  /** Each variable with its tensor before the step. */
  readonly variables: ReadonlyMap<number, Variable>;
  /** Variables that the step gave another tensor, with it. */
  readonly changed: readonly { readonly variable: Variable; readonly id: number }[];
  readonly leaves: ReadonlyMap<number, Leaf>;
  readonly outputs: readonly number[];
  readonly results: readonly Tensor[];
  /** Why the step can't be a graph, as the end of a sentence. */
  readonly obstacle?: string;
  /** Lets the tensors go that were held back. */
  release(): void;
}

/** Why a step runs one operation at a time: the end of a sentence. */
export class NotCapturable extends Error {}

/** It was captured, and computes something else. */
export class Different extends NotCapturable {}

type Kinds = { readonly operations: Operation[]; readonly created: Map<number, Leaf>; readonly read: number[] };

/** Runs an ordinary step and writes down what it does. Its result and its effects are those of the step. */
export function record(
  tf: TensorFlow,
  backend: NodeBackend,
  { feeds, step }: { readonly feeds: readonly Tensor[]; readonly step: () => Tensor[] },
): Recording {
  const real = backend.binding;
  const feedIds = backend.getInputTensorIds(feeds);
  const variables = variablesNow(tf, backend);
  const before = Object.keys(tf.engine().registeredVariables).length;
  const kinds: Kinds = { operations: [], created: new Map(), read: [] };
  const held: number[] = [];
  backend.binding = listening(real, kinds, held);
  let results: Tensor[];
  try {
    results = step();
  } catch (error) {
    for (const id of held) real.deleteTensor(id);
    throw error;
  } finally {
    backend.binding = real;
  }
  const outputs = backend.getInputTensorIds(results);
  const changed = changedVariables(backend, variables);
  const feedKinds = new Map(
    feeds.map(({ dtype, shape }, index) => [feedIds[index]!, { type: backend.getDTypeInteger(dtype), shape }]),
  );
  const recorded = { operations: kinds.operations, feeds: feedIds, feedKinds, variables, changed, outputs, results };
  const isNew = Object.keys(tf.engine().registeredVariables).length !== before;
  const inside = new Set([...feedIds, ...kinds.operations.flatMap(({ made }) => made.map(({ id }) => id))]);
  const obstacle = isNew
    ? 'it makes variables'
    : kinds.read.some((id) => inside.has(id) || variables.has(id))
      ? 'it reads values back while it runs'
      : undefined;
  const leaves = obstacle === undefined ? leavesOf(real, recorded, kinds.created) : new Map<number, Leaf>();
  // What only the step's course needed makes room for the plan that is compared with it.
  const lasting = new Set([...feedIds, ...variables.keys(), ...outputs, ...changed.map(({ id }) => id)]);
  const letGo = (ids: readonly number[]): void => ids.forEach((id) => real.deleteTensor(id));
  letGo(held.filter((id) => !lasting.has(id)));
  return { ...recorded, leaves, obstacle, release: () => letGo(held.filter((id) => lasting.has(id))) };
}

/** Variables by their tensors. Two that share one are parted first, since their ways part in the step. */
export function variablesNow(tf: TensorFlow, backend: NodeBackend): Map<number, Variable> {
  const found = new Map<number, Variable>();
  for (const variable of Object.values(tf.engine().registeredVariables)) {
    if (variable.dtype === 'string' || variable.dtype === 'complex64') continue;
    let [id] = backend.getInputTensorIds([variable]);
    if (found.has(id!)) {
      const type = { name: 'T', type: backend.binding.TF_ATTR_TYPE, value: backend.getDTypeInteger(variable.dtype) };
      const [own] = backend.binding.executeOp('Identity', [type], [id!], 1);
      const fresh = backend.createOutputTensor(own!);
      variable.assign(fresh);
      fresh.dispose();
      id = own!.id;
    }
    found.set(id!, variable);
  }
  return found;
}

export function changedVariables(backend: NodeBackend, variables: ReadonlyMap<number, Variable>) {
  const changed: { variable: Variable; id: number }[] = [];
  for (const [before, variable] of variables) {
    if (variable.isDisposed) continue;
    const [id] = backend.getInputTensorIds([variable]);
    if (id !== before) changed.push({ variable, id: id! });
  }
  return changed;
}

/** The binding, with everything written down and no tensor let go, so that all can be asked about afterwards. */
function listening(real: Binding, { operations, created, read }: Kinds, held: number[]): Binding {
  return {
    ...real,
    executeOp(name, attributes, inputs, outputs) {
      const made = real.executeOp(name, attributes, inputs, outputs);
      operations.push({ name, attributes, inputs: [...inputs], made });
      return made;
    },
    createTensor(shape, type, values) {
      const id = real.createTensor(shape, type, values);
      if (ArrayBuffer.isView(values)) {
        const copy = (values as unknown as Values).slice();
        created.set(id, { type, shape: [...shape], values: copy });
      }
      return id;
    },
    tensorDataSync(id) {
      read.push(id);
      return real.tensorDataSync(id);
    },
    deleteTensor: (id) => void held.push(id),
  };
}

type Flow = Pick<Recording, 'operations' | 'feeds' | 'variables' | 'changed' | 'outputs'>;

/** What the step takes that is neither fed, a variable, nor made by it. */
function leavesOf(real: Binding, flow: Flow, created: ReadonlyMap<number, Leaf>): Map<number, Leaf> {
  const known = new Set(flow.feeds);
  const leaves = new Map<number, Leaf>();
  const need = (id: number): void => {
    if (known.has(id) || flow.variables.has(id) || leaves.has(id)) return;
    const leaf = created.get(id) ?? readLeaf(real, id);
    leaves.set(id, leaf);
  };
  for (const { inputs, made } of flow.operations) {
    inputs.forEach(need);
    for (const { id } of made) known.add(id);
  }
  flow.outputs.forEach(need);
  for (const { id } of flow.changed) need(id);
  return leaves;
}

function readLeaf(real: Binding, id: number): Leaf {
  const values = real.tensorDataSync(id);
  const type =
    values instanceof Float32Array ? real.TF_FLOAT : values instanceof Int32Array ? real.TF_INT32 : real.TF_BOOL;
  const asked = [
    { name: 'T', type: real.TF_ATTR_TYPE, value: type },
    { name: 'out_type', type: real.TF_ATTR_TYPE, value: real.TF_INT32 },
  ];
  const [made] = real.executeOp('Shape', asked, [id], 1);
  const shape = Array.from(real.tensorDataSync(made!.id) as Int32Array);
  real.deleteTensor(made!.id);
  return { type, shape, values };
}
