import { changeInPlace } from '../evaluate/inPlace.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { CallArguments, TensorValue, Value } from '../evaluate/values.ts';
import { parameterOf } from './values.ts';

/** A tensor after a method or a function changed it in its place; a parameter stays what it is. */
export function changed(
  machine: Machine,
  tensor: TensorValue,
  make: (before: TensorValue) => Value,
  isSameNumbers = false,
): Value {
  if (parameterOf(tensor)) return make(tensor);
  changeInPlace(machine, tensor, make, isSameNumbers);
  return tensor;
}

const isTrue = (value: Value | undefined) => value?.kind === 'boolean' && value.value;

/** Functions that take the flag right after their tensor. */
const FLAG_IS_SECOND = /^(relu6?|selu|silu|mish|hardswish|hardsigmoid)$/;

/** Whether a function changes its tensor: `F.relu(x, inplace=True)`, `F.relu(x, True)`, `torch.relu_(x)` */
export const asksInPlace = (name: string, { positional, named }: CallArguments): boolean =>
  isTrue(named.get('inplace')) || (FLAG_IS_SECOND.test(name) && isTrue(positional[1]));

/** Calls with the tensor as it was before, where the call changes it. */
export function callInPlace(
  machine: Machine,
  isInPlace: boolean,
  args: CallArguments,
  call: (args: CallArguments) => Value,
): Value {
  const [tensor, ...others] = args.positional;
  if (!isInPlace || tensor?.kind !== 'tensor') return call(args);
  return changed(machine, tensor, (before) => call({ ...args, positional: [before, ...others] }));
}
