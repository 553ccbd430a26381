import type { SyntaxNode } from '@lezer/common';
import type { BinaryOperator, CompareOperator, Expression, UnaryOperator } from '../program/tree.ts';
import { lowerExpression } from './expressions.ts';
import { children, deeper, type Lowering, source, span, unknownExpression } from './lowering.ts';

const OPERATOR_TOKENS = new Set(['ArithOp', 'BitOp', 'CompareOp', 'and', 'or', 'not', 'in', 'is']);
const BINDING: Readonly<Record<string, number>> = {
  or: 1,
  and: 2,
  '|': 5,
  '^': 6,
  '&': 7,
  '<<': 8,
  '>>': 8,
  '+': 9,
  '-': 9,
  '*': 10,
  '/': 10,
  '//': 10,
  '%': 10,
  '@': 10,
  '**': 12,
};
const COMPARISON = 4;
const COMPARE = new Set(['==', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'is', 'is not', '<>']);
const NOT = 3;
const UNARY = 11;

interface Token {
  readonly operator?: string;
  readonly node: SyntaxNode;
}

/**
 * The operands and operators of an expression in the order of the text. The parser's own nesting is not used: it lets
 * `not` take all of `a and b`, which Python does not.
 */
function flatten(lowering: Lowering, node: SyntaxNode): Token[] {
  const tokens: Token[] = [];
  const waiting = [node];
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    if (next.name === 'BinaryExpression' || next.name === 'UnaryExpression') waiting.push(...children(next).reverse());
    else if (OPERATOR_TOKENS.has(next.name)) tokens.push({ operator: source(lowering, next), node: next });
    else tokens.push({ node: next });
  }
  return tokens;
}

/** `not in` and `is not` are one operator. */
function joinWords(tokens: readonly Token[]): Token[] {
  const joined: Token[] = [];
  for (const token of tokens) {
    const last = joined.at(-1);
    const before = joined.at(-2);
    if (token.operator === 'in' && last?.operator === 'not' && before && !before.operator)
      joined[joined.length - 1] = { operator: 'not in', node: last.node };
    else if (token.operator === 'not' && last?.operator === 'is')
      joined[joined.length - 1] = { operator: 'is not', node: last.node };
    else joined.push(token);
  }
  return joined;
}

interface Reading {
  readonly lowering: Lowering;
  readonly tokens: readonly Token[];
  readonly whole: SyntaxNode;
  at: number;
}

function between(left: Expression, right: Expression) {
  return { ...left.span, end: Math.max(left.span.end, right.span.end) };
}

function operand(reading: Reading): Expression {
  const { lowering, tokens, whole } = reading;
  const token = tokens[reading.at];
  const missing = () => unknownExpression(lowering, token?.node ?? whole, 'an unfinished expression');
  if (!token) return missing();
  reading.at += 1;
  if (token.operator === undefined) return lowerExpression(lowering, token.node);
  if (!['-', '+', '~', 'not'].includes(token.operator)) return missing();
  const binding = token.operator === 'not' ? NOT : UNARY;
  return deeper(
    lowering,
    () => {
      const inner = climb(reading, binding);
      const at = { ...span(lowering, token.node), end: inner.span.end };
      return { kind: 'unary', operator: token.operator as UnaryOperator, operand: inner, span: at };
    },
    missing,
  );
}

function comparison(reading: Reading, first: Expression): Expression {
  const operators: CompareOperator[] = [];
  const operands = [first];
  for (;;) {
    const operator = reading.tokens[reading.at]?.operator;
    if (operator === undefined || !COMPARE.has(operator)) break;
    reading.at += 1;
    operators.push(operator === '<>' ? '!=' : (operator as CompareOperator));
    operands.push(climb(reading, COMPARISON + 1));
  }
  return { kind: 'compare', operators, operands, span: between(first, operands.at(-1)!) };
}

function climb(reading: Reading, least: number): Expression {
  let left = operand(reading);
  for (;;) {
    const operator = reading.tokens[reading.at]?.operator;
    if (operator === undefined) return left;
    if (COMPARE.has(operator)) {
      if (COMPARISON < least) return left;
      left = comparison(reading, left);
      continue;
    }
    const binding = BINDING[operator];
    if (binding === undefined || binding < least) return left;
    reading.at += 1;
    const right =
      operator === '**'
        ? deeper(
            reading.lowering,
            () => climb(reading, UNARY),
            () => unknownExpression(reading.lowering, reading.whole, 'a tower of powers'),
          )
        : climb(reading, binding + 1);
    const at = between(left, right);
    left =
      operator === 'and' || operator === 'or'
        ? { kind: 'logical', operator, left, right, span: at }
        : { kind: 'binary', operator: operator as BinaryOperator, left, right, span: at };
  }
}

export function lowerOperators(lowering: Lowering, node: SyntaxNode): Expression {
  const tokens = joinWords(flatten(lowering, node));
  return climb({ lowering, tokens, whole: node, at: 0 }, 0);
}
