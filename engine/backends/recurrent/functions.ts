import { attribute } from '../capture/attributes.ts';
import type { NodeBackend } from '../capture/nodeBackend.ts';
import { type Binding, NUMBERS } from '../load/binding.ts';
import type { ActivationName } from './activations.ts';
import { type Cell, type CellKind, cellOf } from './cells.ts';
import { addFunction, loop } from './loop.ts';
import { lists, type Operations, type Ref } from './operations.ts';

/** What tells one recurrent layer's function from another's. Sizes don't. */
export interface Sequence {
  readonly kind: CellKind;
  readonly activation: ActivationName;
  readonly recurrentActivation: ActivationName;
  /** A bias that is added after the recurrent kernel. */
  readonly biased: boolean;
  readonly masked: boolean;
}

/** An operation of TensorFlow's by its name, and how many results it has. */
export interface Made {
  readonly name: string;
  readonly outputs: number;
}

const made = new WeakMap<NodeBackend, Map<string, Made>>();

function once(backend: NodeBackend, key: unknown, make: (binding: Binding) => Made): Made {
  const functions = made.get(backend) ?? new Map<string, Made>();
  made.set(backend, functions);
  const text = JSON.stringify(key);
  const known = functions.get(text) ?? make(backend.binding);
  functions.set(text, known);
  return known;
}

/** [first, …, last] of refs whose number is told by the layer's kind. */
function taken(refs: readonly Ref[]): (count: number) => readonly Ref[] {
  let place = 0;
  return (count) => refs.slice(place, (place += count));
}

const WHOLE = attribute.type(NUMBERS.TF_INT32);

function lengthOf(o: Operations, x: Ref): Ref {
  const attributes = { T: attribute.type(NUMBERS.TF_FLOAT), out_type: WHOLE };
  const shape = o.operation('Shape', [x], attributes);
  const [zero, one] = [o.wholes([0]), o.wholes([1])];
  const slicing = { T: WHOLE, Index: WHOLE, shrink_axis_mask: attribute.whole(1) };
  return o.operation('StridedSlice', [shape, zero, one, one], slicing);
}

/** Where the mask is 1 the new value, elsewhere the old. */
function choose(o: Operations, mask: Ref | undefined, [next, old]: readonly [Ref, Ref]): Ref {
  if (mask === undefined) return next;
  return o.add(o.multiply(next, mask), o.multiply(old, o.subtract(o.number(1), mask)));
}

const floats = (count: number): number[] => Array<number>(count).fill(NUMBERS.TF_FLOAT);

/**
 * (x [steps, batch, gates · units], kernel, bias?, states…, mask [steps, batch, 1]?) → (h at every step, the last
 * states, what the gradient needs at every step). x is what a layer's kernel and bias make of its input.
 */
export function forwardFunction(backend: NodeBackend, sequence: Sequence, saving: boolean): Made {
  return once(backend, ['forward', sequence, saving], (binding) => {
    const cell = cellOf(sequence.kind, sequence, binding.fusesElements());
    const saved = saving ? cell.saved : 0;
    const types = floats(2 + Number(sequence.biased) + cell.states + Number(sequence.masked));
    const name = addFunction(binding, types, (o, inputs) => forward(binding, o, { cell, sequence, inputs, saved }));
    return { name, outputs: 1 + cell.states + saved };
  });
}

interface Forward {
  readonly cell: Cell;
  readonly sequence: Sequence;
  readonly inputs: readonly Ref[];
  readonly saved: number;
}

function forward(binding: Binding, o: Operations, { cell, sequence, inputs, saved }: Forward): readonly Ref[] {
  const take = taken(inputs);
  const [x, kernel] = take(2) as [Ref, Ref];
  const bias = take(Number(sequence.biased));
  const states = take(cell.states);
  const mask = take(Number(sequence.masked));
  const steps = lengthOf(o, x);
  const result = loop(binding, o, {
    rounds: steps,
    start: {
      floats: states,
      lists: Array.from({ length: 1 + saved }, () => lists.reserve(o, steps)),
      fixed: [x, ...cell.split(o, kernel), ...bias, ...mask],
    },
    round(inner, index, carried) {
      const fixed = taken(carried.fixed);
      const [all] = fixed(1);
      const kernels = fixed(cell.kernels);
      const [added] = fixed(bias.length);
      const [masks] = fixed(mask.length);
      const stepped = cell.step(inner, { x: inner.at(all!, index), kernels, bias: added, states: carried.floats });
      const now = masks === undefined ? undefined : inner.at(masks, index);
      const next = stepped.states.map((state, place) => choose(inner, now, [state, carried.floats[place]!]));
      const kept = [next[0]!, ...stepped.saved].slice(0, 1 + saved);
      return { floats: next, lists: kept.map((each, place) => lists.put(inner, carried.lists[place]!, [index, each])) };
    },
  });
  const [h, ...others] = result.lists.map((list) => lists.stack(o, list));
  return [h!, ...result.floats, ...others];
}

