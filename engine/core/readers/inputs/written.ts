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

/** What comes out is no input. */
const RESULT = /\b(?:outputs?|out|returns?|result(?:s|ing)?|becomes?|after|gives?)\b|[=-]>|→|⇒/i;

/** Shapes that a text has before it comes to speak of results. */
export function shapesIn(text: string): readonly Shape[] {
  const about = text.slice(0, RESULT.exec(text)?.index ?? text.length);
  return [...about.matchAll(SHAPE)].map(([, inside]) => shapeFrom(inside!)).filter((each) => each !== undefined);
}

/** Where a class says what happens to its inputs: comments before that, and outside of what makes its layers, are of them. */
export interface Followed {
  readonly span: Span;
  /** Where the first statement begins. */
  readonly first: number;
}

/** Shapes that comments inside or just above `span` name, the nearest to its beginning first. */
export function shapesInComments(
  comments: readonly Comment[],
  span: Span,
  followed: Followed | undefined,
): readonly Shape[] {
  const isNear = ({ span: { file, start, end } }: Comment) =>
    file === span.file && start >= span.start - 200 && end <= span.end;
  const speaksOfInputs = ({ text, span: { start } }: Comment) =>
    !followed ||
    start <= span.start ||
    (start > followed.span.start && start < followed.first) ||
    /\binput/i.test(text);
  return comments.filter((each) => isNear(each) && speaksOfInputs(each)).flatMap((each) => shapesIn(each.text));
}
