// Operations of one step, put off as long as they are those of a step that was seen before: whoever reads a value,
// or does something else, has them run at once, in their order.
import type { TensorInfo, Variable } from '@tensorflow/tfjs-core';
import type { Binding, Made } from '../../load/binding.ts';
import type { Held, NodeBackend } from '../nodeBackend.ts';
import type { Operation } from '../recording.ts';
import { type Call, type Expected, type Match, matchWith } from './expected.ts';
import { FEW, type Given, LATER, numbersOf, sameShape } from './given.ts';

/** A small tensor of JavaScript's that is not in TensorFlow yet. */
interface Written {
  readonly entry: Held;
  readonly values: unknown;
}

/** What a step did so far. */
export interface Deferred {
  readonly backend: NodeBackend;
  readonly real: Binding;
  /** With TensorFlow's numbers once they have run. */
  operations: Operation[];
  readonly given: Map<number, Given>;
  readonly written: Map<number, Written>;
  /** What the back end keeps of tensors that operations put off will make. */
  readonly entries: Map<number, Held>;
  /** Let go by the program. They are there until the step has ended. */
  readonly gone: Set<number>;
  readonly read: number[];
  /** TensorFlow's numbers of what was put off. */
  readonly actual: Map<number, number>;
  /** The step that this one is like so far, while nothing has run; it is the first of the candidates. */
  match: Match | undefined;
  candidates: readonly Expected[];
  /** Whether nothing has run yet. */
  waits: boolean;
  next: number;
  /** Tensors of JavaScript's with more numbers are fed. */
  most: number;
  readonly idOf: IdOf;
  /**
   * Is told of a tensor that is read, and before operations, and may end the step.
   * @returns whether this is between what the step follows, where anything may be read
   */
  sees?: (read?: number) => boolean;
  isClosed?: boolean;
}

/** The tensor of a variable before the step. */
type IdOf = (variable: Variable) => number | undefined;

/** Begins a step. @returns it, and what gives the back end back as it was */
export function defer(backend: NodeBackend, candidates: readonly Expected[], idOf: IdOf) {
  const step: Deferred = {
    backend,
    real: backend.binding,
    operations: [],
    given: new Map(),
    written: new Map(),
    entries: new Map(),
    gone: new Set(),
    read: [],
    actual: new Map(),
    match: undefined,
    candidates,
    waits: false,
    next: LATER,
    most: FEW,
    idOf,
  };
  choose(step);
  step.waits = step.match !== undefined;
  return { step, close: listen(step) };
}

/** From now on only steps of these count. */
export function only(step: Deferred, wanted: (expected: Expected) => boolean): void {
  if (!step.match) return;
  const isStill = wanted(step.match.expected);
  step.candidates = step.candidates.filter(wanted);
  if (!isStill) chooseOrRun(step);
}

/** Runs what was put off; from now on everything is run at once. */
export function runAll(step: Deferred): void {
  if (!step.waits) return;
  step.waits = false;
  step.match = undefined;
  step.candidates = [];
  const later = step.operations;
  step.operations = [];
  for (const { name, attributes, inputs, made: seen } of later) {
    const made = execute(step, { name, attributes, inputs }, seen.length);
    seen.forEach(({ id }, place) => becomes(step, id, made[place]!.id));
  }
  for (const id of step.written.keys()) actualOf(step, id);
  const letGo = [...step.gone];
  step.gone.clear();
  for (const id of letGo) step.gone.add(actualOf(step, id));
  step.entries.clear();
  step.written.clear();
}

/** The number that TensorFlow has for a tensor, which is written there if it has none yet. */
export function actualOf(step: Deferred, id: number): number {
  if (id < LATER) return id;
  const known = step.actual.get(id);
  if (known !== undefined) return known;
  const { entry, values } = step.written.get(id)!;
  const made = step.real.createTensor(entry.shape, entry.dtype, values as ArrayLike<unknown>);
  step.actual.set(id, made);
  step.given.set(made, step.given.get(id)!);
  if (!step.gone.has(id)) entry.id = made;
  return made;
}

function becomes({ actual, gone, entries }: Deferred, later: number, id: number): void {
  actual.set(later, id);
  const entry = entries.get(later);
  if (entry && !gone.has(later)) entry.id = id;
}

/** The first of the steps seen before that begins as this one does. */
function choose(step: Deferred): void {
  const { given, idOf, operations } = step;
  step.match = undefined;
  while (!step.match && step.candidates.length > 0) {
    const begun = matchWith(step.candidates[0]!, idOf, (id) => given.get(id));
    if (begun && operations.every((operation) => goesOn(begun, operation))) step.match = begun;
    else step.candidates = step.candidates.slice(1);
  }
}

