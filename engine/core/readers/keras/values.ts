import type { ConfigValue } from '../../model/config.ts';
import { BATCH, type Dimension, isOpen, sameDimension, type Shape, symbol } from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import type { CallArguments, TensorValue, Value } from '../evaluate/values.ts';
import { NONE, tuple } from '../evaluate/values.ts';
import { arrayInside } from '../library/arrayInside.ts';
import { fromDimension, itemsOf, nestedShape, toConfigValue, toDimension } from '../library/convert.ts';
import { arrayOfRows } from '../library/heldRows.ts';
import { someWithin, tensorsWithin } from '../library/nested.ts';
import { source } from '../trace/apply.ts';
import type { KerasContext } from './context.ts';
import { partConfig } from './training/part.ts';

export function callArguments(
  span: Span,
  positional: readonly Value[],
  named: readonly (readonly [string, Value])[] = [],
): CallArguments {
  return { positional, named: new Map(named), span, spans: new Map(), open: false };
}

/** What may be a number: an unknown value, or a name that the file leaves undefined. */
const isOpenNumber = (value: Value): boolean =>
  (value.kind === 'unknown' && !value.many) ||
  (value.kind === 'tensor' && value.origin.type === 'Slot' && value.shape === undefined);

/** A shape with None as Keras writes it: the batch in front, other gaps with names of their own. */
export function shapeOf(
  context: KerasContext,
  value: Value | undefined,
  batched: boolean,
  use?: string,
): Shape | undefined {
  const items = itemsOf(value);
  const all = items ?? (value && toDimension(value) !== undefined ? [value] : undefined);
  if (value) context.machine.wantShape(value);
  if (!all) return undefined;
  const extents = all.map((each, index): Dimension | undefined => {
    if (isOpenNumber(each)) return context.machine.openSize(each, use && `${use}[${index}]`);
    if (each.kind !== 'none') return toDimension(each);
    return batched && index === 0 ? BATCH : symbol(`any${context.machine.nextId()}`);
  });
  return extents.every((each) => each !== undefined) ? extents : undefined;
}

/** A shape as the program sees it: None for the batch and for what an input leaves open, as Keras draws up a graph. */
export function staticShape(shape: Shape): Value {
  const isNone = (each: Dimension) =>
    sameDimension(each, BATCH) || (typeof each !== 'number' && each.symbols.every(isOpen));
  return tuple(shape.map((each) => (isNone(each) ? NONE : fromDimension(each))));
}

export function dynamicShape(shape: Shape): Value {
  return tuple(shape.map(fromDimension));
}

/** An extent that nothing is known of; each has its own name, so that two never count as equal. */
export function openExtent(context: KerasContext, value?: Value, use?: string): Dimension {
  return context.machine.openSize(value, use);
}

/**
 * An argument as a configuration holds it. What can't be told is an extent with a name of its own, never a default.
 * @param use what it is used as, where it is a number that may be asked for: `Dense.units`
 */
export function configOf(context: KerasContext, value: Value, use?: string): ConfigValue {
  const plain = toConfigValue(value);
  if (plain !== undefined) return plain;
  const part = partConfig(value);
  if (part) return part;
  const items = itemsOf(value);
  if (items) return items.map((each) => configOf(context, each));
  if (value.kind === 'native' || value.kind === 'function') return value.name.slice(value.name.lastIndexOf('.') + 1);
  if (value.kind === 'class') return { class_name: value.name, config: {} };
  if (value.kind === 'tensor' && value.constant) return toConfigValue(value.constant) ?? openExtent(context);
  // An argument that nobody gives is a number here only if the layer makes one of it.
  if (value.kind === 'unknown' && value.extent !== undefined) return value.extent;
  return openExtent(context, value, use);
}

const MOST_VALUES = 64;

/** Any value as a tensor: numbers and lists are constants, what is not understood is an unknown one. */
export function toTensor(context: KerasContext, value: Value, span: Span): TensorValue {
  const { machine } = context;
  if (value.kind === 'tensor') return value;
  if (value.kind === 'unknown')
    return source(machine, {
      type: 'Unknown',
      config: { reason: value.reason },
      shape: undefined,
      span: value.span,
      library: 'keras',
    });
  const inside = arrayOfRows(machine, value, span) ?? arrayInside(machine, value, span);
  if (inside) return inside;
  if (value.kind === 'instance' && value.attributes.get('value')?.kind === 'tensor')
    return value.attributes.get('value') as TensorValue;
  if (value.kind === 'number' || value.kind === 'boolean' || value.kind === 'dimension') {
    const dtype = value.kind === 'boolean' ? 'bool' : value.kind === 'number' && value.float ? 'float32' : 'int32';
    const config = { value: value.value };
    return source(machine, { type: 'Constant', config, shape: [], dtype, span, library: 'keras', constant: value });
  }
  const items = itemsOf(value);
  const shape = items && nestedShape(value);
  if (!items || !shape)
    return source(machine, {
      type: 'Unknown',
      config: { reason: `a ${value.kind} as a tensor` },
      shape: undefined,
      span,
      library: 'keras',
    });
  const small =
    shape.every((each) => typeof each === 'number') &&
    shape.reduce<number>((one, two) => one * Number(two), 1) <= MOST_VALUES;
  const plain = small ? toConfigValue(value) : undefined;
  return source(machine, {
    type: 'Constant',
    config: plain === undefined ? {} : { value: plain },
    shape,
    dtype: hasFloat(value) ? 'float32' : 'int32',
    span,
    library: 'keras',
    constant: value,
  });
}

const hasFloat = (value: Value): boolean => someWithin(value, (each) => each.kind === 'number' && each.float === true);

/** The values of a dict in the order of its keys, in which Keras lays them out. */
export function sortedValues({ entries }: Value & { kind: 'dict' }): readonly Value[] {
  return [...entries].toSorted(([one], [two]) => (one < two ? -1 : 1)).map(([, each]) => each.value);
}

/** Tensors inside lists, tuples and dicts, in order. */
export const tensorsIn = (value: Value | undefined): readonly TensorValue[] => tensorsWithin(value, sortedValues);

/** One tensor as it is, several as a tuple. */
export function together(tensors: readonly TensorValue[]): Value {
  return tensors.length === 1 ? tensors[0]! : tuple(tensors);
}
