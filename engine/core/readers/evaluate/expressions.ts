import type { Expression } from '../program/tree.ts';
import { assign } from './assign.ts';
import { followBoth } from './branch.ts';
import { DEEPEST } from './budget.ts';
import { evaluateCall } from './callExpression.ts';
import { comprehend } from './comprehension.ts';
import { type Evaluation, notUnderstood } from './evaluation.ts';
import { evaluateItems, evaluateDict } from './literals.ts';
import { merge } from './merge.ts';
import { nameValue } from './names.ts';
import type { Scope } from './scope.ts';
import { textOf } from './textOf.ts';
import { conditionTruth, evaluateCompare, evaluateLogical } from './conditions.ts';
import { ELLIPSIS, type FunctionValue, list, NONE, text, tuple, type Value } from './values.ts';

/** The value of an expression. Total: what can't be told is unknown. */
export function evaluate(evaluation: Evaluation, expression: Expression, scope: Scope): Value {
  const { budget, machine } = evaluation;
  budget.spend(1, expression.span);
  if (budget.depth >= DEEPEST) {
    notUnderstood(evaluation, 'calls and expressions nested too deeply', expression.span);
    return machine.unknown('something nested too deeply', expression.span);
  }
  budget.depth += 1;
  try {
    return valueOf(evaluation, expression, scope);
  } finally {
    budget.depth -= 1;
  }
}

function valueOf(evaluation: Evaluation, expression: Expression, scope: Scope): Value {
  const { machine } = evaluation;
  const inner = (each: Expression) => evaluate(evaluation, each, scope);
  switch (expression.kind) {
    case 'number':
      return { kind: 'number', value: expression.value, float: expression.float };
    case 'string':
      return text(expression.value);
    case 'boolean':
      return { kind: 'boolean', value: expression.value };
    case 'none':
      return NONE;
    case 'ellipsis':
      return ELLIPSIS;
    case 'name':
      return nameValue(evaluation, scope, expression.name, expression.span);
    case 'attribute':
      return attributeOf(evaluation, expression, inner(expression.object));
    case 'subscript':
      return machine.item(inner(expression.object), inner(expression.index), expression.span);
    case 'slice': {
      const bound = (each: Expression | undefined) => (each ? inner(each) : NONE);
      const { start, stop, step } = expression;
      return { kind: 'slice', start: bound(start), stop: bound(stop), step: bound(step) };
    }
    case 'call':
      return evaluateCall(evaluation, expression, scope);
    case 'unary':
      return machine.unary(expression.operator, inner(expression.operand), expression.span);
    case 'binary':
      return binaryChain(evaluation, expression, scope);
    case 'compare':
      return evaluateCompare(evaluation, expression, scope);
    case 'logical':
      return evaluateLogical(evaluation, expression, scope);
    case 'conditional':
      return conditional(evaluation, expression, scope);
    default:
      return compound(evaluation, expression, scope);
  }
}

type Simple = 'number' | 'string' | 'boolean' | 'none' | 'ellipsis' | 'name' | 'attribute' | 'subscript' | 'slice';
type Operation = 'call' | 'unary' | 'binary' | 'compare' | 'logical' | 'conditional';
type Compound = Exclude<Expression, { kind: Simple | Operation }>;

function compound(evaluation: Evaluation, expression: Compound, scope: Scope): Value {
  const { machine } = evaluation;
  const inner = (each: Expression) => evaluate(evaluation, each, scope);
  switch (expression.kind) {
    case 'list':
      return list(evaluateItems(evaluation, expression.items, scope));
    case 'tuple':
      return tuple(evaluateItems(evaluation, expression.items, scope));
    case 'set':
      return { kind: 'set', items: evaluateItems(evaluation, expression.items, scope) };
    case 'dict':
      return evaluateDict(evaluation, expression, scope);
    case 'comprehension':
      return comprehend(evaluation, expression, scope);
    case 'lambda':
      return lambda(evaluation, expression, scope);
    case 'functionExpression':
      return functionOf(evaluation, expression.function, scope);
    case 'text':
      return textValue(evaluation, expression, scope);
    case 'spread':
    case 'await':
      return inner(expression.value);
    case 'yield':
      return yieldValue(evaluation, expression, scope);
    case 'assignExpression': {
      const { target, operator } = expression;
      const given = inner(expression.value);
      const value = operator ? machine.binary(operator, inner(target), given, expression.span) : given;
      assign(evaluation, scope, { target, value });
      return value;
    }
    case 'unknown':
      notUnderstood(evaluation, expression.construct, expression.span);
      return machine.unknown(expression.construct, expression.span);
  }
}

