import type { Span } from '../../model/span.ts';
import { productOf } from '../../model/dimension.ts';
import { becomes, markChanged } from '../evaluate/inPlace.ts';
import type { Machine } from '../evaluate/machine.ts';
import {
  boolean,
  type CallArguments,
  integer,
  native,
  NONE,
  type TensorValue,
  text,
  type Value,
} from '../evaluate/values.ts';
import { fromDimension } from '../library/convert.ts';
import type { BinaryOperator } from '../program/tree.ts';
import { isRowIndex } from '../library/rowIndex.ts';
import { readArguments } from './arguments.ts';
import { CASTS, dtypeOf } from './dtypes.ts';
import { fill } from './initialize.ts';
import { initializerOf, parameterFrom, setTrainable } from './parameters.ts';
import { creationOperations } from './operations/creation.ts';
import { methods } from './operations/operations.ts';
import { operate, type TorchOperation } from './operations/operation.ts';
import { transposed } from './operations/products.ts';
import { produce } from './produce.ts';
import { clearGradient, clearGradientOf, gradientOf, update } from './training/handSteps.ts';
import { changed } from './inPlace.ts';
import { callArguments, parameterOf, shapeValue } from './values.ts';

type Method = (machine: Machine, tensor: TensorValue, args: CallArguments) => Value;

function cast(machine: Machine, tensor: TensorValue, dtype: string, span: Span): TensorValue {
  if (tensor.dtype === dtype) return tensor;
  const made = produce(machine, { type: 'cast', inputs: [tensor], config: { dtype }, span }, tensor.shape, dtype);
  return { ...made, constant: tensor.constant };
}

/** `x.to(device)`, `x.to(dtype)`, `x.to(device, dtype)`, `x.to(other)`. */
const to: Method = (machine, tensor, args) => {
  for (const value of [...args.positional, ...args.named.values()]) {
    const dtype = value.kind === 'tensor' ? value.dtype : dtypeOf(value);
    if (dtype) return cast(machine, tensor, dtype, args.span);
  }
  return tensor;
};

const size: Method = (machine, tensor, args) => {
  const { shape } = tensor;
  const [at] = [args.positional[0] ?? args.named.get('dim')];
  if (!shape) return machine.unknown('the size of a tensor', args.span);
  if (!at || at.kind === 'none') return shapeValue(shape);
  const extent = at.kind === 'number' ? shape.at(at.value) : undefined;
  return extent === undefined ? machine.unknown('one size of a tensor', args.span) : fromDimension(extent);
};

const rank: Method = (machine, { shape }, args) =>
  shape ? integer(shape.length) : machine.unknown('the number of dimensions of a tensor', args.span);

const count: Method = (machine, { shape }, args) =>
  shape ? fromDimension(productOf(shape)) : machine.unknown('the number of values of a tensor', args.span);

/** Numbers that only running would tell; those that stand in the file are known. */
const numbers: Method = (machine, tensor, args) =>
  tensor.constant ?? (isRowIndex(tensor) ? tensor : machine.unknown('numbers computed by a tensor', args.span));

const same: Method = (_machine, tensor) => tensor;

const record =
  (type: string): Method =>
  (machine, tensor, args) => {
    machine.record({ type, subject: tensor, args, span: args.span });
    return NONE;
  };

const requireGradient: Method = (machine, tensor, args) => {
  const parameter = parameterOf(tensor);
  const [mode] = args.positional;
  const learns = !(mode?.kind === 'boolean' && !mode.value);
  if (parameter) setTrainable(machine, parameter, learns);
  // What a model makes anew at each call is no array that learns.
  else if (learns && machine.scope.length === 0 && initializerOf(tensor))
    becomes(machine, tensor, (before) => parameterFrom(machine, before));
  return tensor;
};

const NOUGHT: Value = { kind: 'number', value: 0, float: true };

/** `labels.fill_(1.0)` of data: with one number it is another array, with anything else it is not known any more. */
function filledAnew(machine: Machine, name: string, [tensor, args]: readonly [TensorValue, CallArguments]): void {
  const value = name === 'zero_' ? NOUGHT : name === 'fill_' ? args.positional[0] : undefined;
  if (value?.kind === 'number')
    becomes(machine, tensor, (before) => {
      const full = creationOperations.full_like!;
      const given = { ...args, positional: [before, value], named: new Map() };
      return full.run(readArguments(machine, full.signature, given));
    });
  else if (tensor.origin.type !== 'empty') markChanged(tensor.origin);
}

/** `weight.data.normal_(0, 0.02)` fills the array that the tensor stands for. */
const filling =
  (name: string): Method =>
  (machine, tensor, args) => {
    if (name === 'zero_' && clearGradient(machine, tensor, args.span)) return tensor;
    if (!parameterOf(tensor)) filledAnew(machine, name, [tensor, args]);
    fill(machine, name, { ...args, positional: [tensor, ...args.positional] });
    return tensor;
  };

const SAME =
  'contiguous cuda cpu detach pin_memory share_memory_ coalesce to_dense requires_grad resolve_conj view_real retain_grad detach_';
const FILLING = 'fill_ zero_ normal_ uniform_ copy_ random_ bernoulli_ exponential_ trunc_normal_ xavier_uniform_';

