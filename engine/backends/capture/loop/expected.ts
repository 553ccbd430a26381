import type { Variable } from '@tensorflow/tfjs-core';
import type { Attribute, Made } from '../../load/binding.ts';
import type { Plan } from '../plan.ts';
import type { Operation } from '../recording.ts';
import type { Settings } from '../settings.ts';
import type { Part } from './parts.ts';
import { type Given, sameNumbers, sameShape } from './given.ts';

/** A step that was seen and has a plan, as later ones are held against it. Tensors have the numbers they had then. */
export interface Expected {
  readonly operations: readonly Operation[];
  /** Where TensorFlow.js takes gradients, or an optimizer moves weights; all else is the person's. */
  readonly parts: readonly Part[];
  /** Whether these are the same wherever the person's operations are. */
  readonly skips: boolean;
  /** Those with values are constants. */
  readonly given: ReadonlyMap<number, Given>;
  readonly variables: ReadonlyMap<number, Variable>;
  /** What is still there after the step, beside variables. */
  readonly survivors: readonly number[];
  /** Variables that have other tensors after the step. */
  readonly changed: ReadonlyMap<Variable, number>;
  readonly feeds: readonly number[];
  readonly plan: Plan;
  readonly optimizer: object;
  readonly settings: Settings;
}

export interface Call {
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly inputs: readonly number[];
}

/** Numbers for tensors of operations that are not run. */
export interface Numbers {
  made(): number;
  constant(given: Given): number;
}

/** Goes along a step that was seen with one that happens. */
export interface Match {
  readonly expected: Expected;
  readonly position: number;
  /** Whether this is the operation that comes next. What it makes has these shapes. */
  agrees(call: Call): readonly Made[] | undefined;
  /** The numbers of what it made. */
  made(ids: readonly number[]): void;
  /** Goes on behind operations that need not be run: they are given as they would be now. */
  pass(to: number, numbers: Numbers): Operation[];
  /** What a tensor of the step that was seen is now. */
  now(id: number): number | undefined;
}

/**
 * @param idOf the tensor of a variable before the step
 * @param givenOf what is known of a tensor that was there already
 */
export function matchWith(
  expected: Expected,
  idOf: (variable: Variable) => number | undefined,
  givenOf: (id: number) => Given | undefined,
): Match | undefined {
  const now = new Map<number, number>();
  const variables = new Set<number>();
  for (const [id, variable] of expected.variables) {
    const current = idOf(variable);
    if (current === undefined) return undefined;
    now.set(id, current);
    variables.add(current);
  }
  let position = 0;
  const binds = (before: number, id: number): boolean => {
    const known = now.get(before);
    if (known !== undefined) return known === id;
    const [wanted, given] = [expected.given.get(before), givenOf(id)];
    if (!wanted || !given || variables.has(id)) return false;
    if (given.type !== wanted.type || !sameShape(given.shape, wanted.shape)) return false;
    if (wanted.values && !(given.values && sameNumbers(given.values, wanted.values))) return false;
    now.set(before, id);
    return true;
  };
  return {
    expected,
    get position() {
      return position;
    },
    agrees({ name, attributes, inputs }) {
      const next = expected.operations[position];
      if (next?.name !== name || next.inputs.length !== inputs.length) return undefined;
      if (!sameAttributes(next.attributes, attributes)) return undefined;
      return next.inputs.every((before, place) => binds(before, inputs[place]!)) ? next.made : undefined;
    },
    made(ids) {
      expected.operations[position]!.made.forEach(({ id }, place) => now.set(id, ids[place]!));
      position += 1;
    },
    pass(to, numbers) {
      const passed = expected.operations.slice(position, to).map((each) => renumber(each, { expected, now, numbers }));
      position = to;
      return passed;
    },
    now: (id) => now.get(id),
  };
}

interface Renumbering {
  readonly expected: Expected;
  readonly now: Map<number, number>;
  readonly numbers: Numbers;
}

/** An operation of the step that was seen, as it would be now. */
function renumber({ name, attributes, inputs, made }: Operation, { expected, now, numbers }: Renumbering): Operation {
  const ids = inputs.map((before) => {
    const id = now.get(before) ?? numbers.constant(expected.given.get(before)!);
    now.set(before, id);
    return id;
  });
  const results = made.map(({ id, shape, dtype }) => {
    const fresh = numbers.made();
    now.set(id, fresh);
    return { id: fresh, shape: [...shape], dtype };
  });
  return { name, attributes, inputs: ids, made: results };
}

function sameAttributes(first: readonly Attribute[], second: readonly Attribute[]): boolean {
  if (first.length !== second.length) return false;
  return first.every(({ name, type, value }, place) => {
    const other = second[place]!;
    return other.name === name && other.type === type && sameValue(value, other.value);
  });
}

function sameValue(first: Attribute['value'], second: Attribute['value']): boolean {
  if (Array.isArray(first)) return Array.isArray(second) && sameShape(first as number[], second as number[]);
  return Object.is(first, second);
}
