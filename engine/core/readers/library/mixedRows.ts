import type { Origin, TensorValue } from '../evaluate/values.ts';
import { isCut } from './data.ts';

/** Whether an operation takes numbers of one row together with those of others. */
function mixesRows({ type, config, inputs }: Origin): boolean {
  const axes = [config.axis ?? config.axes ?? config.dim].flat();
  if (/^(flip|roll|sort|argsort|shuffle|cumsum|gather|take)$/.test(type))
    return axes.some((each) => each === 0 || each == null);
  if (/^(mean|sum|max|min|amax|amin|std|var|prod|norm|argmax|argmin)$/.test(type))
    return axes.some((each) => each === 0 || each == null);
  if (/^(concatenate|stack)$/.test(type)) return axes[0] === 0;
  if (type === 'getitem') {
    const [first] = Array.isArray(config.index) ? config.index : [config.index];
    const whole = typeof first === 'object' && first !== null && 'start' in first;
    return inputs.length > 1 || !(whole && first.start === null && first.stop === null);
  }
  return false;
}

/** One batch out of all rows. */
const isOfBatch = (origin: Origin): boolean => origin.type === 'Batch' || isCut(origin);

/** What is done to a batch and can't be done to all rows at once. */
export function mixedRows(fed: readonly TensorValue[]): Origin | undefined {
  const seen = new Set<Origin>();
  const find = ({ origin }: TensorValue): Origin | undefined => {
    if (seen.has(origin) || isOfBatch(origin) || !hasBatch(origin)) return undefined;
    seen.add(origin);
    if (mixesRows(origin)) return origin;
    return origin.inputs.map(find).find((each) => each !== undefined);
  };
  return fed.map(find).find((each) => each !== undefined);
}

function hasBatch(start: Origin): boolean {
  const found = new Set([start]);
  for (const origin of found) {
    if (isOfBatch(origin)) return true;
    for (const each of origin.inputs) found.add(each.origin);
  }
  return false;
}
