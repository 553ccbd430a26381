import type { SourceComment } from '../../model/graph.ts';
import type { Span } from '../../model/span.ts';
import type { Net } from '../net/net.ts';
import type { Line } from './modules.ts';

/** What the source says where these are. */
export const commentsAt = ({ comments }: Net, ...spans: readonly (Span | undefined)[]): readonly SourceComment[] =>
  spans.flatMap((span) => (span && span.file === undefined ? (comments?.[span.start] ?? []) : []));

/** The texts of comments that were not told yet. */
export function untold(comments: readonly SourceComment[] | undefined, told: Set<number>): readonly string[] {
  return (comments ?? []).flatMap(({ line, texts }) => {
    if (told.has(line)) return [];
    told.add(line);
    return texts;
  });
}

/** Lines of which the first has the comments. */
export function commented(lines: readonly Line[], comments: readonly SourceComment[]): readonly Line[] {
  const [first, ...others] = lines;
  return first && comments.length > 0 ? [{ ...first, comments }, ...others] : lines;
}
