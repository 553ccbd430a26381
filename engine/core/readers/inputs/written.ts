import { BATCH, type Shape, symbol } from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import type { Comment } from '../program/tree.ts';

const BATCH_NAMES = /^(n|b|bs|none|batch|batch_?size|num_?samples|\?|-1)$/i;
const SHAPE = /[([]\s*((?:[A-Za-z_]\w*|\d+|-1|\?)(?:\s*[,x×]\s*(?:[A-Za-z_]\w*|\d+))+)\s*,?\s*[)\]]/g;

/** `(N, 3, 32, 32)` with a name for the batch in front and at least one number. Other names stay unknown extents. */
function shapeFrom(inside: string): Shape | undefined {
  const [first, ...rest] = inside.split(/\s*[,x×]\s*/);
  if (!BATCH_NAMES.test(first!) || !rest.some((each) => /^\d+$/.test(each))) return undefined;
  return [BATCH, ...rest.map((each) => (/^\d+$/.test(each) ? Number(each) : symbol(each)))];
}

export function shapesIn(text: string): readonly Shape[] {
  return [...text.matchAll(SHAPE)].map(([, inside]) => shapeFrom(inside!)).filter((each) => each !== undefined);
}

/** Shapes that comments inside or just above `span` name, the nearest to its beginning first. */
export function shapesInComments(comments: readonly Comment[], span: Span): readonly Shape[] {
  return comments
    .filter((each) => each.span.file === span.file && each.span.start >= span.start - 200 && each.span.end <= span.end)
    .flatMap((each) => shapesIn(each.text));
}
