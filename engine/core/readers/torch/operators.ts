import type { Span } from '../../model/span.ts';
import type { Machine } from '../evaluate/machine.ts';
import { list, type TensorValue, tuple, type Value } from '../evaluate/values.ts';
import { BINARY, UNARY } from '../library/operators.ts';
import { isRowIndex } from '../library/rowIndex.ts';
import type { BinaryOperator, CompareOperator, UnaryOperator } from '../program/tree.ts';
import { apply } from '../trace/apply.ts';
import { indexTensor } from './operations/indexing.ts';
import { tensorOfValue } from './tensorOfValue.ts';

/** More rows than these are not laid together. */
const MOST_ITEMS = 4096;

/** Only numbers, truth values and tensors take part in arithmetic; the rest is somebody else's. */
function takesPart(value: Value): boolean {
  return ['tensor', 'number', 'boolean', 'dimension', 'unknown', 'list', 'tuple'].includes(value.kind);
}

/** A row of a list: of its numbers, or of each column where its items are examples of the same make. */
function rowOfList(machine: Machine, items: readonly Value[], index: Value, span: Span): Value | undefined {
  const widths = new Set(items.map((each) => (each.kind === 'tuple' ? each.items.length : undefined)));
  const [width] = widths;
  if (items.length > MOST_ITEMS || widths.size !== 1 || !isRowIndex(index)) return undefined;
  if (width === undefined) {
    const whole = tensorOfValue(machine, list([...items]), span);
    return whole.origin.type === 'Unknown' ? undefined : indexTensor(machine, whole, index, span);
  }
  const columns = Array.from({ length: width }, (_, at) =>
    rowOfList(
      machine,
      items.map((each) => (each as Value & { kind: 'tuple' }).items[at]!),
      index,
      span,
    ),
  );
  return columns.every((each) => each !== undefined) ? tuple(columns) : undefined;
}

function indexed(machine: Machine, of: Value, index: Value, span: Span): Value | undefined {
  if (of.kind === 'tensor') return indexTensor(machine, of, index, span);
  return of.kind === 'list' || of.kind === 'tuple' ? rowOfList(machine, of.items, index, span) : undefined;
}

export function tensorOperator(
  machine: Machine,
  operator: BinaryOperator | UnaryOperator | CompareOperator | 'index',
  operands: readonly Value[],
  span: Span,
): Value | undefined {
  const [first, second] = operands;
  if (operator === 'index') return first && second ? indexed(machine, first, second, span) : undefined;
  if (!operands.every(takesPart)) return undefined;
  const inputs = operands.map((each): TensorValue => tensorOfValue(machine, each, span));
  if (operands.length === 1) {
    const type = UNARY[operator];
    return type ? apply(machine, { type, inputs, config: {}, span, library: 'torch' })[0] : inputs[0];
  }
  const type = BINARY[operator];
  return type ? apply(machine, { type, inputs, config: {}, span, library: 'torch' })[0] : undefined;
}
