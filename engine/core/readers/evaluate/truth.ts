import { call } from './arguments.ts';
import { findMember } from './classes.ts';
import type { Evaluation } from './evaluation.ts';
import { isOpenDict } from './keys.ts';
import { wantValue } from './openArguments.ts';
import { noteUse } from './uses.ts';
import { rangeLength, rangeOf } from './range.ts';
import type { Value } from './values.ts';

/** Whether a value counts as true, where that can be told. */
export function truth(evaluation: Evaluation, value: Value): boolean | undefined {
  const script = evaluation.language === 'javascript';
  switch (value.kind) {
    case 'none':
      return false;
    case 'boolean':
      return value.value;
    case 'number':
      return value.value !== 0 && !Number.isNaN(value.value);
    case 'string':
      return value.value !== '';
    case 'list':
    case 'tuple':
    case 'set':
      return script || itemsTruth(value.items);
    case 'dict':
      return script || (isOpenDict(value) ? undefined : value.entries.size > 0);
    case 'instance':
      return script || instanceTruth(evaluation, value);
    case 'unknown':
      wantValue(evaluation.sizes, value);
      noteUse(evaluation.sizes.uses, value, 'truth');
      return undefined;
    case 'dimension':
      return undefined;
    case 'tensor':
      return script && value.origin.type !== 'Slot' ? true : undefined;
    default:
      return true;
  }
}

function itemsTruth(items: readonly Value[]): boolean | undefined {
  if (items.some((each) => each.kind !== 'unknown' || !each.many)) return true;
  return items.length === 0 ? false : undefined;
}

function instanceTruth(evaluation: Evaluation, value: Value & { kind: 'instance' }): boolean | undefined {
  const range = rangeOf(value);
  if (range) return rangeLength(range) > 0;
  const { member } = findMember(value.class, '__bool__');
  const length = member ? undefined : findMember(value.class, '__len__').member;
  if (!member && !length) return true;
  return truth(evaluation, evaluation.machine.call((member ?? length)!, call(value.span, [value])));
}
