import type { SyntaxNode } from '@lezer/common';
import type { BinaryOperator, CompareOperator, Expression } from '../program/tree.ts';
import { lowerExpression } from './expressions.ts';
import { children, type Lowering, made, source, span, unknownExpression } from './lowering.ts';

const COMPARE: Readonly<Record<string, CompareOperator>> = {
  '===': '==',
  '==': '==',
  '!==': '!=',
  '!=': '!=',
  '<': '<',
  '<=': '<=',
  '>': '>',
  '>=': '>=',
  in: 'in',
};
const LOGICAL: Readonly<Record<string, 'and' | 'or' | 'nullish'>> = { '&&': 'and', '||': 'or', '??': 'nullish' };
const BINARY = new Set(['+', '-', '*', '/', '%', '**', '&', '|', '^', '<<', '>>']);

interface Operation {
  readonly operator: string;
  readonly left: Expression;
  readonly right: Expression;
}

function operation({ operator, left, right }: Operation): Expression {
  const at = { ...left.span, end: right.span.end };
  const compare = COMPARE[operator];
  if (compare) return { kind: 'compare', operators: [compare], operands: [left, right], span: at };
  const logical = LOGICAL[operator];
  if (logical) return { kind: 'logical', operator: logical, left, right, span: at };
  if (operator === 'instanceof') return made.call(made.name('instanceof', at), [left, right], at);
  const shift = operator === '>>>' ? '>>' : operator;
  if (BINARY.has(shift)) return { kind: 'binary', operator: shift as BinaryOperator, left, right, span: at };
  return { kind: 'unknown', construct: `the operator ${operator}`, span: at };
}

/** A chain of operators as the parser nests it, its left side followed without going deeper. */
export function lowerBinary(lowering: Lowering, node: SyntaxNode): Expression {
  const chain: SyntaxNode[] = [];
  let first: SyntaxNode | undefined = node;
  while (first?.name === 'BinaryExpression') {
    chain.push(first);
    first = children(first)[0];
  }
  if (!first) return unknownExpression(lowering, node, 'an unfinished expression');
  let left = lowerExpression(lowering, first);
  for (const each of chain.reverse()) {
    const [, operator, right] = children(each);
    if (!operator || !right) left = unknownExpression(lowering, each, 'an unfinished expression');
    // Types leave the value as it is.
    else if (operator.name !== 'as' && operator.name !== 'satisfies')
      left = operation({ operator: source(lowering, operator), left, right: lowerExpression(lowering, right) });
  }
  return left;
}

function step(lowering: Lowering, node: SyntaxNode, target: SyntaxNode, operator: '+' | '-'): Expression {
  const at = span(lowering, node);
  return {
    kind: 'assignExpression',
    target: lowerExpression(lowering, target),
    value: made.number(1, at),
    operator,
    span: at,
  };
}

export function lowerUnary(lowering: Lowering, node: SyntaxNode): Expression {
  const [operator, operand] = children(node);
  if (!operator || !operand) return unknownExpression(lowering, node, 'an unfinished expression');
  const word = source(lowering, operator);
  const at = span(lowering, node);
  if (word === '++' || word === '--') return step(lowering, node, operand, word === '++' ? '+' : '-');
  if (word === 'void' || word === 'delete') return { kind: 'none', span: at };
  const unary = word === '!' ? 'not' : word;
  if (unary !== 'not' && unary !== '-' && unary !== '+' && unary !== '~' && unary !== 'typeof')
    return unknownExpression(lowering, node, `the operator ${word}`);
  return { kind: 'unary', operator: unary, operand: lowerExpression(lowering, operand), span: at };
}

/** `i++` is the value before the step; TypeScript's `x!` is `x`. */
export function lowerPostfix(lowering: Lowering, node: SyntaxNode): Expression {
  const [operand, operator] = children(node);
  if (!operand) return unknownExpression(lowering, node, 'an unfinished expression');
  const word = operator ? source(lowering, operator) : '!';
  if (word !== '++' && word !== '--') return lowerExpression(lowering, operand);
  const at = span(lowering, node);
  const [there, back] = word === '++' ? (['+', '-'] as const) : (['-', '+'] as const);
  const left = step(lowering, node, operand, there);
  return { kind: 'binary', operator: back, left, right: made.number(1, at), span: at };
}

/** `a = b`, `a += b`, `a ??= b`. */
export function lowerAssignment(
  lowering: Lowering,
  node: SyntaxNode,
): { target: SyntaxNode; value: Expression; operator?: BinaryOperator } | undefined {
  const [target, sign, given] = children(node);
  if (!target || !sign || !given) return undefined;
  const value = lowerExpression(lowering, given);
  const word = source(lowering, sign).slice(0, -1);
  const logical = LOGICAL[word];
  if (logical) {
    const left = lowerExpression(lowering, target);
    return { target, value: { kind: 'logical', operator: logical, left, right: value, span: span(lowering, node) } };
  }
  return BINARY.has(word) ? { target, value, operator: word as BinaryOperator } : { target, value };
}
