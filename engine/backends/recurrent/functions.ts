import { attribute } from '../capture/attributes.ts';
import type { NodeBackend } from '../capture/nodeBackend.ts';
import { type Binding, NUMBERS } from '../load/binding.ts';
import type { ActivationName } from './activations.ts';
import { type Cell, type CellKind, cellOf } from './cells.ts';
import { addFunction, type Carried, loop } from './loop.ts';
import { lists, type Operations, type Ref } from './operations.ts';
import { bySteps, eachOf, joined, partsOfRows, placeOf, together, wholeSteps } from './parts.ts';

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

/** What a function is made for, beside the layer. */
export interface Way {
  /** Whether it keeps what the gradient needs. */
  readonly saving: boolean;
  /** How many parts of the batch it goes over side by side: a divisor of the batch. */
  readonly parts: number;
}

/**
 * (x [steps, batch, gates · units], kernel, bias?, states…, mask [steps, batch, 1]?) → (h at every step, the last
 * states, what the gradient needs at every step). x is what a layer's kernel and bias make of its input.
 */
export function forwardFunction(backend: NodeBackend, sequence: Sequence, { saving, parts }: Way): Made {
  return once(backend, ['forward', sequence, saving, parts], (binding) => {
    const cell = cellOf(sequence.kind, sequence, binding);
    const saved = saving ? cell.saved : 0;
    const types = floats(2 + Number(sequence.biased) + cell.states + Number(sequence.masked));
    const name = addFunction(binding, types, (o, inputs) =>
      forward(binding, o, { cell, sequence, inputs, saved, parts }),
    );
    return { name, outputs: 1 + cell.states + saved };
  });
}

interface Forward {
  readonly cell: Cell;
  readonly sequence: Sequence;
  readonly inputs: readonly Ref[];
  readonly saved: number;
  readonly parts: number;
}

/** By part, the states of a batch. */
function divided(o: Operations, states: readonly Ref[], parts: number): readonly Ref[] {
  const byState = states.map((state) => partsOfRows(o, state, parts));
  return eachOf(parts, (part) => byState.map((each) => each[part]!)).flat();
}

function forward(binding: Binding, o: Operations, { cell, sequence, inputs, saved, parts }: Forward): readonly Ref[] {
  const take = taken(inputs);
  const [x, kernel] = take(2) as [Ref, Ref];
  const bias = take(Number(sequence.biased));
  const states = take(cell.states);
  const mask = take(Number(sequence.masked)).map((each) => bySteps(o, each, parts));
  const all = bySteps(o, x, parts);
  const result = loop(binding, o, {
    rounds: lengthOf(o, x),
    start: {
      floats: divided(o, states, parts),
      lists: Array.from({ length: 1 + saved }, () => lists.reserve(o, lengthOf(o, all))),
      fixed: [all, ...cell.split(o, kernel, false), ...bias, ...mask],
    },
    round(inner, index, carried) {
      const fixed = taken(carried.fixed);
      const [input] = fixed(1);
      const kernels = fixed(cell.kernels);
      const [added] = fixed(bias.length);
      const [masks] = fixed(mask.length);
      const each = taken(carried.floats);
      const stepOf = (part: number) => {
        const before = each(cell.states);
        const place = placeOf(inner, index, { part, parts });
        const stepped = cell.step(inner, { x: inner.at(input!, place), kernels, bias: added, states: before });
        const now = masks === undefined ? undefined : inner.at(masks, place);
        const next = stepped.states.map((state, number) => choose(inner, now, [state, before[number]!]));
        return { place, states: next, kept: [next[0]!, ...stepped.saved].slice(0, 1 + saved) };
      };
      return together(inner, carried.lists, eachOf(parts, stepOf));
    },
  });
  const [h, ...others] = result.lists.map((list) => wholeSteps(o, lists.stack(o, list), parts));
  return [h!, ...joined(o, result.floats, parts), ...others];
}