/** Methods that answer with something else than a new tensor. */
const OWN: Readonly<Record<string, Method>> = {
  ...Object.fromEntries(SAME.split(' ').map((name) => [name, same])),
  ...Object.fromEntries(FILLING.split(' ').map((name) => [name, filling(name)])),
  ...Object.fromEntries(
    Object.entries(CASTS).map(([name, dtype]): [string, Method] => [
      name,
      (machine, tensor, args) => cast(machine, tensor, dtype, args.span),
    ]),
  ),
  clone: (_machine, tensor) => ({ ...tensor }),
  to,
  type: (machine, tensor, args) =>
    args.positional.length === 0 ? text(tensor.dtype ?? '') : to(machine, tensor, args),
  type_as: to,
  size,
  dim: rank,
  ndimension: rank,
  numel: count,
  nelement: count,
  item: numbers,
  tolist: numbers,
  numpy: (_machine, tensor) => ({ ...tensor, library: 'numpy' }),
  backward: record('torch.backward'),
  requires_grad_: requireGradient,
  register_hook: () => NONE,
  data_ptr: (machine, _tensor, args) => machine.unknown('where a tensor lies in memory', args.span),
  stride: (machine, _tensor, args) => machine.unknown('the strides of a tensor', args.span),
  is_contiguous: () => boolean(true),
  is_floating_point: (_machine, { dtype }) => boolean(/float/.test(dtype ?? 'float32')),
};

function property(machine: Machine, tensor: TensorValue, name: string, span: Span): Value | undefined {
  const { shape, dtype } = tensor;
  switch (name) {
    case 'shape':
      return shape ? shapeValue(shape) : machine.unknown('the shape of a tensor', span);
    case 'ndim':
      return rank(machine, tensor, callArguments([], span));
    case 'dtype':
      return dtype ? text(`torch.${dtype}`) : machine.unknown('the type of a tensor', span);
    case 'device':
      return text('cpu');
    case 'grad':
      return parameterOf(tensor) ? gradientOf(machine, tensor, span) : tensor;
    case 'data':
    case 'real':
      return tensor;
    case 'requires_grad':
      return boolean(parameterOf(tensor)?.trainable ?? false);
    case 'is_cuda':
      return boolean(false);
    case 'T':
    case 'mT': {
      const args = readArguments(machine, '', callArguments([], span));
      const turned = name === 'mT' || !shape || shape.length <= 2;
      return turned ? transposed(args, tensor) : operate(args, 'transpose', [tensor], { axes: null });
    }
    default:
      return undefined;
  }
}

/** The in-place form of a method does what the method does; it ends in an underscore. */
function operationFor(name: string): TorchOperation | undefined {
  if (Object.hasOwn(methods, name)) return methods[name];
  const plain = name.endsWith('_') ? name.slice(0, -1) : name;
  return Object.hasOwn(methods, plain) ? methods[plain] : undefined;
}

/** These change no number and nothing but this tensor. */
const SHAPES_ANEW = new Set(['squeeze_', 'unsqueeze_', 't_', 'transpose_', 'swapaxes_', 'swapdims_']);

/** `w.sub_(lr * w.grad)`, and `w.add_(w.grad, alpha=-lr)` */
function isStep(machine: Machine, [tensor, name]: readonly [TensorValue, string], args: CallArguments): boolean {
  const { positional, named, span } = args;
  const [change] = positional;
  if ((name !== 'sub_' && name !== 'add_') || change?.kind !== 'tensor' || positional.length > 1) return false;
  const alpha = named.get('alpha');
  const scaled = alpha ? machine.binary('*', alpha, change, span) : change;
  return update(machine, tensor, name === 'sub_' ? scaled : machine.unary('-', scaled, span), span);
}

/** What stands behind a dot after a tensor. */
export function tensorAttribute(machine: Machine, tensor: TensorValue, name: string, span: Span): Value | undefined {
  const found = property(machine, tensor, name, span);
  if (found) return found;
  if (Object.hasOwn(OWN, name)) return native(name, (args) => OWN[name]!(machine, tensor, args));
  const operation = operationFor(name);
  if (!operation) return undefined;
  return native(name, (args) => {
    if (isStep(machine, [tensor, name], args)) return tensor;
    const run = (self: TensorValue) =>
      operation.run(readArguments(machine, operation.signature, { ...args, positional: [self, ...args.positional] }));
    const inPlace = name.endsWith('_') && !Object.hasOwn(methods, name);
    return inPlace ? changed(machine, tensor, run, SHAPES_ANEW.has(name)) : run(tensor);
  });
}

/** `w -= lr * w.grad` changes the array in its place. */
export function tensorUpdate(
  machine: Machine,
  operator: BinaryOperator,
  [array, change]: readonly [TensorValue, Value],
  span: Span,
): Value | undefined {
  if (operator !== '-' && operator !== '+') return undefined;
  const off = operator === '-' || change.kind !== 'tensor' ? change : machine.unary('-', change, span);
  return update(machine, array, off, span) ? array : undefined;
}

/** `weight.requires_grad = False` and `weight.data = …`: what can be set on a tensor. */
export function setTensorAttribute(machine: Machine, tensor: TensorValue, name: string, value: Value): void {
  const parameter = parameterOf(tensor);
  if (name === 'grad' && parameter && value.kind === 'none') clearGradientOf(machine, tensor, tensor.origin.span);
  if (name === 'requires_grad' && parameter && value.kind === 'boolean') setTrainable(machine, parameter, value.value);
}
