/** Index of the last item that is not above a value; -1 before the first. */
export function lastAtMost(sorted: ArrayLike<number>, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((sorted[middle] ?? 0) <= value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/** Index of the item that is nearest to a value; the earlier of two. 0 where there is none. */
export function nearestIndex(sorted: ArrayLike<number>, value: number): number {
  const before = Math.max(0, lastAtMost(sorted, value));
  const [left, right] = [sorted[before], sorted[before + 1]];
  return left !== undefined && right !== undefined && right - value < value - left ? before + 1 : before;
}

/** Indices of what is seen of rising places, with the next on either side, to which a line runs. */
export function seenPart(sorted: ArrayLike<number>, from: number, to: number): readonly [first: number, end: number] {
  const first = Math.max(0, lastAtMost(sorted, from));
  return [first, Math.min(sorted.length, lastAtMost(sorted, to) + 2)];
}
