/** A line of a text, and what became of it since the text before. */
export interface DiffLine {
  readonly change: 'same' | 'added' | 'removed';
  /** Number of the line in the text that it is of: the old one's where it was removed. Counted from 0. */
  readonly line: number;
}

/** Beyond this many pairs of lines no common lines are looked for between the first and the last difference. */
const MOST_PAIRS = 4_000_000;

/** The new text's lines in order, with those that are gone where they were: the most lines stay. */
export function diffLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  const left = Math.min(before.length, after.length) - head;
  while (tail < left && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const middle = diffMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail));
  return [
    ...after.slice(0, head).map((_, line): DiffLine => ({ change: 'same', line })),
    ...middle.map(({ change, line }): DiffLine => ({ change, line: line + head })),
    ...after
      .slice(after.length - tail)
      .map((_, line): DiffLine => ({ change: 'same', line: after.length - tail + line })),
  ];
}

/** By the longest common sequence, a row of lengths for each line of the old text. */
function diffMiddle(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const removed = (line: number): DiffLine => ({ change: 'removed', line });
  const added = (line: number): DiffLine => ({ change: 'added', line });
  if (before.length === 0 || after.length === 0 || before.length * after.length > MOST_PAIRS)
    return [...before.map((_, line) => removed(line)), ...after.map((_, line) => added(line))];
  const width = after.length + 1;
  const longest = new Uint32Array((before.length + 1) * width);
  for (let old = before.length - 1; old >= 0; old -= 1)
    for (let now = after.length - 1; now >= 0; now -= 1)
      longest[old * width + now] =
        before[old] === after[now]
          ? longest[(old + 1) * width + now + 1]! + 1
          : Math.max(longest[(old + 1) * width + now]!, longest[old * width + now + 1]!);
  const lines: DiffLine[] = [];
  let old = 0;
  let now = 0;
  while (old < before.length || now < after.length) {
    if (old < before.length && now < after.length && before[old] === after[now]) {
      lines.push({ change: 'same', line: now });
      old += 1;
      now += 1;
    } else if (
      now >= after.length ||
      (old < before.length && longest[(old + 1) * width + now]! >= longest[old * width + now + 1]!)
    ) {
      lines.push(removed(old));
      old += 1;
    } else {
      lines.push(added(now));
      now += 1;
    }
  }
  return lines;
}
