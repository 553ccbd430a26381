import { type Dimension, dimensionText } from '../../model/dimension.ts';
import type { Config } from '../../model/config.ts';
import type { Span } from '../../model/span.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { Origin, TensorValue, Value } from '../evaluate/values.ts';
import { ancestors } from './ancestors.ts';
import { produceData } from './data.ts';
import { mapTensors, someWithin, tensorsWithin } from './nested.ts';
import { rowsNamed } from './rowIndex.ts';

/** What is drawn anew for each row can't be drawn for all at once. */
const BY_CHANCE = /^(?:Random|Permutation|shuffle|draw|random_\w+)$/;

const originsOf = (example: Value): readonly Origin[] => ancestors(...tensorsWithin(example));

/** An array whose rows are as many as the set has, where these are counted by an array's own. */
function counting(origins: readonly Origin[], rows: Dimension): { array: TensorValue; more: number } | undefined {
  const [, name, sign, more] = /^\(?(.+?)(?:([+-])(\d+)\))?$/.exec(dimensionText(rows)) ?? [];
  for (const origin of origins)
    for (const array of origin.inputs) {
      const first = array.shape ? array.shape[0] : rowsNamed(array.origin.id);
      if (first !== undefined && dimensionText(first) === name)
        return { array, more: more === undefined ? 0 : Number(`${sign}${more}`) };
    }
  return undefined;
}

/** Why rows can't be made of what one of them is like, as the end of a sentence about data; nothing where they can. */
export function reasonAgainst(example: Value, name: string): string | undefined {
  const origins = originsOf(example);
  const open = someWithin(example, (each) => each.kind === 'unknown') || tensorsWithin(example).length === 0;
  if (open || origins.some(({ type }) => type === 'Unknown' || type === 'either'))
    return `what ${name} makes of each row`;
  // What was made before the example is the same for all rows.
  const started = origins.find(({ type }) => type === 'RowIndex')?.id ?? Infinity;
  const chance = origins.some(({ type, id }) => BY_CHANCE.test(type) && id > started);
  return chance ? `what ${name} draws by chance for each row` : undefined;
}

export interface Laid {
  /** What is made of any row, all of it tensors. */
  readonly example: Value;
  readonly rows: Dimension | undefined;
  /** Whose doing it is, for sentences. */
  readonly name: string;
  readonly span: Span;
}

/** Whole arrays in the places of an example's tensors, the number of their rows, or why there are none. */
export function allRows(machine: Machine, { example, rows, name, span }: Laid): Value {
  const count = rows === undefined || typeof rows === 'number' ? undefined : counting(originsOf(example), rows);
  const uncounted = typeof rows !== 'number' && !count ? `how many rows there are for ${name}` : undefined;
  const reason = reasonAgainst(example, name) ?? uncounted;
  const config: Config = reason ? { reason } : { rows: typeof rows === 'number' ? rows : null, more: count?.more ?? 0 };
  const type = reason ? 'Unknown' : 'each_row';
  return mapTensors(example, (tensor) => {
    const inputs = count && !reason ? [tensor, count.array] : [tensor];
    const shape = tensor.shape && rows !== undefined ? [rows, ...tensor.shape] : undefined;
    const whole = produceData(machine, { type, inputs, config, span }, { shape, dtype: tensor.dtype });
    return { ...whole, library: tensor.library };
  });
}
