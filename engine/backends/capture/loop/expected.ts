import type { Variable } from '@tensorflow/tfjs-core';
import type { Attribute, Made } from '../../load/binding.ts';
import type { Plan } from '../plan.ts';
import type { Operation } from '../recording.ts';
import type { Settings } from '../settings.ts';
import { type Given, sameNumbers, sameShape } from './given.ts';

/** A step that was seen and has a plan, as later ones are held against it. Tensors have the numbers they had then. */
export interface Expected {
  readonly operations: readonly Operation[];
  /** How many of them the person's function runs; the others are gradients and the optimizer's. */
  readonly forward: number;
  /** Whether these others are the same wherever the function's are. */
  readonly skips: boolean;
  /** Those with values are constants. */
  readonly given: ReadonlyMap<number, Given>;
  readonly variables: ReadonlyMap<number, Variable>;
  readonly loss: number;
  /** What is still there after the step, beside the loss and the variables. */
  readonly survivors: readonly number[];
  /** Variables that have other tensors: after the function, and after the step. */
  readonly assigned: ReadonlyMap<Variable, number>;
  readonly changed: ReadonlyMap<Variable, number>;
  readonly feeds: readonly number[];
  readonly plan: Plan;
  readonly settings: Settings;
}

export interface Call {
  readonly name: string;
  readonly attributes: readonly Attribute[];
  readonly inputs: readonly number[];
}

/** Goes along a step that was seen with one that happens. */
export interface Match {
  readonly expected: Expected;
  readonly position: number;
  /** Whether this is the operation that comes next. What it makes has these shapes. */
  agrees(call: Call): readonly Made[] | undefined;
  /** The numbers of what it made. */
  made(ids: readonly number[]): void;
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
    now: (id) => now.get(id),
  };
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
