import type { SyntaxNode } from '@lezer/common';
import type { Parameter } from '../program/tree.ts';
import { lowerExpression } from './expressions.ts';
import { children, type Lowering, splitAt } from './lowering.ts';

/** Parameters of a `def` or a `lambda`. What stands after a lone `*` or after `*args` is given by name only. */
export function lowerParameters(lowering: Lowering, list: SyntaxNode): Parameter[] {
  const nodes = children(list).filter((each) => each.name !== '(' && each.name !== ')');
  const parameters: Parameter[] = [];
  let keywordOnly = false;
  for (const part of splitAt(nodes, ',')) {
    const star = part[0]?.name === '*' || part[0]?.name === '**' ? part[0].name : undefined;
    const name = part.find((each) => each.name === 'VariableName');
    if (star === '*') keywordOnly = true;
    if (!name) continue;
    const assigned = part.findIndex((each) => each.name === 'AssignOp');
    const fallback = assigned < 0 ? undefined : part[assigned + 1];
    const annotation = part.find((each) => each.name === 'TypeDef')?.lastChild;
    parameters.push({
      target: lowerExpression(lowering, name),
      ...(fallback ? { default: lowerExpression(lowering, fallback) } : {}),
      ...(star ? { rest: star === '*' ? 'list' : 'mapping' } : {}),
      ...(keywordOnly && !star ? { keywordOnly } : {}),
      ...(annotation && annotation.name !== ':' ? { annotation: lowerExpression(lowering, annotation) } : {}),
    });
  }
  return parameters;
}
