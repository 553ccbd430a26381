/** A part of an axis, in its own unit. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What of a chart is seen: of the x axis, which all charts share, and of its own values. Undefined: all. */
export interface Zoom {
  readonly x: Range | undefined;
  readonly y: Range | undefined;
}

/** The smallest part of the whole that can be zoomed to. */
const DEEPEST = 1e-8;

/** Zooms by a factor (below 1: in) about a place from 0 (left) to 1. Undefined: the whole. */
export function zoomBy(range: Range, factor: number, about: number, whole: Range): Range | undefined {
  const size = range.to - range.from;
  const next = Math.max(size * factor, (whole.to - whole.from) * DEEPEST);
  const from = range.from + (size - next) * about;
  return within({ from, to: from + next }, whole);
}

/** Moves by a part of what is seen. */
export function panBy(range: Range, part: number, whole: Range): Range | undefined {
  const by = (range.to - range.from) * part;
  return within({ from: range.from + by, to: range.to + by }, whole);
}

/** Between two places from 0 to 1, in any order. */
export function zoomTo(range: Range, one: number, other: number, whole: Range): Range | undefined {
  const size = range.to - range.from;
  const [left, right] = [Math.min(one, other), Math.max(one, other)];
  const least = (whole.to - whole.from) * DEEPEST;
  const from = range.from + size * left;
  return within({ from, to: Math.max(from + least, range.from + size * right) }, whole);
}

/** Inside the whole, at the same size; undefined where that is the whole. */
function within(range: Range, whole: Range): Range | undefined {
  const size = range.to - range.from;
  if (size >= whole.to - whole.from) return undefined;
  const from = Math.min(Math.max(range.from, whole.from), whole.to - size);
  return { from, to: from + size };
}
