import type { CurveWindow, WindowRequest } from '../core/runs/curve.ts';
import { createCurveSeries, type CurveSeries } from '../core/runs/curveSeries.ts';
import { meanOf } from '../core/runs/sums.ts';
import { joined, NODE_FACTOR, type CurveNode, type NodePoint } from './curveNodes.ts';
import type { CurveChunks, StoredCurve } from './curveTables.ts';

/** Nodes read for every bucket, at least: the edges of buckets are that much finer than the buckets. */
const NODES_PER_BUCKET = 2;
const POINTS_PER_BUCKET = 4;
/** Of a rough look: its buckets are the nodes, about. */
const ROUGH_NODES_PER_BUCKET = 0.6;

/**
 * A window of a curve in the index. Reads the points themselves where they are few, else the coarsest nodes that
 * are fine enough: the cost follows the points asked for, not the curve's length.
 */
export function storedWindow(chunks: CurveChunks, curve: StoredCurve, request: WindowRequest): CurveWindow {
  const budget = Math.max(1, Math.floor(request.points));
  // Where steps were repeated, steps can't be searched for.
  if (curve.restarts > 0) return loaded(chunks, 0, curve.count).window(request);
  const { from, to } = request;
  // A search reads points all over the curve: for the whole of it there is nothing to be found.
  const first = from === undefined ? 0 : firstIndex(chunks, curve.count, (step) => step >= from);
  const end = to === undefined ? curve.count : firstIndex(chunks, curve.count, (step) => step > to);
  const buckets = Math.max(1, Math.floor(budget / POINTS_PER_BUCKET));
  const nodesPerBucket = request.rough === true ? ROUGH_NODES_PER_BUCKET : NODES_PER_BUCKET;
  const level = levelFor(Math.max(0, end - first) / (buckets * nodesPerBucket));
  if (level === 0) return { ...loaded(chunks, first, end).window({ points: budget }), total: curve.count };
  const nodes = nodesOver(chunks, [first, end], level);
  const parts = inBuckets(nodes, buckets);
  const window = request.rough === true ? roughWindow(parts) : nodesWindow(parts, pointsOf(budget));
  return { ...window, total: curve.count };
}

function levelFor(pointsPerNode: number): number {
  let level = 0;
  while (NODE_FACTOR ** (level + 1) <= pointsPerNode) level++;
  return level;
}

function loaded(chunks: CurveChunks, from: number, to: number): CurveSeries {
  const series = createCurveSeries();
  for (let index = from; index < to; index++) {
    const { step, value, time } = chunks.point(index);
    series.push(step, value, time);
  }
  return series;
}

function firstIndex(chunks: CurveChunks, count: number, passes: (step: number) => boolean): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (passes(chunks.point(middle).step)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Nodes that cover exactly `[from, to)`: whole ones of the level, single points at the edges. */
function nodesOver(chunks: CurveChunks, [from, to]: readonly [number, number], level: number): CurveNode[] {
  const width = NODE_FACTOR ** level;
  const nodes: CurveNode[] = [];
  for (let at = from; at < to;) {
    const whole = at % width === 0 && at + width <= to;
    nodes.push(whole ? chunks.node(level, at / width) : pointNode(at, chunks));
    at += whole ? width : 1;
  }
  return nodes;
}

function pointNode(index: number, chunks: CurveChunks): CurveNode {
  const point: NodePoint = { index, ...chunks.point(index) };
  const ends = { first: point, last: point };
  return Number.isFinite(point.value)
    ? { ...ends, least: point, greatest: point, total: { sum: point.value, count: 1 } }
    : { ...ends, nonFinite: point, total: { sum: 0, count: 0 } };
}

/** Joins nodes whose first steps fall into the same of `buckets` equal parts. */
function inBuckets(nodes: readonly CurveNode[], buckets: number): CurveNode[] {
  const start = nodes[0]?.first.step ?? 0;
  const width = ((nodes.at(-1)?.last.step ?? 0) - start) / buckets;
  const parts: CurveNode[] = [];
  let current = -1;
  nodes.forEach((node, index) => {
    // All steps the same: buckets of equal count.
    const place = width > 0 ? (node.first.step - start) / width : (index * buckets) / nodes.length;
    const bucket = Math.min(buckets - 1, Math.floor(place));
    const before = parts.at(-1);
    if (before && bucket === current) parts[parts.length - 1] = joined(before, node);
    else parts.push(node);
    current = bucket;
  });
  return parts;
}

/** Which of a node's points stand for it. */
type Choose = (node: CurveNode, at: { readonly first: boolean; readonly last: boolean }) => readonly NodePoint[];

function pointsOf(budget: number): Choose {
  return ({ first, least, greatest, last }) => distinct([last, least, greatest, first]).slice(0, budget);
}

/** Digits of a value that is only looked at. */
const ROUGH_DIGITS = 6;

/** What a picture needs, in fewer words: what each stretch spans, and where the curve begins and ends. */
function roughWindow(nodes: readonly CurveNode[]): Omit<CurveWindow, 'total'> {
  const choose: Choose = ({ first, least, greatest, last }, at) =>
    distinct([at.first || least === undefined ? first : undefined, least, greatest, at.last ? last : undefined]);
  const { values, times, buckets, ...window } = nodesWindow(nodes, choose);
  const rounded = (value: number | null) => (value === null ? null : Number(value.toPrecision(ROUGH_DIGITS)));
  const means = buckets?.means.map(rounded) ?? [];
  return {
    ...window,
    values: values.map(rounded),
    times: times.map((time) => Number(time.toPrecision(ROUGH_DIGITS))),
    buckets: buckets && { ...buckets, means },
  };
}

function distinct(points: readonly (NodePoint | undefined)[]): readonly NodePoint[] {
  const there = points.filter((point) => point !== undefined);
  return [...new Map(there.map((point) => [point.index, point])).values()];
}

function nodesWindow(nodes: readonly CurveNode[], choose: Choose): Omit<CurveWindow, 'total'> {
  const steps: number[] = [];
  const values: (number | null)[] = [];
  const times: number[] = [];
  const nonFinite: CurveWindow['nonFinite'][number][] = [];
  const ends: number[] = [];
  for (const [place, node] of nodes.entries()) {
    const chosen = choose(node, { first: place === 0, last: place === nodes.length - 1 });
    for (const { step, value, time } of chosen.toSorted((a, b) => a.index - b.index)) {
      steps.push(step);
      values.push(Number.isFinite(value) ? value : null);
      times.push(time);
    }
    ends.push(steps.length);
    const bad = node.nonFinite;
    if (bad) nonFinite.push({ step: bad.step, value: String(bad.value) as 'NaN' | 'Infinity' | '-Infinity' });
  }
  const means = nodes.map(({ total }) => meanOf(total));
  const buckets = { ends, means, counts: nodes.map(({ total }) => total.count) };
  return { steps, values, times, nonFinite, buckets, exact: false };
}
