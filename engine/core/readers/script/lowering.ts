import type { SyntaxNode } from '@lezer/common';
import type { Span } from '../../model/span.ts';
import type { Argument, Expression } from '../program/tree.ts';

/** What the lowering of one file carries along. */
export interface Lowering {
  readonly text: string;
  readonly file: string | undefined;
  depth: number;
}

const DEEPEST = 400;

export function span({ file }: Lowering, { from, to }: { from: number; to: number }): Span {
  return file === undefined ? { start: from, end: to } : { start: from, end: to, file };
}

export function source(lowering: Lowering, { from, to }: { from: number; to: number }): string {
  return lowering.text.slice(from, to);
}

/** Nodes that say nothing about values: types, modifiers, comments. */
const PASSED_OVER = new Set([
  'LineComment',
  'BlockComment',
  'TypeAnnotation',
  'TypeArgList',
  'TypeParamList',
  'Privacy',
  'Optional',
  'Readonly',
  'Override',
  'async',
  ';',
]);

export function children(node: SyntaxNode): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  for (let child = node.firstChild; child !== null; child = child.nextSibling)
    if (!child.type.isError && !PASSED_OVER.has(child.name)) found.push(child);
  return found;
}

export function deeper<Result>(lowering: Lowering, follow: () => Result, otherwise: () => Result): Result {
  if (lowering.depth >= DEEPEST) return otherwise();
  lowering.depth += 1;
  try {
    return follow();
  } finally {
    lowering.depth -= 1;
  }
}

export function splitAtCommas(nodes: readonly SyntaxNode[]): SyntaxNode[][] {
  const parts: SyntaxNode[][] = [[]];
  for (const node of nodes)
    if (node.name === ',') parts.push([]);
    else parts.at(-1)!.push(node);
  return parts;
}

export function without(nodes: readonly SyntaxNode[], ...names: string[]): SyntaxNode[] {
  return nodes.filter((each) => !names.includes(each.name));
}

export function unknownExpression(lowering: Lowering, at: { from: number; to: number }, construct: string): Expression {
  return { kind: 'unknown', construct, span: span(lowering, at) };
}

/** Expressions that the lowering itself makes, at the place of what they stand for. */
export const made = {
  name: (name: string, at: Span): Expression => ({ kind: 'name', name, span: at }),
  text: (value: string, at: Span): Expression => ({ kind: 'string', value, span: at }),
  number: (value: number, at: Span): Expression => ({ kind: 'number', value, float: false, span: at }),
  attribute: (object: Expression, name: string, at: Span): Expression => ({
    kind: 'attribute',
    object,
    name,
    span: at,
  }),
  call: (callee: Expression, values: readonly Expression[], at: Span): Expression => ({
    kind: 'call',
    callee,
    arguments: values.map((value): Argument => ({ value, span: value.span })),
    span: at,
  }),
};
