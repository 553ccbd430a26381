import { alignSimilar } from './alignLines.ts';

/** Where a line of the older text is now, lines from 1. `edited`: still recognisable, but not the same code. */
export interface MappedLine {
  readonly line: number;
  readonly edited: boolean;
}
export type LineMap = (line: number) => MappedLine | undefined;

/** Beyond this many cells a region without a single unique line is not compared line by line. */
const LARGEST_TABLE = 250_000;

interface Texts {
  readonly before: readonly string[];
  readonly after: readonly string[];
  /** For each old line its new one, both from 0, or -1. */
  readonly to: Int32Array;
  readonly edited: Set<number>;
}
interface Region {
  readonly from: number;
  readonly to: number;
  readonly newFrom: number;
  readonly newTo: number;
}

/**
 * Follows lines from one text to a later one: patience difference on lines, blind to indentation, then what was
 * changed within a line by likeness, then lines that were moved as a whole. A deleted line is followed nowhere.
 */
export function mapLines(oldText: string, newText: string): LineMap {
  if (oldText === newText) return (line) => (line >= 1 ? { line, edited: false } : undefined);
  const before = splitLines(oldText);
  const texts: Texts = {
    before,
    after: splitLines(newText),
    to: new Int32Array(before.length).fill(-1),
    edited: new Set(),
  };
  matchRegion(texts, { from: 0, to: before.length, newFrom: 0, newTo: texts.after.length });
  matchMoved(texts);
  matchEdited(texts);
  return (line) => {
    const to = texts.to[line - 1] ?? -1;
    return to < 0 ? undefined : { line: to + 1, edited: texts.edited.has(line - 1) };
  };
}

function splitLines(text: string): readonly string[] {
  return text.split(/\r\n|\n|\r/).map((line) => line.trim());
}

/** Unique lines first: of two equal calls, the one whose arguments are still there is the one that is still there. */
function matchRegion(texts: Texts, region: Region): void {
  if (region.from >= region.to || region.newFrom >= region.newTo) return;
  const anchors = uniqueCommonLines(texts, region);
  if (anchors.length === 0) {
    matchByTable(texts, matchEnds(texts, region));
    return;
  }
  let { from, newFrom } = region;
  for (const [line, newLine] of [...anchors, [region.to, region.newTo] as const]) {
    if (line < region.to) texts.to[line] = newLine;
    matchRegion(texts, { from, to: line, newFrom, newTo: newLine });
    from = line + 1;
    newFrom = newLine + 1;
  }
}

function matchEnds(texts: Texts, { from, to, newFrom, newTo }: Region): Region {
  while (from < to && newFrom < newTo && texts.before[to - 1] === texts.after[newTo - 1]) {
    to -= 1;
    newTo -= 1;
    texts.to[to] = newTo;
  }
  while (from < to && newFrom < newTo && texts.before[from] === texts.after[newFrom]) {
    texts.to[from] = newFrom;
    from += 1;
    newFrom += 1;
  }
  return { from, to, newFrom, newTo };
}

/** Pairs of lines that each text has once in the region, as the longest series that rises in both. */
function uniqueCommonLines(texts: Texts, region: Region): ReadonlyArray<readonly [number, number]> {
  const old = onlyOnce(texts.before, region.from, region.to);
  const now = onlyOnce(texts.after, region.newFrom, region.newTo);
  const pairs: (readonly [number, number])[] = [];
  for (const [line, at] of old) {
    const newAt = now.get(line);
    if (newAt !== undefined) pairs.push([at, newAt]);
  }
  return longestRise(pairs);
}

function onlyOnce(lines: readonly string[], from: number, to: number): Map<string, number> {
  const once = new Map<string, number>();
  const often = new Set<string>();
  for (let at = from; at < to; at += 1) {
    const line = lines[at] ?? '';
    if (often.has(line) || line === '') continue;
    if (once.delete(line)) often.add(line);
    else once.set(line, at);
  }
  return once;
}

/** Patience sorting; `pairs` rise in their first number. */
function longestRise(pairs: ReadonlyArray<readonly [number, number]>): ReadonlyArray<readonly [number, number]> {
  const ends: number[] = [];
  const previous = new Int32Array(pairs.length).fill(-1);
  pairs.forEach(([, value], index) => {
    let low = 0;
    let high = ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((pairs[ends[middle] ?? 0]?.[1] ?? 0) < value) low = middle + 1;
      else high = middle;
    }
    previous[index] = ends[low - 1] ?? -1;
    ends[low] = index;
  });
  const rise: (readonly [number, number])[] = [];
  for (let at = ends.at(-1) ?? -1; at >= 0; at = previous[at] ?? -1) {
    const pair = pairs[at];
    if (pair !== undefined) rise.unshift(pair);
  }
  return rise;
}

/** The longest common series of lines of a small region in which every line repeats. */
function matchByTable(texts: Texts, { from, to, newFrom, newTo }: Region): void {
  const [height, width] = [to - from, newTo - newFrom];
  if (height * width > LARGEST_TABLE) return;
  const longest = new Uint32Array((height + 1) * (width + 1));
  const at = (row: number, column: number) => longest[row * (width + 1) + column] ?? 0;
  const same = (row: number, column: number) => texts.before[from + row] === texts.after[newFrom + column];
  for (let row = height - 1; row >= 0; row -= 1)
    for (let column = width - 1; column >= 0; column -= 1)
      longest[row * (width + 1) + column] = same(row, column)
        ? at(row + 1, column + 1) + 1
        : Math.max(at(row + 1, column), at(row, column + 1));
  for (let row = 0, column = 0; row < height && column < width;) {
    if (same(row, column)) {
      texts.to[from + row] = newFrom + column;
      row += 1;
      column += 1;
    } else if (at(row + 1, column) >= at(row, column + 1)) row += 1;
    else column += 1;
  }
}

function matchMoved(texts: Texts): void {
  const taken = new Set(texts.to);
  const left = texts.before.map((line, at) => (texts.to[at] === -1 ? line : ''));
  const free = texts.after.map((line, at) => (taken.has(at) ? '' : line));
  const now = onlyOnce(free, 0, free.length);
  for (const [line, at] of onlyOnce(left, 0, left.length)) {
    const newAt = now.get(line);
    // Braces and `});` are everywhere and were not moved.
    if (newAt !== undefined && /\w/.test(line)) texts.to[at] = newAt;
  }
}

/** Between two matched lines, what is left on both sides was edited in place. */
function matchEdited(texts: Texts): void {
  const taken = new Set(texts.to);
  let newAt = 0;
  for (let at = 0; at < texts.before.length;) {
    if (texts.to[at] !== -1) {
      newAt = (texts.to[at] ?? 0) + 1;
      at += 1;
      continue;
    }
    const from = at;
    while (at < texts.before.length && texts.to[at] === -1) at += 1;
    const free: number[] = [];
    for (; newAt < texts.after.length && !taken.has(newAt); newAt += 1) free.push(newAt);
    const old = texts.before.slice(from, at);
    const now = free.map((line) => texts.after[line] ?? '');
    for (const [row, column] of alignSimilar(old, now)) {
      texts.to[from + row] = free[column] ?? -1;
      texts.edited.add(from + row);
    }
  }
}
