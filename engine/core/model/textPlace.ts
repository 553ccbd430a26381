import type { Span } from './span.ts';

/** A span with lines and columns, both from 1; columns count UTF-16 units. */
export interface Place extends Span {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** @returns a function from spans of this text to places */
export function placesIn(text: string): (span: Span) => Place {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  const lineOf = (offset: number) => {
    let [low, high] = [0, starts.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  };
  return (span) => {
    const [first, last] = [lineOf(span.start), lineOf(span.end)];
    return {
      ...span,
      line: first + 1,
      column: span.start - starts[first]! + 1,
      endLine: last + 1,
      endColumn: span.end - starts[last]! + 1,
    };
  };
}
