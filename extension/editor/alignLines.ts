/** Less alike than this, one line is not an edit of the other. */
const LEAST_LIKENESS = 0.4;
const LARGEST_TABLE = 10_000;

/** Pairs of rows of `before` and `after` that are edits of each other: the alignment of the greatest total likeness. */
export function alignSimilar(
  before: readonly string[],
  after: readonly string[],
): ReadonlyArray<readonly [number, number]> {
  const [height, width] = [before.length, after.length];
  if (height === 0 || width === 0 || height * width > LARGEST_TABLE) return [];
  const like = before.map((line) => after.map((other) => likeness(line, other)));
  const best = Array.from({ length: height + 1 }, () => new Float64Array(width + 1));
  const at = (row: number, column: number) => best[row]?.[column] ?? 0;
  const paired = (row: number, column: number) => {
    const score = like[row]?.[column] ?? 0;
    return score < LEAST_LIKENESS ? -1 : score + at(row + 1, column + 1);
  };
  for (let row = height - 1; row >= 0; row -= 1)
    for (let column = width - 1; column >= 0; column -= 1) {
      const line = best[row];
      if (line !== undefined) line[column] = Math.max(paired(row, column), at(row + 1, column), at(row, column + 1));
    }
  const pairs: (readonly [number, number])[] = [];
  for (let row = 0, column = 0; row < height && column < width;) {
    if (paired(row, column) === at(row, column)) pairs.push([row++, column++]);
    else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
  return pairs;
}

/** 0 to 1: the share of pairs of neighbouring characters that two lines have in common. */
function likeness(left: string, right: string): number {
  if (left.length < 2 || right.length < 2) return 0;
  const counts = new Map<string, number>();
  for (let at = 0; at + 1 < left.length; at += 1) {
    const pair = left.slice(at, at + 2);
    counts.set(pair, (counts.get(pair) ?? 0) + 1);
  }
  let common = 0;
  for (let at = 0; at + 1 < right.length; at += 1) {
    const pair = right.slice(at, at + 2);
    const count = counts.get(pair) ?? 0;
    if (count === 0) continue;
    common += 1;
    counts.set(pair, count - 1);
  }
  return (2 * common) / (left.length + right.length - 2);
}
