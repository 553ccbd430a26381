import { type DictValue, text, type Value } from './values.ts';

type Entry = { readonly key: Value; value: Value };

/** The entries of an object's `__dict__`: what is set in it is set on the object. Keys are texts alone. */
class AttributeEntries extends Map<string, Entry> {
  readonly #attributes: Map<string, Value>;

  constructor(attributes: Map<string, Value>) {
    super();
    this.#attributes = attributes;
  }

  override get size(): number {
    return this.#attributes.size;
  }

  override has(key: string): boolean {
    return key.startsWith('s') && this.#attributes.has(key.slice(1));
  }

  override get(key: string): Entry | undefined {
    const value = key.startsWith('s') ? this.#attributes.get(key.slice(1)) : undefined;
    return value && { key: text(key.slice(1)), value };
  }

  override set(key: string, { value }: Entry): this {
    if (key.startsWith('s')) this.#attributes.set(key.slice(1), value);
    return this;
  }

  override delete(key: string): boolean {
    return key.startsWith('s') && this.#attributes.delete(key.slice(1));
  }

  override clear(): void {
    this.#attributes.clear();
  }

  override *entries(): MapIterator<[string, Entry]> {
    for (const [name, value] of this.#attributes) yield [`s${name}`, { key: text(name), value }];
  }

  override *keys(): MapIterator<string> {
    for (const name of this.#attributes.keys()) yield `s${name}`;
  }

  override *values(): MapIterator<Entry> {
    for (const [, entry] of this.entries()) yield entry;
  }

  override forEach(run: (value: Entry, key: string, map: Map<string, Entry>) => void): void {
    for (const [key, entry] of this.entries()) run(entry, key, this);
  }

  override [Symbol.iterator](): MapIterator<[string, Entry]> {
    return this.entries();
  }
}

/** `object.__dict__` */
export function attributeDict(attributes: Map<string, Value>): DictValue {
  return { kind: 'dict', entries: new AttributeEntries(attributes) };
}
