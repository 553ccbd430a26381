import type { Expression } from '../program/tree.ts';
import { followBoth } from './branch.ts';
import type { Evaluation } from './evaluation.ts';
import { evaluate } from './expressions.ts';
import { merge } from './merge.ts';
import type { Scope } from './scope.ts';
import { boolean, TRUE, type Value } from './values.ts';

/** Whether a condition holds, where that can be told: `unknown and False` does not hold. */
export function conditionTruth(evaluation: Evaluation, condition: Expression, scope: Scope): boolean | undefined {
  if (condition.kind === 'unary' && condition.operator === 'not') {
    const truth = conditionTruth(evaluation, condition.operand, scope);
    return truth === undefined ? undefined : !truth;
  }
  if (condition.kind !== 'logical' || condition.operator === 'nullish')
    return evaluation.machine.truth(evaluate(evaluation, condition, scope));
  const deciding = condition.operator === 'or';
  const left = conditionTruth(evaluation, condition.left, scope);
  if (left === deciding) return deciding;
  const right = conditionTruth(evaluation, condition.right, scope);
  if (right === deciding) return deciding;
  return left === undefined ? undefined : right;
}

export function evaluateLogical(evaluation: Evaluation, expression: Expression & { kind: 'logical' }, scope: Scope) {
  const left = evaluate(evaluation, expression.left, scope);
  const taken = leftIsTaken(evaluation, expression.operator, left);
  if (taken === true) return left;
  if (taken === false) return evaluate(evaluation, expression.right, scope);
  let right: Value | undefined;
  const place = { scope, span: expression.span };
  const second = () => {
    right = evaluate(evaluation, expression.right, scope);
    return undefined;
  };
  followBoth(evaluation, { first: () => undefined, second }, place);
  return merge(evaluation, [left, right], expression.span)!;
}

function leftIsTaken(
  { machine }: Evaluation,
  operator: (Expression & { kind: 'logical' })['operator'],
  left: Value,
): boolean | undefined {
  if (operator === 'nullish') return left.kind === 'unknown' ? undefined : left.kind !== 'none';
  const truth = machine.truth(left);
  return truth === undefined ? undefined : truth === (operator === 'or');
}

/** `a < b <= c`: all of the comparisons hold. */
export function evaluateCompare(evaluation: Evaluation, expression: Expression & { kind: 'compare' }, scope: Scope) {
  const { operators, operands, span } = expression;
  let left = evaluate(evaluation, operands[0]!, scope);
  let result: Value = TRUE;
  for (const [index, operator] of operators.entries()) {
    const right = evaluate(evaluation, operands[index + 1]!, scope);
    const next = evaluation.machine.compare(operator, left, right, span);
    const truth = evaluation.machine.truth(next);
    if (truth === false) return operators.length === 1 ? next : boolean(false);
    if (index === 0 || truth === undefined) result = next;
    left = right;
  }
  return result;
}
