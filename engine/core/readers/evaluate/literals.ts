import type { Expression } from '../program/tree.ts';
import { MOST_ITEMS } from './budget.ts';
import type { Evaluation } from './evaluation.ts';
import { evaluate } from './expressions.ts';
import { isWithinReach } from './extent.ts';
import { iterate } from './iterate.ts';
import { keyText } from './keys.ts';
import type { Scope } from './scope.ts';
import { namedSize, wordsOf } from './sizes.ts';
import type { DictValue, Value } from './values.ts';

/** A shape is not longer. */
const MOST_EXTENTS = 6;

/** Items of a list, tuple or set; what `*unknown` takes in stands as one unknown for any number. */
export function evaluateItems(evaluation: Evaluation, items: readonly Expression[], scope: Scope): Value[] {
  const values: Value[] = [];
  for (const each of items) {
    const value = evaluate(evaluation, each.kind === 'spread' ? each.value : each, scope);
    if (each.kind !== 'spread') values.push(items.length > MOST_EXTENTS ? value : named(evaluation, each, value));
    else {
      const spread = iterate(evaluation, value, each.span);
      if (spread && values.length + spread.length <= MOST_ITEMS) for (const one of spread) values.push(one);
      else values.push({ ...evaluation.machine.unknown('items that are not known', each.span), many: true });
    }
  }
  // A list of plain values costs nothing to look through.
  if (values.some(isNested) && !isWithinReach(values))
    return [{ ...evaluation.machine.unknown('more values than are followed', items[0]!.span), many: true }];
  return values;
}

const named = ({ sizes, trying }: Evaluation, expression: Expression, value: Value): Value =>
  value.kind === 'unknown' ? namedSize(sizes, wordsOf(expression), value, trying.depth > 0) : value;

const isNested = ({ kind }: Value): boolean => kind === 'list' || kind === 'tuple' || kind === 'dict';

/** A dict with the entries of a literal. What takes in an unknown mapping is unknown itself. */
export function evaluateDict(evaluation: Evaluation, literal: Expression & { kind: 'dict' }, scope: Scope): Value {
  const entries: DictValue['entries'] = new Map();
  let open = false;
  for (const { key, value: given, spread } of literal.entries) {
    const value = evaluate(evaluation, given, scope);
    if (spread) {
      if (value.kind === 'dict') for (const [text, entry] of value.entries) entries.set(text, { ...entry });
      else if (value.kind !== 'none') open = true;
      continue;
    }
    const name = key ? evaluate(evaluation, key, scope) : undefined;
    if (!name || name.kind === 'unknown') open = true;
    else entries.set(keyText(name), { key: name, value });
  }
  if (!isWithinReach([{ kind: 'dict', entries }])) open = true;
  if (open) return evaluation.machine.unknown('a mapping with unknown entries', literal.span);
  return { kind: 'dict', entries };
}
