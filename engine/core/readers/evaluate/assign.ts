import type { Span } from '../../model/span.ts';
import type { Expression } from '../program/tree.ts';
import type { Evaluation } from './evaluation.ts';
import { evaluate } from './expressions.ts';
import { elementOf, iterate } from './iterate.ts';
import { entryOf } from './keys.ts';
import { noteName } from '../trace/tensorNames.ts';
import { setName } from './names.ts';
import type { Scope } from './scope.ts';
import { namedSize, wordsOf } from './sizes.ts';
import { list, type Value } from './values.ts';

export interface Assignment {
  readonly target: Expression;
  readonly value: Value;
  readonly declares?: boolean;
  /** Whether a tensor is called so from here on: by a name of its own, or by another one, if it has none yet. */
  readonly naming?: 'own' | 'another';
}

/** Gives a name, attribute, item or pattern its value. What can't be assigned to is passed over. */
export function assign(evaluation: Evaluation, scope: Scope, { target, value, declares, naming }: Assignment): void {
  const { machine } = evaluation;
  switch (target.kind) {
    case 'name':
      if (naming) noteName(machine, target.name, value, naming === 'another');
      return setName(evaluation, scope, { name: target.name, value: named(evaluation, target.name, value), declares });
    case 'attribute': {
      const object = evaluate(evaluation, target.object, scope);
      return machine.setAttribute(object, target.name, named(evaluation, wordsOf(target), value), target.span);
    }
    case 'subscript': {
      const object = evaluate(evaluation, target.object, scope);
      return machine.setItem(object, evaluate(evaluation, target.index, scope), value, target.span);
    }
    case 'list':
    case 'tuple':
      return unpack(evaluation, scope, { targets: target.items, value, declares, naming, span: target.span });
    case 'dict':
      return destructure(evaluation, scope, { target, value, declares });
    case 'spread':
      return assign(evaluation, scope, { target: target.value, value, declares });
    case 'assignExpression': {
      // A pattern's default: it stands for what is missing.
      const missing = value.kind === 'none' || value.kind === 'unknown';
      const given = missing ? evaluate(evaluation, target.value, scope) : value;
      return assign(evaluation, scope, { target: target.target, value: given, declares });
    }
    default:
      return undefined;
  }
}

const named = ({ sizes, trying }: Evaluation, name: string | undefined, value: Value): Value =>
  namedSize(sizes, name, value, trying.depth > 0);

interface Unpacking {
  readonly targets: readonly Expression[];
  readonly value: Value;
  readonly declares?: boolean;
  readonly naming?: Assignment['naming'];
  readonly span: Span;
}

function unpack(evaluation: Evaluation, scope: Scope, { targets, value, declares, naming, span }: Unpacking): void {
  const star = targets.findIndex((each) => each.kind === 'spread');
  const items = itemsFor(evaluation, value, { count: targets.length, starred: star >= 0, span });
  const after = star < 0 ? 0 : targets.length - star - 1;
  const missing = () =>
    evaluation.language === 'javascript' && items
      ? ({ kind: 'none' } as const)
      : evaluation.machine.unknown('an item of what is unpacked', span);
  targets.forEach((target, index) => {
    const at = star >= 0 && index > star ? (items?.length ?? 0) - (targets.length - index) : index;
    const item =
      target.kind === 'spread' ? (items ? list(items.slice(star, items.length - after)) : missing()) : items?.[at];
    assign(evaluation, scope, { target, value: item ?? missing(), declares, naming });
  });
}

/** The items to unpack; nothing where their number does not fit, since then the reading itself is in doubt. */
function itemsFor(
  evaluation: Evaluation,
  value: Value,
  { count, starred, span }: { count: number; starred: boolean; span: Span },
): readonly Value[] | undefined {
  const items = iterate(evaluation, value, span);
  if (!items) {
    if (value.kind === 'unknown') return undefined;
    const element = elementOf(evaluation, value, span);
    return element.kind === 'unknown' || starred ? undefined : Array.from({ length: count }, () => element);
  }
  if (evaluation.language === 'javascript') return items;
  return starred ? (items.length >= count - 1 ? items : undefined) : items.length === count ? items : undefined;
}

/** `const { a, b: c = 1, ...rest } = value`. */
function destructure(
  evaluation: Evaluation,
  scope: Scope,
  { target, value, declares }: Assignment & { target: Expression & { kind: 'dict' } },
): void {
  const taken = new Set<string>();
  for (const { key, value: inner, spread } of target.entries) {
    const name = key ? evaluate(evaluation, key, scope) : undefined;
    let part: Value = evaluation.machine.unknown('the rest of an object', target.span);
    if (spread && value.kind === 'dict')
      part = { kind: 'dict', entries: new Map([...value.entries].filter(([each]) => !taken.has(each))) };
    else if (name?.kind === 'string') {
      taken.add(`s${name.value}`);
      part =
        value.kind === 'dict'
          ? (entryOf(value, name.value) ?? { kind: 'none' })
          : evaluation.machine.attribute(value, name.value, target.span);
    }
    assign(evaluation, scope, { target: inner, value: part, declares });
  }
}
