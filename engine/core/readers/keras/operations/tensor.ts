import type { ConfigValue } from '../../../model/config.ts';
import type { Span } from '../../../model/span.ts';
import type { BinaryOperator, CompareOperator, UnaryOperator } from '../../program/tree.ts';
import {
  type CallArguments,
  integer,
  native,
  NONE,
  type TensorValue,
  text,
  tuple,
  type Value,
} from '../../evaluate/values.ts';
import { itemsOf, toDimension } from '../../library/convert.ts';
import { BINARY, UNARY } from '../../library/operators.ts';
import type { KerasContext } from '../context.ts';
import { openExtent, staticShape, toTensor } from '../values.ts';
import { applyOperation } from './operation.ts';
import { kerasOperation } from './functions.ts';

type Operator = BinaryOperator | UnaryOperator | CompareOperator | 'index';

/** `x[…]`: numbers, slices, new axes, tensors of indices. */
function indexed(context: KerasContext, tensor: TensorValue, index: Value, span: Span): Value {
  const inputs: TensorValue[] = [tensor];
  const bound = (value: Value) => (value.kind === 'none' ? null : (toDimension(value) ?? openExtent(context)));
  const item = (value: Value): ConfigValue => {
    if (value.kind === 'none') return null;
    if (value.kind === 'ellipsis') return '...';
    if (value.kind === 'slice') return { start: bound(value.start), stop: bound(value.stop), step: bound(value.step) };
    const extent = toDimension(value);
    if (extent !== undefined) return extent;
    if (value.kind !== 'tensor' && !itemsOf(value)) return openExtent(context);
    inputs.push(toTensor(context, value, span));
    return { input: inputs.length - 1 };
  };
  const items = index.kind === 'tuple' ? index.items.map(item) : [item(index)];
  return applyOperation(context, 'getitem', inputs, { config: { index: items }, span });
}

const understood = (value: Value) =>
  ['tensor', 'number', 'boolean', 'dimension', 'unknown', 'list', 'tuple'].includes(value.kind);

/** An operator with a tensor on at least one side. */
export function tensorOperator(
  context: KerasContext,
  operator: Operator,
  operands: readonly Value[],
  span: Span,
): Value | undefined {
  if (operator === 'index')
    return operands[0]?.kind === 'tensor' ? indexed(context, operands[0], operands[1]!, span) : undefined;
  const single = operands.length === 1;
  const type = single && operator === '+' ? 'copy' : (single ? UNARY : BINARY)[operator];
  if (!type || !operands.every(understood)) return undefined;
  return applyOperation(
    context,
    type,
    operands.map((each) => toTensor(context, each, span)),
    { span },
  );
}

/** Methods of tensors and variables that are operations of the same or another name. */
const METHODS: Readonly<Record<string, string>> = {
  reshape: 'reshape',
  transpose: 'transpose',
  sum: 'sum',
  mean: 'mean',
  max: 'max',
  min: 'min',
  astype: 'cast',
  argmax: 'argmax',
  squeeze: 'squeeze',
};

/** A step that is written out, told outside of layers; `change` is what is taken off. */
function assigned(
  { machine, depth }: KerasContext,
  array: TensorValue,
  { name, args }: { name: string; args: CallArguments },
): void {
  const value = args.positional[0] ?? args.named.get('value') ?? args.named.get('delta') ?? NONE;
  const taken = value.kind === 'tensor' && value.origin.type === 'subtract' ? value.origin.inputs : [];
  const whole = name === 'assign' && taken[0]?.origin === array.origin ? taken[1] : undefined;
  const change = name === 'assign_sub' ? value : (whole ?? NONE);
  if (depth === 0)
    machine.record({ type: 'variable.assign', subject: array, args, details: { change }, span: args.span });
}

/** Attributes and methods of Keras's tensors, TensorFlow's and of variables. */
export function tensorAttribute(
  context: KerasContext,
  tensor: TensorValue,
  name: string,
  span: Span,
): Value | undefined {
  const { machine } = context;
  const { shape, dtype, origin } = tensor;
  if (name === 'shape' || name === '_keras_shape')
    return shape ? staticShape(shape) : machine.unknown('the shape of a tensor', span);
  if (name === 'dtype') return dtype === undefined ? machine.unknown('the type of a tensor', span) : text(dtype);
  if (name === 'ndim' || name === 'rank')
    return shape ? integer(shape.length) : machine.unknown('the rank of a tensor', span);
  if (name === 'name') return text(origin.parameter?.name ?? String(origin.config.name ?? origin.type));
  if (name === 'T') return applyOperation(context, 'transpose', [tensor], { span });
  if (name === 'trainable' && origin.parameter) return { kind: 'boolean', value: origin.parameter.trainable };
  if (['value', 'read_value', 'numpy', 'get_shape'].includes(name))
    return native(name, () => (name === 'get_shape' ? shapeObject(context, tensor, span) : tensor));
  if (name === 'set_shape') return native(name, () => NONE);
  if (['assign', 'assign_add', 'assign_sub'].includes(name))
    return native(name, (args) => {
      assigned(context, tensor, { name, args });
      return tensor;
    });
  const operation = Object.hasOwn(METHODS, name) ? kerasOperation(context, METHODS[name]!) : undefined;
  if (operation?.kind !== 'native') return undefined;
  return native(name, (args) => {
    const many = METHODS[name] === 'reshape' && args.positional.length > 1;
    const rest = many ? [tuple(args.positional)] : args.positional;
    return operation.call({ ...args, positional: [tensor, ...rest] });
  });
}

/** TensorFlow's own shapes: `x.get_shape().as_list()`. */
function shapeObject(context: KerasContext, tensor: TensorValue, span: Span): Value {
  const shape = tensor.shape ? staticShape(tensor.shape) : context.machine.unknown('the shape of a tensor', span);
  const members = new Map<string, Value>([
    ['as_list', native('as_list', () => shape)],
    ['__iter__', native('__iter__', () => shape)],
    [
      '__getitem__',
      native('__getitem__', ({ positional: [, index], span: at }) => context.machine.item(shape, index ?? NONE, at)),
    ],
    ['__len__', native('__len__', () => integer(tensor.shape?.length ?? 0))],
  ]);
  const attributes = new Map<string, Value>([['ndims', integer(tensor.shape?.length ?? 0)]]);
  return {
    kind: 'instance',
    class: { kind: 'class', name: 'TensorShape', bases: [], members },
    attributes,
    span,
    state: new Map(),
  };
}
