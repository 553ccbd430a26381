import type { Span } from '../../model/span.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { TensorValue, Value } from '../evaluate/values.ts';
import type { BinaryOperator, CompareOperator, UnaryOperator } from '../program/tree.ts';
import { apply } from '../trace/apply.ts';
import { indexTensor } from './operations/indexing.ts';
import { tensorOfValue } from './tensorOfValue.ts';

const BINARY: Readonly<Record<string, string>> = {
  '+': 'add',
  '-': 'subtract',
  '*': 'multiply',
  '/': 'divide',
  '//': 'floor_divide',
  '%': 'mod',
  '**': 'power',
  '@': 'matmul',
  '&': 'logical_and',
  '|': 'logical_or',
  '^': 'logical_xor',
  '==': 'equal',
  '!=': 'not_equal',
  '<': 'less',
  '<=': 'less_equal',
  '>': 'greater',
  '>=': 'greater_equal',
};

const UNARY: Readonly<Record<string, string>> = { '-': 'negative', '~': 'logical_not' };

/** Only numbers, truth values and tensors take part in arithmetic; the rest is somebody else's. */
function takesPart(value: Value): boolean {
  return ['tensor', 'number', 'boolean', 'dimension', 'unknown', 'list', 'tuple'].includes(value.kind);
}

export function tensorOperator(
  machine: Machine,
  operator: BinaryOperator | UnaryOperator | CompareOperator | 'index',
  operands: readonly Value[],
  span: Span,
): Value | undefined {
  const [first, second] = operands;
  if (operator === 'index')
    return first?.kind === 'tensor' && second ? indexTensor(machine, first, second, span) : undefined;
  if (!operands.every(takesPart)) return undefined;
  const inputs = operands.map((each): TensorValue => tensorOfValue(machine, each, span));
  if (operands.length === 1) {
    const type = UNARY[operator];
    return type ? apply(machine, { type, inputs, config: {}, span, library: 'torch' })[0] : inputs[0];
  }
  const type = BINARY[operator];
  return type ? apply(machine, { type, inputs, config: {}, span, library: 'torch' })[0] : undefined;
}
