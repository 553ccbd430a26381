import { type DictValue, text, type Value } from '../evaluate/values.ts';

/** A Python dictionary with texts as keys. */
export function dictOf(entries: Iterable<readonly [string, Value]>): DictValue {
  return {
    kind: 'dict',
    entries: new Map([...entries].map(([name, value]) => [`s${name}`, { key: text(name), value }])),
  };
}
