import { productOf } from '../../../model/dimension.ts';
import type { Span } from '../../../model/span.ts';
import { bind } from '../../evaluate/bind.ts';
import { type CallArguments, integer, NONE, tuple, type Value } from '../../evaluate/values.ts';
import { fromDimension, itemsOf, toBoolean, toShape, toText } from '../../library/convert.ts';
import { source } from '../../trace/apply.ts';
import { type KerasContext } from '../context.ts';
import { configOf, dynamicShape, shapeOf, staticShape, toTensor } from '../values.ts';
import { CONTROL } from './control.ts';
import { applyOperation } from './operation.ts';
import { beginningOf } from '../../library/beginning.ts';
import { variableTensor } from './variable.ts';
import { type Run, WINDOWS } from './windows.ts';

function first({ positional, named }: CallArguments, ...names: readonly string[]): Value {
  return (
    positional[0] ??
    names.map((name) => named.get(name)).find((each) => each !== undefined) ??
    [...named.values()][0] ??
    NONE
  );
}

/** `tf.shape(x)`: extents as numbers, the batch by its name. */
const shape: Run = (context, args) => {
  const value = first(args, 'input', 'x');
  const found = value.kind === 'tensor' ? value.shape : undefined;
  return found ? dynamicShape(found) : context.machine.unknown('the shape of a tensor', args.span);
};

const intShape: Run = (context, args) => {
  const value = first(args, 'x');
  return value.kind === 'tensor' && value.shape
    ? staticShape(value.shape)
    : context.machine.unknown('the shape of a tensor', args.span);
};

const rank: Run = (context, args) => {
  const value = first(args, 'input', 'x');
  return value.kind === 'tensor' && value.shape
    ? integer(value.shape.length)
    : context.machine.unknown('the rank of a tensor', args.span);
};

const size: Run = (context, args) => {
  const value = first(args, 'input', 'x');
  return value.kind === 'tensor' && value.shape
    ? fromDimension(productOf(value.shape))
    : context.machine.unknown('the size of a tensor', args.span);
};

/** A constant, or a tensor as it is. */
const constant: Run = (context, args) => {
  const { values } = bind('value, dtype=None, shape=None, name=None, **more', args);
  const value = values.value ?? first(args, 'value', 'x', 'tensor');
  const made = toTensor(context, value, args.span);
  const dtype = toText(values.dtype) ?? made.dtype;
  const wanted = shapeOf(context, values.shape, false);
  if (wanted && made.origin.type === 'Constant')
    return source(context.machine, {
      type: 'Constant',
      config: made.origin.config,
      shape: wanted,
      dtype,
      span: args.span,
      library: 'keras',
    });
  return dtype === made.dtype
    ? made
    : applyOperation(context, 'cast', [made], { config: { dtype: dtype! }, span: args.span });
};

/** Whole numbers that are extents stay extents. */
const cast: Run = (context, args) => {
  const { values } = bind('x, dtype=None, name=None', args);
  const value = values.x ?? NONE;
  const dtype = values.dtype && configOf(context, values.dtype);
  const whole = typeof dtype === 'string' && /int/.test(dtype);
  if (whole && (value.kind === 'dimension' || value.kind === 'number')) return value;
  return applyOperation(context, 'cast', [toTensor(context, value, args.span)], {
    config: { dtype: dtype ?? null },
    span: args.span,
  });
};

/** `tf.Variable(initial_value)`, `keras.Variable(initializer, shape)`. */
export const variable: Run = (context, args) => {
  const { values } = bind(
    'initial_value, trainable=True, validate_shape=True, caching_device=None, name=None, variable_def=None, dtype=None, import_scope=None, constraint=None, shape=None, **more',
    args,
  );
  const given = shapeOf(context, values.shape, false);
  const value = values.initial_value ?? args.named.get('initializer') ?? NONE;
  const called =
    value.kind === 'function' || value.kind === 'bound'
      ? context.machine.call(value, { ...args, positional: [], named: new Map() })
      : value;
  const start = given || called.kind === 'string' ? undefined : toTensor(context, called, args.span);
  const span = args.span;
  const id = context.machine.nextId();
  const parameter = {
    id: `parameter${id}`,
    name: toText(values.name) ?? 'variable',
    shape: given ?? start?.shape,
    trainable: toBoolean(values.trainable) ?? true,
    buffer: false,
    dtype: toText(values.dtype) ?? start?.dtype ?? 'float32',
    initializer: start && beginningOf(start),
    span,
  };
  return variableTensor(context, parameter);
};

function transposed(context: KerasContext, value: Value, turn: Value | undefined, span: Span) {
  const tensor = toTensor(context, value, span);
  if (toBoolean(turn) !== true) return tensor;
  return toTensor(
    context,
    applyOperation(context, 'swapaxes', [tensor], { config: { axis1: -2, axis2: -1 }, span }),
    span,
  );
}

