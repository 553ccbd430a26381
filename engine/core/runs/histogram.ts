/** How often numbers lie where: `counts` over equal parts of the way from `from` to `to`, both included. */
export interface Histogram {
  readonly from: number;
  readonly to: number;
  readonly counts: readonly number[];
}

export interface Distribution {
  /** Of the finite numbers; 0 where there are none. */
  readonly mean: number;
  /** Of all of them, not estimated from a sample: divided by their number. */
  readonly deviation: number;
  /** Numbers that are zero, and numbers that are NaN or infinite. */
  readonly zeros: number;
  readonly nonFinite: number;
  readonly histogram?: Histogram;
}

/** Parts of a histogram: as many as a narrow column of a chart can show. */
export const BINS = 24;

/** Two passes over numbers; those that are NaN or infinite are counted and are in no part. */
export function distributionOf(values: ArrayLike<number>): Distribution {
  let [from, to, sum, zeros, finite] = [Infinity, -Infinity, 0, 0, 0];
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at]!;
    if (value - value !== 0) continue;
    if (value < from) from = value;
    if (value > to) to = value;
    if (value === 0) zeros += 1;
    sum += value;
    finite += 1;
  }
  const nonFinite = values.length - finite;
  if (finite === 0) return { mean: 0, deviation: 0, zeros, nonFinite };
  const mean = sum / finite;
  const counts = new Array<number>(BINS).fill(0);
  const scale = to > from ? BINS / (to - from) : 0;
  let squares = 0;
  for (let at = 0; at < values.length; at += 1) {
    const value = values[at]!;
    if (value - value !== 0) continue;
    squares += (value - mean) ** 2;
    counts[Math.min(BINS - 1, Math.floor((value - from) * scale))]! += 1;
  }
  return { mean, deviation: Math.sqrt(squares / finite), zeros, nonFinite, histogram: { from, to, counts } };
}

export function isHistogram(value: unknown): value is Histogram {
  if (typeof value !== 'object' || value === null) return false;
  const { from, to, counts } = value as Record<string, unknown>;
  return (
    Number.isFinite(from) &&
    Number.isFinite(to) &&
    Number(from) <= Number(to) &&
    Array.isArray(counts) &&
    counts.length > 0 &&
    counts.every((each) => Number.isFinite(each) && Number(each) >= 0)
  );
}
