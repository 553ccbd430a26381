import type { Value } from './values.ts';

/** Lists can hold one another many times over: a few lines make more values than there is time for. */
const MOST_WITHIN = 100_000;

/** Whether values, with all that lies inside them, are few enough to be followed when they are held `times` times. */
export function isWithinReach(values: readonly Value[], times = 1): boolean {
  const most = MOST_WITHIN / Math.max(1, times);
  let seen = 0;
  const visit = (value: Value): boolean => {
    seen += 1;
    if (seen > most) return false;
    if (value.kind === 'list' || value.kind === 'tuple') return value.items.every(visit);
    if (value.kind !== 'dict') return true;
    for (const { value: each } of value.entries.values()) if (!visit(each)) return false;
    return true;
  };
  return values.every(visit);
}