const matmul: Run = (context, args) => {
  const { values } = bind('a, b, transpose_a=False, transpose_b=False, **more', args);
  const left = transposed(context, values.a ?? NONE, values.transpose_a, args.span);
  const right = transposed(context, values.b ?? NONE, values.transpose_b, args.span);
  return applyOperation(context, 'matmul', [left, right], { span: args.span });
};

/** In equal parts, or in parts of the sizes listed. */
const split: Run = (context, args) => {
  const { values } = bind('value, num_or_size_splits, axis=0, num=None, name=None', args);
  const input = toTensor(context, values.value ?? NONE, args.span);
  const parts = values.num_or_size_splits ?? NONE;
  const axis = configOf(context, values.axis ?? integer(0));
  if (itemsOf(parts))
    return applyOperation(context, 'split_sizes', [input], {
      config: { sizes: configOf(context, parts), axis },
      span: args.span,
    });
  return applyOperation(context, 'split', [input], {
    config: { indices_or_sections: configOf(context, parts), axis },
    span: args.span,
  });
};

/** Shapes are joined as shapes, tensors as tensors. */
const concat: Run = (context, args) => {
  const { values } = bind('values, axis=0, name=None', args);
  const items = itemsOf(values.values) ?? [];
  const shapes = items.map((each) => itemsOf(each));
  if (items.length > 0 && shapes.every((each) => each && toShape(tuple(each))))
    return tuple(shapes.flatMap((each) => each!));
  const inputs = items.map((each) => toTensor(context, each, args.span));
  return applyOperation(context, 'concatenate', inputs, {
    config: { axis: configOf(context, values.axis ?? integer(0)) },
    span: args.span,
  });
};

const stack: Run = (context, args) => {
  const { values } = bind('values, axis=0, name=None', args);
  const given = values.values ?? first(args, 'x');
  const items = itemsOf(given);
  if (items && items.length > 0 && items.every((each) => each.kind === 'number' || each.kind === 'dimension'))
    return tuple(items);
  const inputs = (items ?? [given]).map((each) => toTensor(context, each, args.span));
  return applyOperation(context, 'stack', inputs, {
    config: { axis: configOf(context, values.axis ?? integer(0)) },
    span: args.span,
  });
};

/** `tf.nn.sigmoid_cross_entropy_with_logits(labels, logits)`: a value for each example. */
function crossEntropy(type: string): Run {
  return (context, args) => {
    const { values } = bind('labels, logits, axis=-1, name=None', args);
    const inputs = [values.labels, values.logits].map((each) => toTensor(context, each ?? NONE, args.span));
    return applyOperation(context, type, inputs, { config: { from_logits: true }, span: args.span });
  };
}

const bandPart: Run = (context, args) =>
  applyOperation(context, 'tril', [toTensor(context, first(args, 'input'), args.span)], { span: args.span });

/** The product of a shape is a number, as that of an array is an array. */
const product: Run = (context, args) => {
  const { values } = bind('input_tensor, axis=None, keepdims=False, name=None', args);
  const given = values.input_tensor ?? first(args, 'x');
  const factors = itemsOf(given) && values.axis?.kind !== 'number' ? toShape(given) : undefined;
  if (factors) return fromDimension(productOf(factors));
  const config = { axis: configOf(context, values.axis ?? NONE), keepdims: toBoolean(values.keepdims) ?? false };
  return applyOperation(context, 'prod', [toTensor(context, given, args.span)], { config, span: args.span });
};

const isTensor: Run = (_context, args) => ({ kind: 'boolean', value: first(args, 'x').kind === 'tensor' });

const lookup: Run = (context, args) => {
  const { values } = bind('params, ids, **more', args);
  const inputs = [values.ids, values.params].map((each) => toTensor(context, each ?? NONE, args.span));
  return applyOperation(context, 'embedding_lookup', inputs, { span: args.span });
};

export const SPECIAL: Readonly<Record<string, Run>> = {
  shape,
  int_shape: intShape,
  rank,
  ndim: rank,
  size,
  constant,
  convert_to_tensor: constant,
  array: constant,
  convert_to_numpy: (_context, args) => first(args, 'x'),
  cast,
  matmul,
  split,
  concat,
  stack,
  reduce_prod: product,
  prod: product,
  band_part: bandPart,
  is_tensor: isTensor,
  is_keras_tensor: isTensor,
  embedding_lookup: lookup,
  ...WINDOWS,
  ...CONTROL,
  sigmoid_cross_entropy_with_logits: crossEntropy('binary_crossentropy'),
  softmax_cross_entropy_with_logits: crossEntropy('categorical_crossentropy'),
  sparse_softmax_cross_entropy_with_logits: crossEntropy('sparse_categorical_crossentropy'),
  Variable: variable,
};

/** Of these the names of keras.ops win over TensorFlow's. */
export const SHARED_SPECIAL = [
  'cond',
  'map',
  'vectorized_map',
  'fori_loop',
  'while_loop',
  'shape',
  'ndim',
  'prod',
  'size',
  'convert_to_tensor',
  'array',
  'convert_to_numpy',
  'cast',
  'is_tensor',
];
