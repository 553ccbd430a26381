import { parser } from '@lezer/python';
import type { Comment, Program } from '../program/tree.ts';
import type { Span } from '../../model/span.ts';
import { withoutLongLines } from '../longLines.ts';
import { type Lowering, span } from './lowering.ts';
import { lowerBody } from './statements.ts';
import { closeBrackets } from './unclosed.ts';

/** `255.` and `1.e-8`, which Python knows and the parser does not. */
const BARE_POINT = /(?<![\w.])(\d[\d_]*)\.(?=[eE][+-]?\d|[jJ]\b|[^\w.]|$)/gm;

/** The text for the parser: as long as the given one, so that every place stays. What it says is read from the other. */
function parserText(text: string): string {
  return withoutLongLines(text).replace(BARE_POINT, (_, digits: string) => `${digits}0`);
}

/** Python text as a program. Total: half-typed text gives all of it that is whole. `file` goes into every span. */
export function lowerPython(given: string, file?: string): Program {
  const { text, inserted } = closeBrackets(given);
  const tree = parser.parse(parserText(text));
  const lowering: Lowering = { text, inserted, file, depth: 0 };
  const comments: Comment[] = [];
  const broken: Span[] = [];
  tree.iterate({
    enter({ name, type, from, to }) {
      if (name === 'Comment') comments.push({ text: text.slice(from, to), span: span(lowering, { from, to }) });
      else if (type.isError) broken.push(span(lowering, { from, to }));
    },
  });
  return { language: 'python', body: lowerBody(lowering, tree.topNode), comments, broken };
}
