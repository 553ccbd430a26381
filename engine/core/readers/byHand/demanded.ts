import { BATCH, type Shape } from '../../model/dimension.ts';
import type { Origin } from '../evaluate/values.ts';

/** The columns that the first product with an array of the object demands of the input. */
export function demanded(origins: ReadonlySet<Origin>, input: Origin): readonly Shape[] | undefined {
  for (const { type, inputs } of [...origins].sort((one, two) => one.id - two.id)) {
    const [left, right] = inputs;
    const rows = right?.shape?.[0];
    const isProduct = (type === 'matmul' || type === 'dot') && left?.origin === input;
    if (isProduct && right?.origin.type === 'Parameter' && right.shape?.length === 2 && typeof rows === 'number')
      return [[BATCH, rows]];
  }
  return undefined;
}
