import type { CurvePoints } from '../core/runs/curveSeries.ts';
import type { Total } from '../core/runs/sums.ts';

/**
 * What a stretch of a finished curve is known by: its first, least, greatest and last point and its first
 * non-finite one, so that a window needs no more of the stretch. Each point is index, step, value, time. Then the sum
 * and the number of its finite values.
 */
export const NODE_SIZE = 22;
/** Points that a node of level 1 covers; each level covers as many of the one below. */
export const NODE_FACTOR = 16;

const FIRST = 0;
const LEAST = 4;
const GREATEST = 8;
const LAST = 12;
const NON_FINITE = 16;
const TOTAL = 20;
const ABSENT = -1;

/** Writes the node of `[from, to)` into `nodes` at `at`. */
export function putNode(nodes: Float64Array, at: number, points: CurvePoints, [from, to]: [number, number]): void {
  const { min, max } = points.extremes(from, to);
  const put = (slot: number, index: number): void => {
    const there = index >= from && index < to;
    const columns = there ? [index, points.step(index), points.value(index), points.time(index)] : [ABSENT, 0, 0, 0];
    nodes.set(columns, at + slot);
  };
  put(FIRST, from);
  put(LEAST, min);
  put(GREATEST, max);
  put(LAST, to - 1);
  put(NON_FINITE, firstAtLeast(points.nonFinite, from));
  const { sum, count } = points.total(from, to);
  nodes.set([sum, count], at + TOTAL);
}

function firstAtLeast(rising: readonly number[], wanted: number): number {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (rising[middle]! < wanted) low = middle + 1;
    else high = middle;
  }
  return rising[low] ?? ABSENT;
}

export interface NodePoint {
  readonly index: number;
  readonly step: number;
  readonly value: number;
  readonly time: number;
}

/** One node read back; absent points are undefined. */
export interface CurveNode {
  readonly first: NodePoint;
  readonly last: NodePoint;
  readonly least?: NodePoint;
  readonly greatest?: NodePoint;
  readonly nonFinite?: NodePoint;
  readonly total: Total;
}

export function readNode(nodes: Float64Array, at: number): CurveNode {
  const get = (slot: number): NodePoint => {
    const from = at + slot;
    return { index: nodes[from]!, step: nodes[from + 1]!, value: nodes[from + 2]!, time: nodes[from + 3]! };
  };
  const maybe = (slot: number): NodePoint | undefined => (nodes[at + slot] === ABSENT ? undefined : get(slot));
  return {
    first: get(FIRST),
    last: get(LAST),
    least: maybe(LEAST),
    greatest: maybe(GREATEST),
    nonFinite: maybe(NON_FINITE),
    total: { sum: nodes[at + TOTAL]!, count: nodes[at + TOTAL + 1]! },
  };
}

/** One node over neighbouring ones. */
export function joined(a: CurveNode, b: CurveNode): CurveNode {
  return {
    first: a.first,
    last: b.last,
    least: pick(a.least, b.least, (one, other) => other < one),
    greatest: pick(a.greatest, b.greatest, (one, other) => other > one),
    nonFinite: a.nonFinite ?? b.nonFinite,
    total: { sum: a.total.sum + b.total.sum, count: a.total.count + b.total.count },
  };
}

function pick(
  one: NodePoint | undefined,
  other: NodePoint | undefined,
  better: (one: number, other: number) => boolean,
): NodePoint | undefined {
  if (!one || !other) return one ?? other;
  return better(one.value, other.value) ? other : one;
}
