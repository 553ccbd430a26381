import type { Span } from '../../model/span.ts';
import { type DictValue, text, unknown, type Value } from './values.ts';

const identities = new WeakMap<object, number>();
let last = 0;

function identity(value: object): number {
  const known = identities.get(value);
  if (known !== undefined) return known;
  last += 1;
  identities.set(value, last);
  return last;
}

/** What tells keys of a dict and items of a set apart: `1`, `1.0` and `True` are one key, `"1"` is another. */
export function keyText(value: Value): string {
  switch (value.kind) {
    case 'string':
      return `s${value.value}`;
    case 'number':
      return `n${value.value}`;
    case 'boolean':
      return `n${Number(value.value)}`;
    case 'none':
    case 'ellipsis':
      return value.kind;
    case 'tuple':
      return `(${value.items.map(keyText).join(',')})`;
    default:
      return `o${identity(value)}`;
  }
}

export function dictOf(entries: Iterable<readonly [Value | string, Value]>): DictValue {
  const map: DictValue['entries'] = new Map();
  for (const [name, value] of entries) {
    const key = typeof name === 'string' ? text(name) : name;
    map.set(keyText(key), { key, value });
  }
  return { kind: 'dict', entries: map };
}

/** No key's text: an entry under it stands for any number of others, which nobody knows. */
const MORE = '?';

/** Whether a mapping may have entries that are not listed. */
export const isOpenDict = ({ entries }: DictValue): boolean => entries.has(MORE);

/** What stands for the entries that are not listed. */
export function moreEntries(span: Span): readonly [string, { readonly key: Value; value: Value }] {
  const more = { ...unknown('entries that are not known', span), many: true };
  return [MORE, { key: more, value: more }];
}

/** The value under a text key. */
export function entryOf(dict: DictValue, name: string): Value | undefined {
  return dict.entries.get(`s${name}`)?.value;
}
