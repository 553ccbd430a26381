import type { SyntaxNode } from '@lezer/common';
import type { Span } from '../../model/span.ts';
import type { Expression } from '../program/tree.ts';
import { placeBefore } from './unclosed.ts';

/** What the lowering of one file carries along. */
export interface Lowering {
  /** The text that was parsed; brackets may be closed in it that the given one leaves open. */
  readonly text: string;
  /** Where something was put into it. */
  readonly inserted: readonly number[];
  readonly file: string | undefined;
  /** How deep the syntax being lowered is nested. */
  depth: number;
}

/** Deeper nesting is generated text; following it would use up the stack. */
const DEEPEST = 400;

/** A place of the parsed text in the given one. */
export function span({ file, inserted }: Lowering, at: { from: number; to: number }): Span {
  const [start, end] =
    inserted.length === 0 ? [at.from, at.to] : [at.from, at.to].map((each) => placeBefore(inserted, each));
  return file === undefined ? { start: start!, end: end! } : { start: start!, end: end!, file };
}

export function source(lowering: Lowering, { from, to }: { from: number; to: number }): string {
  return lowering.text.slice(from, to);
}

export function unknownExpression(lowering: Lowering, at: { from: number; to: number }, construct: string): Expression {
  return { kind: 'unknown', construct, span: span(lowering, at) };
}

/** Children without comments and without what the parser could not make sense of. */
export function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (child.name !== 'Comment' && !child.type.isError) found.push(child);
  return found;
}

/** Lowers one level further down, or gives up where the nesting is too deep. */
export function deeper<Result>(lowering: Lowering, follow: () => Result, otherwise: () => Result): Result {
  if (lowering.depth >= DEEPEST) return otherwise();
  lowering.depth += 1;
  try {
    return follow();
  } finally {
    lowering.depth -= 1;
  }
}

/** Parts a list of nodes at its commas. A trailing comma leaves an empty last part. */
export function splitAt(nodes: readonly SyntaxNode[], separator: string): SyntaxNode[][] {
  const parts: SyntaxNode[][] = [[]];
  for (const node of nodes)
    if (node.name === separator) parts.push([]);
    else parts.at(-1)!.push(node);
  return parts;
}
