import type { Expression } from '../program/tree.ts';
import { assign } from './assign.ts';
import { MOST_ITEMS } from './budget.ts';
import { conditionTruth } from './conditions.ts';
import { exampleOf, hangsOnPass, isMany, madeOf, numbered } from './eachPass.ts';
import type { Evaluation } from './evaluation.ts';
import { evaluate } from './expressions.ts';
import { elementOf, iterate, sequenceOf } from './iterate.ts';
import { keyText } from './keys.ts';
import { isPlain, mapPieces, piecesOf } from './pieces.ts';
import { rowIndex } from '../library/rowIndex.ts';
import { innerScope, type Scope } from './scope.ts';
import { type DictValue, list, NONE, tuple, type UnknownValue, type Value } from './values.ts';

type Comprehension = Expression & { kind: 'comprehension' };

interface Gathering {
  readonly scope: Scope;
  /** What the first clause goes over, where that was looked at already. */
  readonly first?: Value;
  readonly comprehension: Comprehension;
  readonly pairs: { readonly key: Value; readonly value: Value }[];
  /** What is gathered is one example of any number of items. */
  open?: boolean;
}

function gather(evaluation: Evaluation, gathering: Gathering, level: number): void {
  const { comprehension, scope, pairs } = gathering;
  const clause = comprehension.clauses[level];
  if (!clause) {
    const key = evaluate(evaluation, comprehension.element, scope);
    pairs.push({ key, value: comprehension.value ? evaluate(evaluation, comprehension.value, scope) : NONE });
    return;
  }
  const iterable = (level === 0 && gathering.first) || evaluate(evaluation, clause.iterable, scope);
  const known = iterate(evaluation, iterable, clause.iterable.span);
  if (!known) gathering.open = true;
  for (const item of known ?? [elementOf(evaluation, iterable, clause.iterable.span)]) {
    assign(evaluation, scope, { target: clause.target, value: item });
    const truths = clause.conditions.map((each) => conditionTruth(evaluation, each, scope));
    if (truths.includes(false)) continue;
    if (truths.includes(undefined)) gathering.open = true;
    if (pairs.length > MOST_ITEMS) gathering.open = true;
    else gather(evaluation, gathering, level + 1);
  }
}

/** `[numbers[c] for c in text]` over the text of a file: what stands for each letter is found once for each kind. */
function overPieces(evaluation: Evaluation, { scope, comprehension, first }: Gathering): Value | undefined {
  const { clauses, element, of, span } = comprehension;
  const [clause, another] = clauses;
  if (!clause || another || !piecesOf(first) || first?.kind !== 'instance' || (of !== 'list' && of !== 'generator'))
    return undefined;
  if (![element, ...clause.conditions].every(isPlain)) return undefined;
  const made = mapPieces(first, span, (value) => {
    assign(evaluation, scope, { target: clause.target, value });
    const truths = clause.conditions.map((each) => conditionTruth(evaluation, each, scope));
    if (truths.includes(undefined)) return undefined;
    return truths.includes(false) ? 'left out' : evaluate(evaluation, element, scope);
  });
  return made ?? evaluation.machine.unknown('what stands for each piece of a text', span);
}

/** `[series[i : i + 5] for i in range(len(series) - 5)]`: one item stands for all, however many there are. */
function overRows(evaluation: Evaluation, { scope, comprehension, first }: Gathering): Value | undefined {
  const { clauses, element, of, span } = comprehension;
  const [clause, another] = clauses;
  if (evaluation.language !== 'python' || of !== 'list' || !clause || another || clause.conditions.length > 0 || !first)
    return undefined;
  const items = numbered(evaluation, first, span);
  if (!isMany(items)) return undefined;
  const { machine } = evaluation;
  const { result, events } = machine.attempt(() => {
    assign(evaluation, scope, { target: clause.target, value: items.any(rowIndex(machine, span, 'numpy')) });
    return evaluate(evaluation, element, scope);
  });
  const example = events.length > 0 ? undefined : exampleOf(evaluation, result, span);
  return example && hangsOnPass(example) ? list([madeOf(evaluation, example, items.count, span)]) : undefined;
}

/** A comprehension's value: where it is not known which items there are, a sequence with an example of them. */
export function comprehend(evaluation: Evaluation, comprehension: Comprehension, outer: Scope): Value {
  const scope = innerScope(outer, 'function');
  const [clause] = comprehension.clauses;
  const first = clause && evaluate(evaluation, clause.iterable, scope);
  const gathering: Gathering = { scope, comprehension, pairs: [], first };
  const mapped = overPieces(evaluation, gathering) ?? overRows(evaluation, gathering);
  if (mapped) return mapped;
  gather(evaluation, gathering, 0);
  const { machine } = evaluation;
  const { open, pairs } = gathering;
  const items = pairs.map((each) => each.key);
  if (comprehension.of === 'dict') {
    if (open) return machine.unknown('a mapping over what is unknown', comprehension.span);
    const entries: DictValue['entries'] = new Map();
    for (const { key, value } of pairs) entries.set(keyText(key), { key, value });
    return { kind: 'dict', entries };
  }
  if (open) return openItems(evaluation, comprehension, items);
  if (comprehension.of === 'set')
    return { kind: 'set', items: [...new Map(items.map((each) => [keyText(each), each])).values()] };
  return list(items);
}

function openItems(evaluation: Evaluation, { of, span }: Comprehension, items: readonly Value[]): Value {
  const example = items.at(-1) ?? evaluation.machine.unknown('an item of what is unknown', span);
  if (of === 'generator') return sequenceOf({ element: example, source: tuple([]), span });
  const any: UnknownValue = { ...evaluation.machine.unknown('items that are not known', span), many: true };
  return of === 'set' ? any : sequenceOf({ element: example, source: tuple([]), span });
}
