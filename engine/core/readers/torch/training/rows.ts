import type { Dimension } from '../../../model/dimension.ts';

/** How many batches a pass takes; an incomplete last one counts unless it is dropped. */
export function ceilOf(rows: Dimension | undefined, size: number | undefined, dropLast: boolean): number | undefined {
  if (typeof rows !== 'number' || size === undefined || size < 1) return undefined;
  return dropLast ? Math.floor(rows / size) : Math.ceil(rows / size);
}
