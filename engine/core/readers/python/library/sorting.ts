import { call } from '../../evaluate/arguments.ts';
import { order } from '../../evaluate/compare.ts';
import type { Evaluation } from '../../evaluate/evaluation.ts';
import type { CallArguments, Value } from '../../evaluate/values.ts';

/** The items in order, by `key` and `reverse` of the call; nothing where the order can't be told. */
export function sortItems(
  { machine }: Evaluation,
  items: readonly Value[],
  { named, span }: Pick<CallArguments, 'named' | 'span'>,
): Value[] | undefined {
  const key = named.get('key');
  const backwards = named.get('reverse') ? machine.truth(named.get('reverse')!) : false;
  if (backwards === undefined) return undefined;
  const pairs = items.map((value) => ({
    value,
    key: key && key.kind !== 'none' ? machine.call(key, call(span, [value])) : value,
  }));
  let known = true;
  pairs.sort((left, right) => {
    const verdict = order(left.key, right.key);
    known &&= verdict !== undefined;
    return backwards ? -(verdict ?? 0) : (verdict ?? 0);
  });
  return known ? pairs.map((each) => each.value) : undefined;
}