function attributeOf(evaluation: Evaluation, expression: Expression & { kind: 'attribute' }, object: Value): Value {
  if (expression.optional && object.kind === 'none') return NONE;
  return evaluation.machine.attribute(object, expression.name, expression.span);
}

/** `a + b + c + …` of any length, without going deeper for each operator. */
function binaryChain(evaluation: Evaluation, expression: Expression & { kind: 'binary' }, scope: Scope): Value {
  const chain: (Expression & { kind: 'binary' })[] = [];
  let first: Expression = expression;
  while (first.kind === 'binary') {
    chain.push(first);
    first = first.left;
  }
  let value = evaluate(evaluation, first, scope);
  for (const each of chain.reverse()) {
    evaluation.budget.spend(1, each.span);
    value = evaluation.machine.binary(each.operator, value, evaluate(evaluation, each.right, scope), each.span);
  }
  return value;
}

function conditional(evaluation: Evaluation, expression: Expression & { kind: 'conditional' }, scope: Scope): Value {
  const truth = conditionTruth(evaluation, expression.test, scope);
  if (truth !== undefined) return evaluate(evaluation, truth ? expression.then : expression.otherwise, scope);
  const values: Value[] = [];
  const way = (branch: Expression) => () => {
    values.push(evaluate(evaluation, branch, scope));
    return undefined;
  };
  const place = { scope, span: expression.span };
  followBoth(evaluation, { first: way(expression.then), second: way(expression.otherwise) }, place);
  return merge(evaluation, [values[0], values[1]], expression.span)!;
}

function lambda(evaluation: Evaluation, expression: Expression & { kind: 'lambda' }, scope: Scope): FunctionValue {
  return {
    kind: 'function',
    name: '<lambda>',
    parameters: expression.parameters,
    body: expression.body,
    closure: scope,
    defaults: defaultsOf(evaluation, expression, scope),
    span: expression.span,
    binding: 'instance',
  };
}

type WithParameters = Pick<FunctionValue, 'parameters'>;

/** Python evaluates defaults once, where the function is defined; JavaScript at every call. */
export function defaultsOf(evaluation: Evaluation, { parameters }: WithParameters, scope: Scope) {
  if (evaluation.language === 'javascript') return undefined;
  return parameters.map((each) => (each.default ? evaluate(evaluation, each.default, scope) : undefined));
}

export function functionOf(
  evaluation: Evaluation,
  source: NonNullable<FunctionValue['source']>,
  scope: Scope,
): FunctionValue {
  return {
    kind: 'function',
    name: source.name,
    parameters: source.parameters,
    body: source.body,
    closure: scope,
    defaults: defaultsOf(evaluation, source, scope),
    span: source.span,
    source,
    binding: 'instance',
  };
}

function textValue(evaluation: Evaluation, expression: Expression & { kind: 'text' }, scope: Scope): Value {
  let whole = '';
  for (const part of expression.parts) {
    const value = typeof part === 'string' ? part : textOf(evaluation, evaluate(evaluation, part, scope));
    if (value === undefined) return evaluation.machine.unknown('a text made of what is unknown', expression.span);
    evaluation.budget.spend(Math.ceil(value.length / 100), expression.span);
    whole += value;
  }
  return text(whole);
}

const MOST_YIELDS = 4_096;

function yieldValue(evaluation: Evaluation, expression: Expression & { kind: 'yield' }, scope: Scope): Value {
  const { value } = expression;
  const { yields, hand } = scope.frame ?? {};
  if (!yields || yields.length > MOST_YIELDS) return NONE;
  const given =
    value?.kind === 'spread'
      ? evaluateItems(evaluation, [value], scope)
      : [value ? evaluate(evaluation, value, scope) : NONE];
  if (hand) given.forEach(hand);
  else yields.push(...given);
  return evaluation.machine.unknown('what is sent into a generator', expression.span);
}
