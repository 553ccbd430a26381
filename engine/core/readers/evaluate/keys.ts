import type { DictValue, Value } from './values.ts';
import { text } from './values.ts';

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

/** The value under a text key. */
export function entryOf(dict: DictValue, name: string): Value | undefined {
  return dict.entries.get(`s${name}`)?.value;
}