function chooseOrRun(step: Deferred): void {
  choose(step);
  if (!step.match) runAll(step);
}

function goesOn(match: Match, operation: Operation): boolean {
  const like = match.agrees(operation);
  const isSame = like?.every(({ shape, dtype }, place) => {
    const made = operation.made[place]!;
    return made.dtype === dtype && sameShape(made.shape, shape);
  });
  if (isSame) match.made(operation.made.map(({ id }) => id));
  return isSame === true;
}

function execute(step: Deferred, { name, attributes, inputs }: Call, outputs: number): Made[] {
  const ids = inputs.map((id) => actualOf(step, id));
  const made = step.real.executeOp(name, attributes, ids, outputs);
  step.operations.push({ name, attributes, inputs: ids, made });
  return made;
}

function put(step: Deferred, call: Call, outputs: number): Made[] {
  step.sees?.();
  if (step.isClosed) {
    const ids = call.inputs.map((id) => step.actual.get(id) ?? id);
    return step.real.executeOp(call.name, call.attributes, ids, outputs);
  }
  while (step.match) {
    const like = step.match.agrees(call);
    if (like?.length === outputs) {
      const made = like.map(({ shape, dtype }) => ({ id: (step.next += 1), shape: [...shape], dtype }));
      step.match.made(made.map(({ id }) => id));
      step.operations.push({ ...call, inputs: [...call.inputs], made });
      return made;
    }
    step.candidates = step.candidates.slice(1);
    chooseOrRun(step);
  }
  return execute(step, call, outputs);
}

function bindingOf(step: Deferred): Binding {
  const { real, given, gone, read, actual } = step;
  return {
    ...real,
    executeOp: (name, attributes, inputs, outputs) => put(step, { name, attributes, inputs }, outputs),
    createTensor(shape, type, values) {
      const id = real.createTensor(shape, type, values);
      given.set(id, { type, shape: [...shape], values: numbersOf({ dtype: type, values }, step.most) });
      return id;
    },
    tensorDataSync(id) {
      const held = step.entries.get(id);
      if (step.sees?.(id)) return valuesOf(step, id, held);
      if (id >= LATER && !actual.has(id)) runAll(step);
      const known = actualOf(step, id);
      read.push(known);
      return real.tensorDataSync(known);
    },
    deleteTensor: (id) => void gone.add(actual.get(id) ?? id),
  };
}

/** @param held what the back end kept of the tensor before the step ended, if it did */
function valuesOf({ real, actual, written }: Deferred, id: number, held: Held | undefined) {
  if (id < LATER) return real.tensorDataSync(id);
  const there = actual.get(id);
  const known = written.get(id);
  if (known && there === undefined) return known.values as ReturnType<Binding['tensorDataSync']>;
  return real.tensorDataSync(there ?? held!.id);
}

function write(step: Deferred, binding: Binding, entry: Held): void {
  const values = numbersOf(entry, FEW);
  if (step.match && values) {
    const id = (step.next += 1);
    step.given.set(id, { type: entry.dtype, shape: entry.shape, values });
    step.written.set(id, { entry, values: entry.values });
    entry.id = id;
  } else entry.id = binding.createTensor(entry.shape, entry.dtype, entry.values as ArrayLike<unknown>);
  entry.values = null;
}

function listen(step: Deferred): () => void {
  const { backend, given, entries, real } = step;
  const { getInputTensorIds, createOutputTensor } = backend;
  const binding = bindingOf(step);
  const idOf = (tensor: TensorInfo): number => {
    // A whole number of 64 bits is no tensor.
    if (!('dataId' in tensor)) return getInputTensorIds.call(backend, [tensor])[0]!;
    const entry = backend.tensorMap.get(tensor.dataId);
    if (entry.values != null) write(step, binding, entry);
    else if (entry.id < LATER && !given.has(entry.id)) given.set(entry.id, { type: entry.dtype, shape: entry.shape });
    return entry.id;
  };
  backend.binding = binding;
  backend.getInputTensorIds = (tensors) => tensors.map(idOf);
  backend.createOutputTensor = (made) => {
    const tensor = createOutputTensor.call(backend, made);
    if (made.id >= LATER) entries.set(made.id, backend.tensorMap.get(tensor.dataId));
    return tensor;
  };
  return () => {
    if (step.isClosed) return;
    step.isClosed = true;
    backend.binding = real;
    // These are the prototype's again.
    Reflect.deleteProperty(backend, 'getInputTensorIds');
    Reflect.deleteProperty(backend, 'createOutputTensor');
  };
}
