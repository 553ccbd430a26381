import { NUMBERS } from '../load/binding.ts';
import type { Operation } from './recording.ts';

export interface Kind {
  readonly type: number;
  readonly shape: readonly number[];
}
export type Kinds = ReadonlyMap<number, Kind>;

/** Operations that become one node of a graph, in the order of the recording. */
export type Unit = readonly Operation[];

/** 1 above zero, 0 elsewhere: an operation of ours, on elements. */
export const POSITIVE = 'DescentPositive';

/** What the addon's operation on elements can do, by the numbers in its program. */
export const ELEMENTWISE: Readonly<Record<string, number>> = {
  Add: 0,
  AddV2: 0,
  Sub: 1,
  Mul: 2,
  Div: 3,
  RealDiv: 3,
  Maximum: 4,
  Minimum: 5,
  Sqrt: 6,
  Square: 7,
  Neg: 8,
  Abs: 9,
  [POSITIVE]: 12,
};

/** Looking for what belongs together takes time with the square of this. */
const MOST = 4000;

export const sizeOf = ({ shape }: Pick<Kind, 'shape'>): number => shape.reduce((product, size) => product * size, 1);

/** Every element of the result comes of the elements at the same place, or of single numbers. */
export function isElementwise({ name, inputs, made }: Operation, kinds: Kinds): boolean {
  if (!Object.hasOwn(ELEMENTWISE, name) || made.length !== 1) return false;
  const [result] = made as [Operation['made'][number]];
  if (result.dtype !== NUMBERS.TF_FLOAT || sizeOf(result) < 2) return false;
  const shape = result.shape.join();
  return inputs.every((id) => {
    const kind = kinds.get(id);
    return kind?.type === NUMBERS.TF_FLOAT && (kind.shape.join() === shape || sizeOf(kind) === 1);
  });
}

interface Joining {
  readonly kinds: Kinds;
  /** Operations that belong together for another reason than their shape, by what they belong to. */
  readonly groups?: ReadonlyMap<Operation, unknown>;
}

function belongTogether(one: Operation, other: Operation, { kinds, groups }: Joining): boolean {
  const [group, otherGroup] = [groups?.get(one), groups?.get(other)];
  if (group !== undefined || otherGroup !== undefined) return group === otherGroup;
  if (!isElementwise(one, kinds) || !isElementwise(other, kinds)) return false;
  return one.made[0]!.shape.join() === other.made[0]!.shape.join();
}

/**
 * Puts chains of operations on tensors of one shape together, such as what an optimizer does with a weight, and members
 * of a group; and all in an order in which each finds what it takes.
 */
export function unitsOf(operations: readonly Operation[], fusing: boolean, joining: Joining): readonly Unit[] {
  if (!fusing || operations.length > MOST) return operations.map((operation) => [operation]);
  const producers = new Map<number, number>();
  operations.forEach(({ made }, index) => made.forEach(({ id }) => producers.set(id, index)));
  const sources = operations.map(({ inputs }) => [...new Set(inputs.flatMap((id) => producers.get(id) ?? []))]);
  const groups = operations.map((_, index): ReadonlySet<number> => new Set([index]));
  operations.forEach((operation, index) => {
    for (const source of sources[index]!) {
      if (groups[source] === groups[index] || !belongTogether(operation, operations[source]!, joining)) continue;
      const merged = new Set([...groups[source]!, ...groups[index]!]);
      if (needsItself(merged, sources, groups)) continue;
      for (const member of merged) groups[member] = merged;
    }
  });
  return ordered(groups, sources).map((members) => members.map((member) => operations[member]!));
}

/** Whether something that the set takes is made with what the set makes: then it can't be one operation. */
function needsItself(
  set: ReadonlySet<number>,
  sources: readonly (readonly number[])[],
  groups: readonly ReadonlySet<number>[],
): boolean {
  const seen = new Set<number>();
  const waiting = [...set].flatMap((member) => sources[member]!.filter((source) => !set.has(source)));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (set.has(next)) return true;
    if (seen.has(next)) continue;
    for (const member of groups[next]!) {
      seen.add(member);
      for (const source of sources[member]!) if (!groups[next]!.has(source)) waiting.push(source);
    }
  }
  return false;
}

/** Groups after those that they take from; the members of each in their own order. */
function ordered(
  groups: readonly ReadonlySet<number>[],
  sources: readonly (readonly number[])[],
): readonly (readonly number[])[] {
  const done: (readonly number[])[] = [];
  const finished = new Set<ReadonlySet<number>>();
  const stack = [...new Set(groups)].reverse();
  for (let group = stack.at(-1); group !== undefined; group = stack.at(-1)) {
    if (finished.has(group)) {
      stack.pop();
      continue;
    }
    const own = group;
    const missing = [...own].flatMap((member) => sources[member]!.map((source) => groups[source]!));
    const first = missing.filter((each) => each !== own && !finished.has(each));
    if (first.length > 0) {
      stack.push(...new Set(first));
      continue;
    }
    stack.pop();
    finished.add(own);
    done.push([...own].sort((one, other) => one - other));
  }
  return done;
}
