import { becomesNow, keepUses, numbersChange } from '../evaluate/inPlace.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { CallArguments, TensorValue, Value } from '../evaluate/values.ts';
import { parameterOf } from './values.ts';

/**
 * What PyTorch does to a tensor in its place: from here on the tensor is what was made of it, by whatever name it is
 * known. What was computed from it before keeps what it was; what shares its memory is no longer known.
 */
export function changeInPlace(
  machine: Machine,
  tensor: TensorValue,
  make: (before: TensorValue) => Value,
  isSameNumbers = false,
): Value {
  if (parameterOf(tensor)) return make(tensor);
  const before = { ...tensor };
  keepUses(machine, tensor, before);
  const made = make(before);
  if (!isSameNumbers) numbersChange(before.origin);
  becomesNow(machine, tensor, made);
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
  return changeInPlace(machine, tensor, (before) => call({ ...args, positional: [before, ...others] }));
}
