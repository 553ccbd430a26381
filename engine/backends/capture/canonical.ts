import type { Variable } from '@tensorflow/tfjs-core';
import type { Leaf, Recording } from './recording.ts';

/** A recording without its tensors' numbers, so that two steps can be compared. */
export interface Canonical {
  /** Operations, attributes and who takes what from whom. */
  readonly text: string;
  /** By their first use. */
  readonly leaves: readonly Leaf[];
  readonly leafIds: readonly number[];
}

/** Numbers for variables that stay the same over steps. */
const numbers = new WeakMap<Variable, number>();
let next = 0;

function numberOf(variable: Variable): number {
  const known = numbers.get(variable) ?? (next += 1);
  numbers.set(variable, known);
  return known;
}

export function canonicalOf(recording: Recording): Canonical {
  const names = new Map<number, string>();
  const leafIds: number[] = [];
  recording.feeds.forEach((id, index) => names.set(id, `feed${index}`));
  const nameOf = (id: number): string => {
    const known = names.get(id);
    if (known !== undefined) return known;
    const variable = recording.variables.get(id);
    const name = variable ? `variable${numberOf(variable)}` : `leaf${leafIds.length}`;
    if (!variable) leafIds.push(id);
    names.set(id, name);
    return name;
  };
  const lines = recording.operations.map(({ name, attributes, inputs, made }, index) => {
    const taken = inputs.map(nameOf).join();
    made.forEach(({ id }, place) => names.set(id, `made${index}.${place}`));
    return `${name}(${taken})${JSON.stringify(attributes)}${JSON.stringify(made.map(({ shape }) => shape))}`;
  });
  const results = recording.outputs.map(nameOf).join();
  const effects = recording.changed.map(({ variable, id }) => `${numberOf(variable)}=${nameOf(id)}`).join();
  const leaves = leafIds.map((id) => recording.leaves.get(id)!);
  return { text: [...lines, results, effects].join('\n'), leaves, leafIds };
}

export function sameValues(first: Leaf, second: Leaf): boolean {
  if (first.type !== second.type || first.values.length !== second.values.length) return false;
  return first.values.every((value, index) => Object.is(value, second.values[index]));
}
