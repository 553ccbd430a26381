import type { Span } from '../../model/span.ts';
import { isNumber } from '../evaluate/openArguments.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { TensorValue, Value } from '../evaluate/values.ts';
import { arrayInside } from '../library/arrayInside.ts';
import { arrayOfRows } from '../library/heldRows.ts';
import { itemsOf, nestedShape, toConfigValue } from '../library/convert.ts';
import { tensorsWithin } from '../library/nested.ts';
import { source } from '../trace/apply.ts';
import { produce } from './produce.ts';
import { unknownTensor } from './values.ts';

/** PyTorch's type of a Python number or of a list of them. */
function nestedType(value: Value): string | undefined {
  if (value.kind === 'number') return value.float ? 'float32' : 'int64';
  if (value.kind === 'boolean') return 'bool';
  if (value.kind === 'dimension') return 'int64';
  if (value.kind === 'tensor') return value.dtype;
  const kinds = itemsOf(value)?.map(nestedType);
  return kinds?.find((each) => each === 'float32') ?? kinds?.[0];
}

/** More numbers than this are not kept with a tensor. */
const FEW = 4096;

/** A tensor of numbers that stand in the program. */
export function constantTensor(machine: Machine, value: Value, span: Span): TensorValue {
  const shape = nestedShape(value);
  const items = itemsOf(value);
  if (shape && items && items.length <= FEW && tensorsWithin(value).length > 0) {
    const inputs = items.map((each) => tensorOfValue(machine, each, span));
    return produce(machine, { type: 'stack', inputs, config: { axis: 0 }, span }, shape, nestedType(value));
  }
  const data = toConfigValue(value);
  if (!shape) return unknownTensor(machine, 'a list that is not all numbers', span);
  const few = data !== undefined && shape.reduce<number>((all, each) => all * Number(each), 1) <= FEW;
  return source(machine, {
    type: 'Constant',
    config: few ? { value: data } : {},
    shape,
    dtype: nestedType(value),
    span,
    library: 'torch',
    constant: few ? value : undefined,
  });
}

/** What an operation makes of an argument: tensors of other libraries are taken over, numbers become constants. */
export function tensorOfValue(machine: Machine, value: Value, span: Span): TensorValue {
  if (value.kind === 'tensor') return value.library === 'torch' ? value : { ...value, library: 'torch' };
  if (value.kind === 'unknown' && isNumber(value))
    return source(machine, { type: 'Constant', config: {}, shape: [], dtype: 'float32', span, library: 'torch' });
  if (value.kind === 'unknown') return unknownTensor(machine, value.reason, value.span);
  const inside = arrayOfRows(machine, value, span) ?? arrayInside(machine, value, span);
  return inside ? { ...inside, library: 'torch' } : constantTensor(machine, value, span);
}
