import type { Config } from '../../model/config.ts';
import type { Shape } from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { TensorValue, Value } from '../evaluate/values.ts';
import { arrayInside } from '../library/arrayInside.ts';
import { arrayOfRows } from '../library/heldRows.ts';
import { itemsOf, nestedShape, toConfigValue, toText } from '../library/convert.ts';
import { tensorsWithin } from '../library/nested.ts';
import { apply, source } from '../trace/apply.ts';

/** More numbers than this are not kept with an array. */
const FEW = 4096;

function numberType(value: Value): string | undefined {
  if (value.kind === 'number') return value.float ? 'float64' : 'int64';
  if (value.kind === 'boolean') return 'bool';
  if (value.kind === 'tensor') return value.dtype;
  const types = itemsOf(value)?.map(numberType);
  return types?.find((each) => each?.startsWith('float')) ?? types?.[0];
}

/** What NumPy calls otherwise, or takes Python's own types for. */
const TYPES = new Map(
  Object.entries({ int: 'int64', float: 'float64', bool: 'bool', bool_: 'bool', double: 'float64' }),
);

/** The type of numbers that an argument names: `'float32'`, `np.bool_`, or Python's `int`. */
export function typeNamed(value: Value | undefined): string | undefined {
  if (value?.kind === 'class') return TYPES.get(value.name);
  const name = toText(value);
  return name === undefined ? undefined : (TYPES.get(name) ?? name);
}

/** An array whose values come from nowhere in the program: `Random`, `File`, `Dataset`. */
export function arrayFrom(
  machine: Machine,
  made: { type: string; config?: Config; shape: Shape | undefined; dtype?: string; constant?: Value; span: Span },
): TensorValue {
  const held = made.type === 'File' ? machine.arrayIn?.(made.config ?? {}) : undefined;
  return source(machine, { ...made, ...(held && { shape: held.shape }), library: 'numpy' });
}

/** What NumPy's functions make of an argument: any tensor is taken over, numbers and lists become constants. */
export function toArray(machine: Machine, value: Value, span: Span): TensorValue | undefined {
  if (value.kind === 'tensor') return value.library === 'numpy' ? value : { ...value, library: 'numpy' };
  if (value.kind === 'instance') return arrayInside(machine, value, span);
  const rows = arrayOfRows(machine, value, span);
  if (rows) return { ...rows, library: 'numpy' };
  const items = itemsOf(value);
  const shape = nestedShape(value);
  if (!shape) return undefined;
  const tensors =
    items && tensorsWithin(value).length > 0 ? items.map((each) => toArray(machine, each, span)) : undefined;
  if (tensors?.every((each) => each !== undefined))
    return operate(machine, 'stack', { inputs: tensors, config: { axis: 0 }, span });
  const size = shape.reduce<number>((all, each) => all * Number(each), 1);
  const data = size <= FEW ? toConfigValue(value) : undefined;
  return source(machine, {
    type: 'Constant',
    config: data === undefined ? {} : { value: data },
    shape,
    dtype: numberType(value),
    span,
    library: 'numpy',
    constant: data === undefined ? undefined : value,
  });
}

/** Python's own numbers take over the type of the array that they meet: float32 divided by 255.0 stays float32. */
export function settleTypes(operands: readonly Value[], inputs: readonly TensorValue[]): readonly TensorValue[] {
  const types = inputs.flatMap((each, at) => (operands[at]?.kind === 'number' ? [] : [each.dtype]));
  const [type] = types;
  if (types.length !== 1 || type === undefined) return inputs;
  return inputs.map((each, at) => {
    const number = operands[at];
    if (number?.kind !== 'number') return each;
    return number.float && !type.includes('float') ? each : { ...each, dtype: type };
  });
}

interface Operation {
  readonly inputs: readonly TensorValue[];
  readonly config?: Config;
  readonly span: Span;
}

/** Applies an operation of the catalogue to arrays and gives its first output. */
export function operate(machine: Machine, type: string, { inputs, config = {}, span }: Operation): TensorValue {
  return apply(machine, { type, inputs, config, span, library: 'numpy' })[0]!;
}