/**
 * (kernel, first h, h at every step, what was saved…, mask?, the gradients by h at every step and by the last states)
 * → the gradients by x, kernel, bias?, states….
 */
export function backwardFunction(backend: NodeBackend, sequence: Sequence): Made {
  return once(backend, ['backward', sequence], (binding) => {
    const cell = cellOf(sequence.kind, sequence, binding.fusesElements());
    const types = floats(3 + cell.saved + Number(sequence.masked) + 1 + cell.states);
    const name = addFunction(binding, types, (o, inputs) => backward(binding, o, { cell, sequence, inputs }));
    return { name, outputs: 2 + Number(sequence.biased) + cell.states };
  });
}

function backward(binding: Binding, o: Operations, { cell, sequence, inputs }: Omit<Forward, 'saved'>): readonly Ref[] {
  const take = taken(inputs);
  const [kernel, first, h] = take(3) as [Ref, Ref, Ref];
  const saved = take(cell.saved);
  const mask = take(Number(sequence.masked));
  const [dh] = take(1) as [Ref];
  const before = statesBefore(o, first, h);
  const steps = lengthOf(o, h);
  const apart = sequence.kind === 'gruResetAfter';
  const result = loop(binding, o, {
    rounds: steps,
    start: {
      floats: take(cell.states),
      lists: Array.from({ length: apart ? 2 : 1 }, () => lists.reserve(o, steps)),
      fixed: [dh, before, ...saved, ...cell.split(o, kernel), ...mask],
    },
    round(inner, round, carried) {
      const index = inner.operation('Sub', [carried.last, round], { T: WHOLE });
      const fixed = taken(carried.fixed);
      const [dhNow, beforeNow] = fixed(2).map((each) => inner.at(each, index)) as [Ref, Ref];
      const savedNow = fixed(cell.saved).map((each) => inner.at(each, index));
      const kernels = fixed(cell.kernels);
      const maskNow = fixed(mask.length).map((each) => inner.at(each, index))[0];
      const [dState, ...rest] = carried.floats as [Ref, ...Ref[]];
      const dStates = [inner.add(dhNow, dState), ...rest];
      const entered = dStates.map((each) => (maskNow === undefined ? each : inner.multiply(each, maskNow)));
      const stepped = cell.back(inner, { kernels, before: beforeNow, saved: savedNow, dStates: entered });
      const passed = stepped.dBefore.map((each, place) =>
        maskNow === undefined ? each : inner.add(each, inner.subtract(dStates[place]!, entered[place]!)),
      );
      const made = [stepped.dx, ...(apart ? [stepped.dProduct!] : [])];
      return {
        floats: passed,
        lists: made.map((each, place) => lists.put(inner, carried.lists[place]!, [index, each])),
      };
    },
  });
  const stacked = result.lists.map((list) => lists.stack(o, list));
  const dProduct = rows(o, stacked.at(-1)!);
  const all = { before: rows(o, before), saved: saved.map((each) => rows(o, each)), dProduct };
  const summing = { T: attribute.type(NUMBERS.TF_FLOAT), Tidx: WHOLE };
  const dBias = sequence.biased ? [o.operation('Sum', [dProduct, o.wholes([0])], summing)] : [];
  return [stacked[0]!, cell.kernelGradient(o, all), ...dBias, ...result.floats];
}

/** The state before every step, from the first one and those after. */
function statesBefore(o: Operations, first: Ref, h: Ref): Ref {
  const type = attribute.type(NUMBERS.TF_FLOAT);
  const expanded = o.operation('ExpandDims', [first, o.whole(0)], { T: type, Tdim: WHOLE });
  const butLast = o.operation('StridedSlice', [h, o.wholes([0]), o.wholes([-1]), o.wholes([1])], {
    T: type,
    Index: WHOLE,
    begin_mask: attribute.whole(1),
  });
  return o.concat([expanded, butLast], 0);
}

/** [steps, batch, n] as [steps · batch, n]. */
function rows(o: Operations, all: Ref): Ref {
  const type = attribute.type(NUMBERS.TF_FLOAT);
  const shape = o.operation('Shape', [all], { T: type, out_type: WHOLE });
  const last = o.operation('StridedSlice', [shape, o.wholes([2]), o.wholes([3]), o.wholes([1])], {
    T: WHOLE,
    Index: WHOLE,
  });
  const wanted = o.operation('ConcatV2', [o.wholes([-1]), last, o.whole(0)], {
    T: WHOLE,
    N: attribute.whole(2),
    Tidx: WHOLE,
  });
  return o.operation('Reshape', [all, wanted], { T: type, Tshape: WHOLE });
}
