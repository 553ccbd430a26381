import type { DiagramGraph, DiagramNode } from './graph.ts';
import { inCommon } from './runLayers.ts';

/**
 * What a node is beside the other model: `same` computes alike with weights of equal shapes, `changed` is of the same
 * type at the same place, `only` has no counterpart.
 */
export type Difference = 'same' | 'changed' | 'only';

export interface Comparison {
  /** Of each node of the one and of the other graph. */
  readonly one: readonly Difference[];
  readonly other: readonly Difference[];
}

/** Longer stretches that differ are not searched for what they have in common. */
const COMPARED = 2500;

/** How many are equal at the beginning, or at the end after so many at the beginning. */
function equalEnds(one: readonly DiagramNode[], other: readonly DiagramNode[]): readonly [number, number] {
  const shorter = Math.min(one.length, other.length);
  let first = 0;
  while (first < shorter && one[first]!.alike === other[first]!.alike) first += 1;
  let last = 0;
  while (last < shorter - first && one.at(-1 - last)!.alike === other.at(-1 - last)!.alike) last += 1;
  return [first, last];
}

/** Says of each node of two models how it differs: what is alike in the same order, and of the rest what is of one type. */
export function compareGraphs({ nodes: one }: DiagramGraph, { nodes: other }: DiagramGraph): Comparison {
  const [first, last] = equalEnds(one, other);
  const [ones, others] = [one.length - first - last, other.length - first - last];
  const isClose = Math.max(ones, others) <= COMPARED;
  const pairs = isClose ? inCommon(ones, others, (a, b) => one[first + a]!.alike === other[first + b]!.alike) : [];
  const made = { one: one.map((): Difference => 'same'), other: other.map((): Difference => 'same') };
  let [a, b] = [0, 0];
  for (const [nextA, nextB] of [...pairs, [ones, others] as const]) {
    const gap = { one: range(first + a, first + nextA), other: range(first + b, first + nextB) };
    const isAlike = (x: number, y: number) => one[gap.one[x]!]!.type === other[gap.other[y]!]!.type;
    const changed = isClose ? inCommon(gap.one.length, gap.other.length, isAlike) : [];
    for (const at of gap.one) made.one[at] = 'only';
    for (const at of gap.other) made.other[at] = 'only';
    for (const [x, y] of changed) made.one[gap.one[x]!] = made.other[gap.other[y]!] = 'changed';
    [a, b] = [nextA + 1, nextB + 1];
  }
  return made;
}

function range(from: number, to: number): readonly number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, index) => from + index);
}

/** Of everything in an item: what all its nodes are, or changed where they are not of one kind. */
export function differenceOf(nodes: readonly number[], differences: readonly Difference[]): Difference {
  const kinds = new Set(nodes.map((node) => differences[node] ?? 'same'));
  const [only] = kinds;
  return kinds.size === 1 && only !== undefined ? only : kinds.size === 0 ? 'same' : 'changed';
}
