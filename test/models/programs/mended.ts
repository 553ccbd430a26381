import type { Fix } from '../../../engine/core/model/problem.ts';
import { read } from '../../../engine/core/readers/read.ts';

const MOST_ROUNDS = 20;

function applied(text: string, { edits }: Fix): string {
  return [...edits]
    .sort((one, two) => two.span.start - one.span.start)
    .reduce((now, { span, text: by }) => now.slice(0, span.start) + by + now.slice(span.end), text);
}

/** A Python program after the first fix of each problem that has one, until none is left. */
export function mended(text: string): string {
  let now = text;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { problems } = read(now, { language: 'python' });
    const fix = problems.find(({ fixes }) => fixes?.length)?.fixes?.[0];
    if (!fix) return now;
    now = applied(now, fix);
  }
  throw new Error(`No end of fixes:\n${now}`);
}
