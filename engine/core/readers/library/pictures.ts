import type { Span } from '../../model/span.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { TensorValue, Value } from '../evaluate/values.ts';

const kept = new WeakMap<TensorValue['origin'], TensorValue>();

/**
 * One picture of a data set as a function of the file sees it: no tensor yet, so that its channels come last, or not at all,
 * where the function makes an array of it.
 * @param whole all pictures with their channels first, as transforms see them
 */
export function pictureOf(machine: Machine, whole: TensorValue, index: Value, span: Span): Value {
  const one = machine.item(whole, index, span);
  const [stored] = whole.origin.inputs;
  if (one.kind !== 'tensor' || stored?.origin.type !== 'Dataset') return one;
  const asArray = machine.item(stored, index, span);
  if (asArray.kind === 'tensor') kept.set(one.origin, asArray);
  return one;
}

/** What `np.array` makes of a picture; nothing of anything else. */
export const arrayOfPicture = (value: Value | undefined): TensorValue | undefined =>
  value?.kind === 'tensor' ? kept.get(value.origin) : undefined;