/**
 * (kernel, first h, h at every step, what was saved…, mask?, the gradients by h at every step and by the last states)
 * → the gradients by x, kernel, bias?, states….
 */
export function backwardFunction(backend: NodeBackend, sequence: Sequence, parts: number): Made {
  return once(backend, ['backward', sequence, parts], (binding) => {
    const cell = cellOf(sequence.kind, sequence, binding);
    const types = floats(3 + cell.saved + Number(sequence.masked) + 1 + cell.states);
    const name = addFunction(binding, types, (o, inputs) => backward(binding, o, { cell, sequence, inputs, parts }));
    return { name, outputs: 2 + Number(sequence.biased) + cell.states };
  });
}

function backward(binding: Binding, o: Operations, given: Omit<Forward, 'saved'>): readonly Ref[] {
  const { cell, sequence, inputs, parts } = given;
  const take = taken(inputs);
  const [kernel, first, h] = take(3) as [Ref, Ref, Ref];
  const saved = take(cell.saved);
  const mask = take(Number(sequence.masked));
  const [dh] = take(1) as [Ref];
  const before = statesBefore(o, first, h);
  const apart = sequence.kind === 'gruResetAfter';
  const followed = [dh, before, ...saved].map((each) => bySteps(o, each, parts));
  const result = loop(binding, o, {
    rounds: lengthOf(o, h),
    start: {
      floats: divided(o, take(cell.states), parts),
      lists: Array.from({ length: apart ? 2 : 1 }, () => lists.reserve(o, lengthOf(o, followed[0]!))),
      fixed: [...followed, ...cell.split(o, kernel, true), ...mask.map((each) => bySteps(o, each, parts))],
    },
    round: (inner, round, carried) => roundBack(inner, round, { ...given, ...carried, mask: mask.length }),
  });
  const stacked = result.lists.map((list) => lists.stack(o, list));
  const dProduct = rows(o, stacked.at(-1)!);
  const all = { before: rows(o, before), saved: saved.map((each) => rows(o, each)), dProduct };
  const summing = { T: attribute.type(NUMBERS.TF_FLOAT), Tidx: WHOLE };
  const dBias = sequence.biased ? [o.operation('Sum', [dProduct, o.wholes([0])], summing)] : [];
  const dx = wholeSteps(o, stacked[0]!, parts);
  return [dx, cell.kernelGradient(o, all), ...dBias, ...joined(o, result.floats, parts)];
}

type Back = Omit<Forward, 'saved' | 'inputs'> & Carried & { readonly last: Ref; readonly mask: number };

function roundBack(o: Operations, round: Ref, { cell, parts, last, mask, ...carried }: Back) {
  const index = o.operation('Sub', [last, round], { T: WHOLE });
  const fixed = taken(carried.fixed);
  const followed = fixed(2 + cell.saved);
  const kernels = fixed(cell.kernels);
  const [masks] = fixed(mask);
  const each = taken(carried.floats);
  const stepOf = (part: number) => {
    const place = placeOf(o, index, { part, parts });
    const [dhNow, before, ...saved] = followed.map((one) => o.at(one, place)) as [Ref, Ref, ...Ref[]];
    const now = masks === undefined ? undefined : o.at(masks, place);
    const [dState, ...rest] = each(cell.states) as [Ref, ...Ref[]];
    const dStates = [o.add(dhNow, dState), ...rest];
    const entered = dStates.map((one) => (now === undefined ? one : o.multiply(one, now)));
    const stepped = cell.back(o, { kernels, before, saved, dStates: entered });
    const states = stepped.dBefore.map((one, number) =>
      now === undefined ? one : o.add(one, o.subtract(dStates[number]!, entered[number]!)),
    );
    return { place, states, kept: stepped.dProduct === undefined ? [stepped.dx] : [stepped.dx, stepped.dProduct] };
  };
  return together(o, carried.lists, eachOf(parts, stepOf));
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
