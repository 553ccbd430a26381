import type { Span } from '../../model/span.ts';
import type { Comment, Program } from '../program/tree.ts';
import { withoutLongLines } from '../longLines.ts';
import { parseScript } from '../scriptTree.ts';
import { type Lowering, span } from './lowering.ts';
import { lowerBlock } from './statements.ts';

const COMMENTS = new Set(['LineComment', 'BlockComment']);

/** JavaScript or TypeScript text as a program. Total; `language` as VS Code names it, `file` goes into every span. */
export function lowerScript(text: string, language: string, file?: string): Program {
  const tree = parseScript(withoutLongLines(text), language);
  const lowering: Lowering = { text, file, depth: 0 };
  const comments: Comment[] = [];
  const broken: Span[] = [];
  tree.iterate({
    enter({ name, type, from, to }) {
      if (COMMENTS.has(name)) comments.push({ text: text.slice(from, to), span: span(lowering, { from, to }) });
      else if (type.isError) broken.push(span(lowering, { from, to }));
    },
  });
  return { language: 'javascript', body: lowerBlock(lowering, tree.topNode), comments, broken };
}
