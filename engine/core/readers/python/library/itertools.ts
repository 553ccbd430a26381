import type { Evaluation } from '../../evaluate/evaluation.ts';
import { MOST_ITEMS } from '../../evaluate/budget.ts';
import { sequenceOf } from '../../evaluate/iterate.ts';
import { integer, list, type ModuleValue, native, tuple, type Value } from '../../evaluate/values.ts';
import { define, moduleOf, numberIn } from './define.ts';

function combinations(items: readonly Value[], size: number): Value[] {
  const found: Value[] = [];
  const choose = (from: number, chosen: readonly Value[]) => {
    if (found.length >= MOST_ITEMS) return;
    if (chosen.length === size) found.push(tuple(chosen));
    else items.slice(from).forEach((each, index) => choose(from + index + 1, [...chosen, each]));
  };
  if (size <= 16) choose(0, []);
  return found;
}

export function itertoolsModule(evaluation: Evaluation): ModuleValue {
  const { machine } = evaluation;
  const chained = (values: readonly Value[], span: Parameters<typeof machine.iterate>[1]): Value => {
    const lists = values.map((each) => machine.iterate(each, span));
    if (lists.every((each) => each !== undefined)) return list(lists.flat());
    return machine.unknown('a chain of what is not known', span);
  };
  return moduleOf('itertools', {
    chain: native('chain', ({ positional, span }) => chained(positional, span)),
    product: native('product', ({ positional, named, span }) => {
      const lists = positional.map((each) => machine.iterate(each, span));
      const size = lists.reduce((total, each) => total * (each?.length ?? 0), 1);
      if (named.size > 0 || lists.includes(undefined) || size > MOST_ITEMS)
        return machine.unknown('a call of product()', span);
      const rows = lists.reduce<Value[][]>(
        (all, each) => all.flatMap((row) => each!.map((item) => [...row, item])),
        [[]],
      );
      return list(rows.map((row) => tuple(row)));
    }),
    combinations: define(evaluation, 'combinations', 'iterable, r', ({ iterable, r }, { span }) => {
      const items = iterable && machine.iterate(iterable, span);
      const size = numberIn(r);
      return items && size !== undefined ? list(combinations(items, size)) : undefined;
    }),
    repeat: define(evaluation, 'repeat', 'object, times', ({ object, times }, { span }) => {
      const count = numberIn(times);
      if (!object) return undefined;
      return count !== undefined && count <= MOST_ITEMS
        ? list(Array.from({ length: count }, () => object))
        : sequenceOf({ element: object, source: tuple([]), span });
    }),
    count: define(evaluation, 'count', 'start=0, step=1', (_, { span }) =>
      sequenceOf({ element: machine.unknown('a position in a loop', span), source: tuple([]), span }),
    ),
    islice: define(evaluation, 'islice', 'iterable, start, stop, step=None', ({ iterable, start, stop }, { span }) => {
      const items = iterable && machine.iterate(iterable, span);
      const [from, to] = stop ? [numberIn(start), numberIn(stop)] : [0, numberIn(start)];
      return items && to !== undefined ? list(items.slice(from, to)) : iterable;
    }),
    accumulate: define(evaluation, 'accumulate', 'iterable', ({ iterable }, { span }) => {
      const items = iterable && machine.iterate(iterable, span);
      let total: Value = integer(0);
      return items && list(items.map((each) => (total = machine.binary('+', total, each, span))));
    }),
  });
}
