import { call } from './arguments.ts';
import { add, type Dimension, divideExactly, floorDivide, multiply, subtract } from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import type { BinaryOperator, CompareOperator, UnaryOperator } from '../program/tree.ts';
import { callMember } from './calls.ts';
import type { Evaluation } from './evaluation.ts';
import { guarded } from './guard.ts';
import { numberOperation, numberOf } from './numbers.ts';
import { computed, noteNumber } from './openArguments.ts';
import { sequenceOperation } from './sequences.ts';
import { boolean, integer, text, type Value } from './values.ts';

/** The result of the library whose tensor is among the operands. */
export function tensorResult(
  evaluation: Evaluation,
  operator: BinaryOperator | UnaryOperator | CompareOperator,
  operands: readonly Value[],
  span: Span,
): Value | undefined {
  const tensors = operands.filter((each) => each.kind === 'tensor');
  // Data of NumPy gives way to a framework's tensor, as it does in Python.
  const ordered = [...new Set(tensors.map((each) => each.library))].sort(
    (left, right) => Number(left === 'numpy') - Number(right === 'numpy'),
  );
  for (const name of ordered) {
    const library = evaluation.libraries.find((each) => each.name === name);
    const result = guarded(evaluation, { what: `the operator ${operator} on a tensor`, span }, () =>
      library?.tensorOperator?.(operator, operands, span),
    );
    if (result) return result;
  }
  return tensors.length > 0 ? evaluation.machine.unknown(`the operator ${operator} on a tensor`, span) : undefined;
}

/** `w -= change`, where the library of the tensor has more to say of it than of `w - change`. */
export function tensorUpdated(
  { libraries }: Evaluation,
  operator: BinaryOperator,
  [tensor, change]: readonly [Value, Value],
  span: Span,
): Value | undefined {
  if (tensor.kind !== 'tensor') return undefined;
  return libraries.find(({ name }) => name === tensor.library)?.tensorUpdate?.(operator, [tensor, change], span);
}

const METHODS: Readonly<Record<BinaryOperator, string>> = {
  '+': 'add',
  '-': 'sub',
  '*': 'mul',
  '/': 'truediv',
  '//': 'floordiv',
  '%': 'mod',
  '**': 'pow',
  '@': 'matmul',
  '&': 'and',
  '|': 'or',
  '^': 'xor',
  '<<': 'lshift',
  '>>': 'rshift',
};

export function fromDimension(dimension: Dimension): Value {
  return typeof dimension === 'number' ? integer(dimension) : { kind: 'dimension', value: dimension };
}

/** Extents known by name only: exact where that is possible, else a new name made of the text. */
function dimensionOperation(operator: BinaryOperator, left: Dimension, right: Dimension): Value | undefined {
  switch (operator) {
    case '+':
      return fromDimension(add(left, right));
    case '-':
      return fromDimension(subtract(left, right));
    case '*':
      return fromDimension(multiply(left, right));
    case '//':
      return fromDimension(floorDivide(left, right));
    case '%':
      return divideExactly(left, right) === undefined ? undefined : integer(0);
    case '**':
      return right === 2 ? fromDimension(multiply(left, left)) : right === 1 ? fromDimension(left) : undefined;
    default:
      return undefined;
  }
}

function extent(value: Value): Dimension | undefined {
  if (value.kind === 'dimension') return value.value;
  const number = numberOf(value);
  return number !== undefined && !number.float && Number.isInteger(number.value) ? number.value : undefined;
}

export function binary(
  evaluation: Evaluation,
  operator: BinaryOperator,
  [left, right]: [Value, Value],
  span: Span,
): Value {
  const { machine } = evaluation;
  for (const each of [left, right]) noteNumber(evaluation.sizes, each);
  const method = METHODS[operator];
  const own =
    callMember(evaluation, left, `__${method}__`, call(span, [right])) ??
    callMember(evaluation, right, `__r${method}__`, call(span, [left])) ??
    tensorResult(evaluation, operator, [left, right], span);
  if (own) return own;
  if (left.kind === 'dimension' || right.kind === 'dimension') {
    const [one, two] = [extent(left), extent(right)];
    const result = one === undefined || two === undefined ? undefined : dimensionOperation(operator, one, two);
    if (result) return result;
  }
  const result =
    numberOperation(evaluation.language, operator, [left, right]) ??
    sequenceOperation(evaluation, operator, [left, right], span);
  if (result) return result;
  // A new one: what is computed of a value is another value.
  if (left.kind === 'unknown') return computed(operator, left, [left, right]);
  if (right.kind === 'unknown') return computed(operator, right, [left, right]);
  if (left.kind === 'dict' && right.kind === 'dict' && operator === '+' && evaluation.language === 'python')
    machine.report({
      code: 'unsupported-operator',
      severity: 'error',
      message: 'Python adds no dicts. For one list of what both hold, write [*one.values(), *two.values()].',
      span,
    });
  return machine.unknown(`the operator ${operator} on a ${left.kind} and a ${right.kind}`, span);
}

const UNARY_METHODS: Readonly<Record<UnaryOperator, string>> = {
  '-': '__neg__',
  '+': '__pos__',
  '~': '__invert__',
  not: '',
  typeof: '',
};

export function unary(evaluation: Evaluation, operator: UnaryOperator, operand: Value, span: Span): Value {
  const { machine } = evaluation;
  if (operator === 'typeof') return typeName(operand) ?? machine.unknown('the type of what is not known', span);
  if (operator === 'not') {
    const truth = machine.truth(operand);
    return truth === undefined ? machine.unknown('a condition that is not known', span) : boolean(!truth);
  }
  const own =
    callMember(evaluation, operand, UNARY_METHODS[operator], call(span)) ??
    tensorResult(evaluation, operator, [operand], span);
  if (own) return own;
  const number = numberOf(operand);
  if (number && operator === '~') return integer(~number.value);
  if (number) return { kind: 'number', value: operator === '-' ? -number.value : number.value, float: number.float };
  if (operand.kind === 'dimension') return operator === '-' ? fromDimension(multiply(-1, operand.value)) : operand;
  if (operand.kind === 'unknown') return computed('*', operand, [operator === '+' ? integer(1) : integer(-1), operand]);
  return machine.unknown(`the operator ${operator} on a ${operand.kind}`, span);
}

const TYPE_NAMES: Partial<Record<Value['kind'], string>> = {
  none: 'undefined',
  boolean: 'boolean',
  number: 'number',
  string: 'string',
  function: 'function',
  native: 'function',
  bound: 'function',
  class: 'function',
};

function typeName(value: Value): Value | undefined {
  return value.kind === 'unknown' ? undefined : text(TYPE_NAMES[value.kind] ?? 'object');
}
