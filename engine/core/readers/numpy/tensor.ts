import type { Span } from '../../model/span.ts';
import { becomes, markChanged } from '../evaluate/inPlace.ts';
import type { Machine } from '../evaluate/machine.ts';
import {
  type CallArguments,
  integer,
  list,
  native,
  NONE,
  text,
  tuple,
  type TensorValue,
  type Value,
} from '../evaluate/values.ts';
import { fromDimension, toShape } from '../library/convert.ts';
import { BINARY, UNARY } from '../library/operators.ts';
import { numbersOf, seriesAttribute } from '../pandas/series.ts';
import { productOf } from '../../model/dimension.ts';
import { operate, settleTypes, toArray, typeNamed } from './arrays.ts';
import { onLabels } from './labels.ts';
import { withOut } from '../library/outArgument.ts';
import { callOperation, OPERATIONS } from './operations.ts';

const METHODS = new Set([
  ...['sum', 'mean', 'std', 'var', 'max', 'min', 'prod', 'all', 'any', 'argmax', 'argmin', 'argsort', 'cumsum'],
  ...['ravel', 'swapaxes', 'squeeze', 'clip', 'round', 'repeat', 'dot'],
]);
/** Methods that give the same array for all that a reader sees. */
const SAME = new Set(['copy', 'numpy', 'toarray', 'tolist', 'cpu', 'detach', 'item']);

type Property = (machine: Machine, array: TensorValue, span: Span) => Value;

const PROPERTIES: Readonly<Record<string, Property>> = {
  shape: (machine, { shape }, span) =>
    shape ? tuple(shape.map(fromDimension)) : machine.unknown('the shape of this array', span),
  ndim: (machine, { shape }, span) => (shape ? integer(shape.length) : machine.unknown('the rank of this array', span)),
  size: (machine, { shape }, span) =>
    shape ? fromDimension(productOf(shape)) : machine.unknown('the size of this array', span),
  dtype: (machine, { dtype }, span) => (dtype ? text(dtype) : machine.unknown('the type of this array', span)),
  T: (machine, array, span) => operate(machine, 'transpose', { inputs: [array], config: { axes: null }, span }),
  values: numbersOf,
};

type Method = (machine: Machine, array: TensorValue, args: CallArguments) => Value;

/** `x.reshape(2, -1)` and `x.reshape((2, -1))` alike. */
const extents = ({ positional, named }: CallArguments): Value | undefined =>
  positional.length > 1 ? list([...positional]) : (positional[0] ?? named.get('shape') ?? named.get('newshape'));

/** What is changed in place in a way that is not followed. */
const changed: Method = (_machine, array) => {
  markChanged(array.origin);
  return NONE;
};

const SPECIAL: Readonly<Record<string, Method>> = {
  reshape: (machine, array, args) => {
    const newshape = toShape(extents(args));
    if (!newshape) return machine.unknown('the shape of a reshape', args.span);
    return operate(machine, 'reshape', { inputs: [array], config: { newshape }, span: args.span });
  },
  transpose: (machine, array, args) => {
    const axes = args.positional.length === 0 ? null : toShape(extents(args));
    if (axes === undefined) return machine.unknown('the axes of a transpose', args.span);
    return operate(machine, 'transpose', { inputs: [array], config: { axes }, span: args.span });
  },
  astype: (machine, array, args) => {
    const dtype = typeNamed(args.positional[0] ?? args.named.get('dtype'));
    return dtype === undefined
      ? array
      : operate(machine, 'cast', { inputs: [array], config: { dtype }, span: args.span });
  },
  flatten: (machine, array, args) => operate(machine, 'ravel', { inputs: [array], span: args.span }),
  view: (_machine, array) => array,
  sort: (machine, array, args) => {
    becomes(machine, array, (before) =>
      callOperation(machine, OPERATIONS.sort!, { ...args, positional: [before, ...args.positional] }),
    );
    return NONE;
  },
  fill: changed,
  resize: changed,
  put: changed,
  partition: changed,
};

/** What an array answers to; nothing for a name that NumPy does not have. */
export function arrayAttribute(machine: Machine, array: TensorValue, name: string, span: Span): Value | undefined {
  const property = PROPERTIES[name];
  if (property) return property(machine, array, span);
  const ofColumn = seriesAttribute(machine, array, name);
  if (ofColumn) return ofColumn;
  const special = SPECIAL[name];
  if (special) return native(name, (args) => special(machine, array, args));
  if (name === 'to_numpy') return native(name, () => numbersOf(machine, array, span));
  if (SAME.has(name)) return native(name, () => array);
  const operation = METHODS.has(name) ? OPERATIONS[name] : undefined;
  if (!operation) return undefined;
  return native(name, (args) => {
    const whole = { ...args, positional: [array, ...args.positional] };
    return withOut(
      machine,
      whole,
      (given) => onLabels(machine, name, given) ?? callOperation(machine, operation, given),
    );
  });
}

/** An operator on arrays; nothing when a side is no array and no number. */
export function arrayOperator(
  machine: Machine,
  operator: string,
  operands: readonly Value[],
  span: Span,
): Value | undefined {
  const inputs = operands.map((each) => toArray(machine, each, span));
  if (!inputs.every((each) => each !== undefined)) return undefined;
  if (inputs.length === 1) {
    const type = operator === 'not' ? 'logical_not' : UNARY[operator];
    return type ? operate(machine, type, { inputs, span }) : inputs[0];
  }
  const type = BINARY[operator];
  return type === undefined ? undefined : operate(machine, type, { inputs: settleTypes(operands, inputs), span });
}
