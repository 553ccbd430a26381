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

/**
 * What the value axis spans: the lines themselves but for values far beyond all others, and most of what stands faintly
 * behind them. A few wild batches would otherwise press the curves that are compared into a corner.
 */
export function valueRange(lines: readonly PlottedLine[], seen: Seen): ValueRange | undefined {
  const fences = lines.flatMap((plotted) => fencesOf(plotted, seen));
  if (fences.length === 0) return undefined;
  const from = Math.min(...fences.map((fence) => fence.from));
  const to = Math.max(...fences.map((fence) => fence.to));
  const main = lines.filter(({ line }) => !line.detail);
  const beyond = main.reduce(
    (sum, { trace }) => sum + placesIn(trace.xs, trace.ys, seen).filter((place) => place < from || place > to).length,
    0,
  );
  return { range: widened(from, to, seen.scale), beyond };
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
