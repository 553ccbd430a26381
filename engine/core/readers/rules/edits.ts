// What fixes are made of: stretches of the text and what takes their place.
import type { Fix } from '../../model/problem.ts';
import type { Span } from '../../model/span.ts';

export const sliceOf = (text: string, { start, end }: Span): string => text.slice(start, end);

/** Replaces what a pattern finds inside a stretch. */
export function swap(
  text: string,
  span: Span | undefined,
  [pattern, by, title]: readonly [RegExp, string, string],
): readonly Fix[] {
  if (!span || span.file !== undefined) return [];
  const stretch = sliceOf(text, span);
  const found = pattern.exec(stretch);
  if (!found) return [];
  const rest = stretch.length - found.index - found[0].length;
  const replaced = stretch.replace(pattern, by);
  const place = { start: span.start + found.index, end: span.end - rest };
  return [{ title, edits: [{ span: place, text: replaced.slice(found.index, replaced.length - rest) }] }];
}

/** The first of the arguments between brackets. */
export function firstArgument(inside: string): string {
  let depth = 0;
  for (let at = 0; at < inside.length; at++) {
    const letter = inside[at]!;
    if ('([{'.includes(letter)) depth += 1;
    else if (')]}'.includes(letter)) depth -= 1;
    else if (letter === ',' && depth === 0) return inside.slice(0, at);
  }
  return inside;
}
