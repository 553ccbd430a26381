import type { SyntaxNode } from '@lezer/common';
import type { DictEntry, Expression, Parameter } from '../program/tree.ts';
import { lowerExpression } from './expressions.ts';
import { children, type Lowering, made, source, span, splitAtCommas, unknownExpression, without } from './lowering.ts';
import { quotedText } from './strings.ts';

function withDefault(lowering: Lowering, target: Expression, part: readonly SyntaxNode[]): Expression {
  const equals = part.findIndex((each) => each.name === 'Equals');
  const value = equals < 0 ? undefined : part[equals + 1];
  if (!value) return target;
  return { kind: 'assignExpression', target, value: lowerExpression(lowering, value), span: target.span };
}

/** What a declaration, a parameter or a destructuring assignment gives values to. */
export function lowerPattern(lowering: Lowering, node: SyntaxNode): Expression {
  const at = span(lowering, node);
  if (node.name === 'ArrayPattern') {
    const parts = splitAtCommas(without(children(node), '[', ']'));
    if (parts.at(-1)?.length === 0) parts.pop();
    return { kind: 'list', items: parts.map((part) => patternItem(lowering, part, node)), span: at };
  }
  if (node.name === 'ObjectPattern')
    return {
      kind: 'dict',
      entries: node.getChildren('PatternProperty').map((each) => patternProperty(lowering, each)),
      span: at,
    };
  return lowerExpression(lowering, node);
}

function patternItem(lowering: Lowering, part: readonly SyntaxNode[], node: SyntaxNode): Expression {
  const [first, second] = part;
  if (!first) return unknownExpression(lowering, { from: node.from, to: node.from }, 'a place passed over');
  if (first.name === 'Spread' && second)
    return { kind: 'spread', value: lowerPattern(lowering, second), mapping: false, span: span(lowering, second) };
  return withDefault(lowering, lowerPattern(lowering, first), part);
}

function patternProperty(lowering: Lowering, node: SyntaxNode): DictEntry {
  const parts = children(node);
  const at = span(lowering, node);
  if (parts[0]?.name === 'Spread')
    return { value: parts[1] ? lowerPattern(lowering, parts[1]) : made.name('', at), spread: true };
  const colon = parts.findIndex((each) => each.name === ':');
  const target = parts[colon + 1];
  if (!target) return { key: made.text('', at), value: unknownExpression(lowering, node, 'an unfinished pattern') };
  const value = withDefault(lowering, lowerPattern(lowering, target), parts.slice(colon + 1));
  return {
    key: colon < 0 ? made.text(source(lowering, target), at) : lowerKey(lowering, parts.slice(0, colon)),
    value,
  };
}

/** The name of a property: plain, quoted, a number, or `[computed]`. */
export function lowerKey(lowering: Lowering, nodes: readonly SyntaxNode[]): Expression {
  const [first, second] = nodes;
  if (!first) throw new RangeError('a property without a name');
  if (first.name === '[' && second) return lowerExpression(lowering, second);
  if (first.name === 'String') return made.text(quotedText(lowering, first), span(lowering, first));
  return made.text(source(lowering, first), span(lowering, first));
}

/** Parameters of a function, a method, or an arrow function with or without parentheses. */
export function lowerParameters(lowering: Lowering, node: SyntaxNode): Parameter[] {
  const list = node.name === 'ParamList' ? without(children(node), '(', ')') : [node];
  return splitAtCommas(list)
    .map((part) => part.filter((each) => each.name !== 'this'))
    .filter((part) => part.length > 0)
    .map((part): Parameter => {
      const [first, second] = part;
      if (first!.name === 'Spread' && second) return { target: lowerPattern(lowering, second), rest: 'list' };
      const equals = part.findIndex((each) => each.name === 'Equals');
      const fallback = equals < 0 ? undefined : part[equals + 1];
      const target = lowerPattern(lowering, first!);
      return fallback ? { target, default: lowerExpression(lowering, fallback) } : { target };
    });
}
