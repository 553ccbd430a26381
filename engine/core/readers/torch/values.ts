import type { Dimension } from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import type { Machine } from '../evaluate/machine.ts';
import {
  type CallArguments,
  type ClassValue,
  type InstanceValue,
  type ParameterState,
  type TensorValue,
  tuple,
  type Value,
} from '../evaluate/values.ts';
import { fromDimension } from '../library/convert.ts';
import { source } from '../trace/apply.ts';

/** A shape as Python sees it: a tuple of whole numbers, known or named. */
const sizes = new WeakSet<Value>();

/** The extents of a tensor, as `size()` and `shape` give them. */
export function shapeValue(shape: readonly Dimension[]): Value {
  const value = tuple(shape.map(fromDimension));
  sizes.add(value);
  return value;
}

/** Whether these are the extents of a tensor as they came, which PyTorch tells from other tuples. */
export const isSizeValue = (value: Value): boolean => sizes.has(value);

export function isInstance(value: Value | undefined): value is InstanceValue {
  return value?.kind === 'instance';
}

/** Whether a class is the given one or inherits from it, however far. */
export function inherits(kind: ClassValue, ancestor: ClassValue): boolean {
  return kind === ancestor || kind.bases.some((each) => each.kind === 'class' && inherits(each, ancestor));
}

export function callArguments(
  positional: readonly Value[],
  span: Span,
  named?: Iterable<[string, Value]>,
): CallArguments {
  return { positional, named: new Map(named), span, spans: new Map(), open: false };
}

/** A tensor of which nothing is known, so that the layers after it still show up in the graph. */
export function unknownTensor(machine: Machine, reason: string, span: Span): TensorValue {
  return source(machine, { type: 'Unknown', config: { reason }, shape: undefined, span, library: 'torch' });
}

/** The tensor that a learned or kept array is in a computation. */
export function parameterTensor(machine: Machine, parameter: ParameterState): TensorValue {
  const { shape, dtype, span } = parameter;
  return source(machine, { type: 'Parameter', parameter, shape, dtype, span, library: 'torch' });
}

export function parameterOf(value: Value | undefined): ParameterState | undefined {
  return value?.kind === 'tensor' && value.origin.type === 'Parameter' ? value.origin.parameter : undefined;
}
