import type { PlotPoint, PlottedLine } from './plot.ts';
import type { Range } from './zoom.ts';

/** The share of what stands behind the lines, at each end, that need not be seen whole. */
const OUTLYING = 0.1;
const ROOM = 0.04;

export interface Seen {
  /** The part of the x axis that is seen. */
  readonly range: Range;
  readonly logarithmic: boolean;
}

/**
 * What the value axis spans: every point of the lines themselves, and most of what stands faintly behind them. The few
 * widest swings of single batches would otherwise press the curves that are compared into a corner.
 */
export function valueRange(lines: readonly PlottedLine[], { range, logarithmic }: Seen): Range | undefined {
  let [from, to] = [Infinity, -Infinity];
  const take = (values: readonly number[]) => {
    for (const value of values) {
      from = Math.min(from, value);
      to = Math.max(to, value);
    }
  };
  for (const { line, points, raw } of lines) {
    const behind = line.detail ? points : raw;
    if (!line.detail) take(valuesIn(points, range));
    if (behind !== undefined) take(middleOf(valuesIn(behind, range)));
  }
  if (from > to) return undefined;
  return logarithmic ? widenedByFactor(from, to) : widened(from, to);
}

/** Of those in sight, and of the next on either side, to which the line runs. */
function valuesIn(points: readonly PlotPoint[], { from, to }: Range): readonly number[] {
  const seen = points.filter(
    ({ x }, index) => (points[index + 1]?.x ?? x) >= from && (points[index - 1]?.x ?? x) <= to,
  );
  return seen.map(({ y }) => y).filter((y) => !Number.isNaN(y));
}

function middleOf(values: readonly number[]): readonly number[] {
  const sorted = values.toSorted((left, right) => left - right);
  const left = Math.floor(sorted.length * OUTLYING);
  return sorted.slice(left, sorted.length - left);
}

/** A little air above and below; below zero only where values are. */
function widened(from: number, to: number): Range {
  // Halves: the difference may be more than the largest double.
  const room = (to / 2 - from / 2) * (2 * ROOM) || Math.abs(from) * ROOM || 1;
  return {
    from: from >= 0 ? Math.max(0, from - room) : Math.max(from - room, -Number.MAX_VALUE),
    to: Math.min(to + room, Number.MAX_VALUE),
  };
}

function widenedByFactor(from: number, to: number): Range {
  const factor = Math.max(1.02, (to / from) ** ROOM);
  return { from: from / factor, to: to * factor };
}
