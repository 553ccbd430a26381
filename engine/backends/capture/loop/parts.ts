// Parts of a step that are TensorFlow.js's: what they do follows from what the person's code did before.
import type { Optimizer, Variable } from '@tensorflow/tfjs-core';
import type { Made } from '../../load/binding.ts';

/** Operations of a step, from one to before another. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Variables that have other tensors than before the step when it begins. */
  readonly assigned: ReadonlyMap<Variable, number>;
}

/** The gradients of a function; with `minimize`, also what the optimizer does with them. */
export interface Gradients extends Stretch {
  readonly kind: 'gradients';
  /** What the function gave. */
  readonly value: number;
  /** What the function's own operations begin at. */
  readonly start: number;
  /** By what the gradients are taken, and these themselves; absent where `minimize` keeps them to itself. */
  readonly given?: { readonly sources: readonly Source[]; readonly gradients: readonly (Made | undefined)[] };
}

/** What gradients are taken by: TensorFlow.js's number of the tensor, and the back end's. */
interface Source {
  readonly tensor: number;
  readonly id: number;
}

/** An optimizer moves weights. */
export interface Update extends Stretch {
  readonly kind: 'update';
  readonly optimizer: Optimizer;
  readonly gradients: readonly NamedGradient[];
}

export type Part = Gradients | Update;
/** A variable's name, and its gradient. */
export type NamedGradient = readonly [name: string, gradient: number | undefined];

interface Step {
  readonly parts: readonly Part[];
  readonly operations: readonly { readonly made: readonly Made[] }[];
}

/** The tensors that operations from one to before another make. */
export function madeBy({ operations }: Pick<Step, 'operations'>, from = 0, to = operations.length): Map<number, Made> {
  return new Map(operations.slice(from, to).flatMap(({ made }) => made.map((each) => [each.id, each] as const)));
}

/** Operations that are in none of the parts. */
export function outside<O extends Step['operations'][number]>(parts: readonly Part[], operations: readonly O[]): O[] {
  return operations.filter((_, place) => !parts.some(({ from, to }) => place >= from && place < to));
}

/** Whether the parts can be left out, and what they give be told from the step that was seen. */
export function canBeSkipped(step: Step): boolean {
  return step.parts.every((part) => {
    if (part.to <= part.from) return false;
    if (part.kind === 'update') return true;
    if (!madeBy(step, part.start, part.from).has(part.value)) return false;
    const there = (part.given?.gradients ?? []).filter((each) => each !== undefined);
    const made = madeBy(step, part.from, part.to);
    return new Set(there.map(({ id }) => id)).size === there.length && there.every((each) => isSame(each, made));
  });
}

function isSame({ id, shape, dtype }: Made, made: ReadonlyMap<number, Made>): boolean {
  const known = made.get(id);
  return known?.dtype === dtype && known.shape.join() === shape.join();
}

/** The same part, with other numbers for its tensors. */
export function renumbered(part: Part, numberOf: (id: number) => number): Part {
  const assigned = new Map([...part.assigned].map(([variable, id]) => [variable, numberOf(id)]));
  const maybe = (id: number | undefined): number | undefined => (id === undefined ? undefined : numberOf(id));
  if (part.kind === 'update')
    return { ...part, assigned, gradients: part.gradients.map(([name, id]) => [name, maybe(id)]) };
  const given = part.given && {
    sources: part.given.sources.map(({ tensor, id }) => ({ tensor, id: numberOf(id) })),
    gradients: part.given.gradients.map((each) => each && { ...each, id: numberOf(each.id) }),
  };
  return { ...part, assigned, value: numberOf(part.value), given };
}

/** What tells steps with other parts apart. */
export const keyOfParts = (parts: readonly Part[]): string =>
  parts.map(({ kind, from, to }) => `${kind}${from}-${to}`).join();
