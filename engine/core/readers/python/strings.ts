import type { SyntaxNode } from '@lezer/common';
import type { Expression } from '../program/tree.ts';
import { lowerExpression } from './expressions.ts';
import { children, type Lowering, source, span, unknownExpression } from './lowering.ts';

const SIMPLE: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  a: '\x07',
  b: '\b',
  f: '\f',
  v: '\v',
  '\\': '\\',
  "'": "'",
  '"': '"',
  '\n': '',
};
const ESCAPE =
  /\\(?:x(?<x>[0-9a-fA-F]{2})|u(?<u>[0-9a-fA-F]{4})|U(?<long>[0-9a-fA-F]{8})|(?<octal>[0-7]{1,3})|N\{[^}]*\}|(?<simple>\r\n|[ntrabfv\\'"\n]))/g;

function unescape(raw: string): string {
  return raw.replace(ESCAPE, (...match: unknown[]) => {
    const all = String(match[0]);
    const { x, u, long, octal, simple } = match.at(-1) as Readonly<Record<string, string | undefined>>;
    const hex = x ?? u ?? long;
    const code = hex === undefined ? Number.parseInt(octal ?? '', 8) : Number.parseInt(hex, 16);
    if (!Number.isNaN(code)) return code > 0x10ffff ? all : String.fromCodePoint(code);
    return simple === undefined ? all : (SIMPLE[simple] ?? '');
  });
}

interface Quoted {
  readonly raw: boolean;
  readonly from: number;
  readonly to: number;
}

/** Where the text between the quotes lies; a string not yet closed goes to the end of its node. */
function quoted(text: string, node: { from: number; to: number }): Quoted {
  const whole = text.slice(node.from, node.to);
  const [open = '', prefix = '', quote = ''] = /^([A-Za-z]*)("""|'''|"|')/.exec(whole) ?? [];
  const closed = whole.length >= open.length + quote.length && whole.endsWith(quote);
  return {
    raw: /r/i.test(prefix),
    from: node.from + open.length,
    to: Math.max(node.from + open.length, node.to - (closed ? quote.length : 0)),
  };
}

type Part = string | Expression;

function literalParts(lowering: Lowering, node: SyntaxNode): Part[] {
  const { raw, from, to } = quoted(lowering.text, node);
  const read = (start: number, end: number) => {
    const text = lowering.text.slice(start, end);
    return raw ? text : unescape(text);
  };
  if (node.name === 'String') return [read(from, to)];
  const parts: Part[] = [];
  let at = from;
  const takeText = (end: number) => {
    if (end > at) parts.push(read(at, end).replaceAll('{{', '{').replaceAll('}}', '}'));
  };
  for (const child of children(node)) {
    if (child.name !== 'FormatReplacement') continue;
    takeText(child.from);
    parts.push(replacement(lowering, child));
    at = child.to;
  }
  takeText(to);
  return parts;
}

/** `{x:02d}` becomes `"{:02d}".format(x)`, so that one piece of code knows how numbers are written. */
function replacement(lowering: Lowering, node: SyntaxNode): Expression {
  const parts = children(node);
  const inner = parts.find((each) => !['{', '}', 'FormatConversion', 'FormatSpec'].includes(each.name));
  if (!inner) return unknownExpression(lowering, node, 'an empty replacement field');
  const value = lowerExpression(lowering, inner);
  const format = parts.find((each) => each.name === 'FormatSpec');
  const conversion = parts.find((each) => each.name === 'FormatConversion');
  if (!format && !conversion) return value;
  const at = span(lowering, node);
  const letters = conversion ? source(lowering, conversion) : '';
  const template: Part[] = [`{${letters}`];
  if (format) template.push(...specification(lowering, format));
  const string: Expression = { kind: 'text', parts: [...template, '}'], span: at };
  return {
    kind: 'call',
    callee: { kind: 'attribute', object: string, name: 'format', span: at },
    arguments: [{ value, span: value.span }],
    span: at,
  };
}

function specification(lowering: Lowering, node: SyntaxNode): Part[] {
  const parts: Part[] = [];
  let at = node.from;
  for (const child of children(node)) {
    if (child.name !== 'FormatReplacement') continue;
    parts.push(lowering.text.slice(at, child.from), replacement(lowering, child));
    at = child.to;
  }
  return [...parts, lowering.text.slice(at, node.to)];
}

/** A string, an f-string, or several side by side. */
export function lowerString(lowering: Lowering, node: SyntaxNode): Expression {
  const pieces = node.name === 'ContinuedString' ? children(node) : [node];
  const parts = pieces.flatMap((each) => literalParts(lowering, each));
  const at = span(lowering, node);
  if (parts.every((each) => typeof each === 'string')) return { kind: 'string', value: parts.join(''), span: at };
  return { kind: 'text', parts, span: at };
}
