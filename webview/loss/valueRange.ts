import type { PlottedLine } from './plot.ts';
import type { AxisScale } from './scale.ts';
import { seenPart } from './search.ts';
import type { Range } from './zoom.ts';

/** Lines of fewer values have no outliers. */
const FEW = 20;
/** The share of a line's values at each end that do not count for its usual spread. */
const USUAL = 0.05;
const BEYOND = 2;
/** An average has few sudden moves, so that what stands out of it is likely meant. */
const BEYOND_SMOOTH = 10;
/** How many times as large as the usual line of its metric one must be to be left out: that one would be a flat line. */
const WILD = 1000;
const ROOM = 0.04;

export interface Seen {
  /** The part of the x axis that is seen. */
  readonly range: Range;
  readonly scale: AxisScale;
  /** Far-out ones too. */
  readonly everyValue: boolean;
}

export interface ValueRange {
  readonly range: Range;
  /** Values of the lines in sight that lie beyond it. */
  readonly beyond: number;
}

/** What one line would have the axis span. */
interface Fenced {
  readonly plotted: PlottedLine;
  readonly fences: readonly Range[];
}

/**
 * What the value axis spans: the lines themselves but for values far beyond all others, and most of what stands faintly
 * behind them. A few wild batches, or a run that has exploded, would otherwise press the curves that are compared into
 * a corner.
 */
export function valueRange(lines: readonly PlottedLine[], seen: Seen): ValueRange | undefined {
  const all = lines.map((plotted): Fenced => ({ plotted, fences: fencesOf(plotted, seen) }));
  const tame = seen.everyValue ? all : byMetric(all).flatMap((group) => withoutWild(group, seen.scale));
  const fences = tame.flatMap((one) => one.fences);
  if (fences.length === 0) return undefined;
  const from = Math.min(...fences.map((fence) => fence.from));
  const to = Math.max(...fences.map((fence) => fence.to));
  const kept = new Set(tame.map(({ plotted }) => plotted));
  // Of what stands behind, most is meant not to be seen; of a line that is left out, all is told.
  const counted = lines.filter((plotted) => !plotted.line.detail || !kept.has(plotted));
  const beyond = counted.reduce(
    (sum, { trace }) => sum + placesIn(trace.xs, trace.ys, seen).filter((place) => place < from || place > to).length,
    0,
  );
  return { range: widened(from, to, seen.scale), beyond };
}

/** Only lines of one metric are compared: a learning rate beside a loss is small, and neither is wild. */
function byMetric(all: readonly Fenced[]): readonly (readonly Fenced[])[] {
  const metrics = new Set(all.map(({ plotted }) => plotted.line.metric));
  return [...metrics].map((metric) => all.filter(({ plotted }) => plotted.line.metric === metric));
}

/**
 * Lines of a size with the usual one of their metric. Of the main lines where there are any: the batches of a run that
 * has exploded may be all that is left of it.
 */
function withoutWild(group: readonly Fenced[], { kind }: AxisScale): readonly Fenced[] {
  // Places on other scales are no sizes, and such a scale has room for all.
  if (kind !== 'linear') return group;
  const main = group.filter(({ plotted, fences }) => !plotted.line.detail && fences.length > 0);
  const sizes = (main.length > 0 ? main : group)
    .map(sizeOf)
    .filter(Number.isFinite)
    .sort((one, two) => one - two);
  const usual = sizes[Math.floor((sizes.length - 1) / 2)] ?? 0;
  return usual > 0 ? group.filter((one) => !(sizeOf(one) > usual * WILD)) : group;
}

function sizeOf({ fences }: Fenced): number {
  return Math.max(...fences.map(({ from, to }) => Math.max(Math.abs(from), Math.abs(to))));
}

function fencesOf({ line, trace, raw, envelope, smoothed }: PlottedLine, seen: Seen): readonly Range[] {
  const behind = (places: Float64Array) => (seen.everyValue ? extentOf(places) : middleOf(places, USUAL));
  const own = placesIn(trace.xs, trace.ys, seen);
  const fences = line.detail
    ? [behind(own)]
    : [seen.everyValue ? extentOf(own) : withoutOutliers(own, smoothed ? BEYOND_SMOOTH : BEYOND)];
  if (raw !== undefined) fences.push(behind(placesIn(raw.xs, raw.ys, seen)));
  if (envelope !== undefined)
    for (const edge of [envelope.low, envelope.high]) fences.push(behind(placesIn(envelope.xs, edge, seen)));
  return fences.filter((fence) => fence !== undefined);
}

function placesIn(xs: Float64Array, ys: Float64Array, { range, scale }: Seen): Float64Array {
  const [first, end] = seenPart(xs, range.from, range.to);
  return ys.slice(first, end).map(scale.place).filter(Number.isFinite);
}

/**
 * Everything within so many times the usual spread beyond the usual values, and what leads there from the first value
 * on: a loss that has fallen fast is no outlier at its beginning.
 */
function withoutOutliers(places: Float64Array, times: number): Range | undefined {
  const usual = places.length < FEW ? undefined : middleOf(places, USUAL);
  if (usual === undefined) return extentOf(places);
  const room = times * (usual.to - usual.from);
  const isUsual = (place: number) => place >= usual.from - room && place <= usual.to + room;
  const begun = Math.max(0, places.findIndex(isUsual));
  return extentOf(places.filter((place, index) => index < begun || isUsual(place)));
}

function extentOf(places: Float64Array): Range | undefined {
  let [from, to] = [Infinity, -Infinity];
  for (const place of places) {
    if (place < from) from = place;
    if (place > to) to = place;
  }
  return from > to ? undefined : { from, to };
}

/** Values that are sorted at most to tell where the middle lies; this is done for each line in each frame. */
const ENOUGH = 256;

function middleOf(places: Float64Array, share: number): Range | undefined {
  const every = Math.ceil(places.length / ENOUGH);
  const sorted = (every > 1 ? places.filter((_, index) => index % every === 0) : places.slice()).sort();
  const left = Math.floor(sorted.length * share);
  const [from, to] = [sorted[left], sorted[sorted.length - 1 - left]];
  return from === undefined || to === undefined ? undefined : { from, to };
}

/** A little air above and below; below zero only where values are. In values. */
function widened(from: number, to: number, scale: AxisScale): Range {
  // Halves: the difference may be more than the largest double.
  const least = scale.kind === 'logarithmic' ? 0.01 : Math.abs(from) * ROOM || 1;
  const room = (to / 2 - from / 2) * (2 * ROOM) || least;
  const most = scale.place(Number.MAX_VALUE);
  const low = from - room;
  const bottom = scale.kind !== 'logarithmic' && from >= 0 ? Math.max(0, low) : low;
  return { from: scale.value(Math.max(bottom, -most)), to: scale.value(Math.min(to + room, most)) };
}
