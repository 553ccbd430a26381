import type { SyntaxNode } from '@lezer/common';
import type { Expression } from '../program/tree.ts';
import { lowerExpression } from './expressions.ts';
import { children, type Lowering, source, span } from './lowering.ts';

const SIMPLE: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0' };
const ESCAPE = /\\(?:x(?<x>[0-9a-fA-F]{2})|u(?<u>[0-9a-fA-F]{4})|u\{(?<long>[0-9a-fA-F]+)\}|(?<simple>\r\n|[\s\S]))/g;

export function unescape(raw: string): string {
  return raw.replace(ESCAPE, (...match: unknown[]) => {
    const { x, u, long, simple = '' } = match.at(-1) as Readonly<Record<string, string | undefined>>;
    const code = Number.parseInt(x ?? u ?? long ?? '', 16);
    if (!Number.isNaN(code)) return code > 0x10ffff ? '' : String.fromCodePoint(code);
    return /[\r\n]/.test(simple) ? '' : (SIMPLE[simple] ?? simple);
  });
}

/** The text between quotes, whether or not the closing one is typed yet. */
export function quotedText(lowering: Lowering, node: SyntaxNode): string {
  const whole = source(lowering, node);
  const closed = whole.length > 1 && whole.at(-1) === whole[0];
  return unescape(whole.slice(1, closed ? -1 : undefined));
}

/** `a${b}c`. */
export function lowerTemplate(lowering: Lowering, node: SyntaxNode): Expression {
  const parts: (string | Expression)[] = [];
  const closed = source(lowering, node).endsWith('`') && node.to - node.from > 1;
  let at = node.from + 1;
  const takeText = (to: number) => {
    if (to > at) parts.push(unescape(lowering.text.slice(at, to)));
  };
  for (const child of children(node)) {
    if (child.name !== 'Interpolation') continue;
    takeText(child.from);
    const [inner] = children(child).filter((each) => !each.name.startsWith('Interpolation'));
    if (inner) parts.push(lowerExpression(lowering, inner));
    at = child.to;
  }
  takeText(closed ? node.to - 1 : node.to);
  return { kind: 'text', parts, span: span(lowering, node) };
}
