import { countOf } from '../evaluate/iterate.ts';
import { rangeLength, rangeOf } from '../evaluate/range.ts';
import type { Config, ConfigValue } from '../../model/config.ts';
import { type Dimension, sameDimension, type Shape, type SymbolicDimension } from '../../model/dimension.ts';
import { dictOf } from '../evaluate/keys.ts';
import { heldRows } from './heldRows.ts';
import { boolean, integer, list, NONE, text, type Value } from '../evaluate/values.ts';

/** A whole number, known or symbolic. */
export function toDimension(value: Value | undefined): Dimension | undefined {
  if (value?.kind === 'dimension') return value.value;
  return value?.kind === 'number' && Number.isInteger(value.value) ? value.value : undefined;
}

export function fromDimension(dimension: Dimension): Value {
  return typeof dimension === 'number' ? integer(dimension) : { kind: 'dimension', value: dimension };
}

export function itemsOf(value: Value | undefined): readonly Value[] | undefined {
  return value?.kind === 'list' || value?.kind === 'tuple' || value?.kind === 'set' ? value.items : undefined;
}

/** A shape from a tuple or list of whole numbers, or from one number. */
export function toShape(value: Value | undefined): Shape | undefined {
  const items = itemsOf(value) ?? (value && toDimension(value) !== undefined ? [value] : undefined);
  const extents = items?.map(toDimension);
  return extents?.every((each) => each !== undefined) ? extents : undefined;
}

export const toNumber = (value: Value | undefined): number | undefined =>
  value?.kind === 'number' ? value.value : undefined;
export const toText = (value: Value | undefined): string | undefined =>
  value?.kind === 'string' ? value.value : undefined;
export const toBoolean = (value: Value | undefined): boolean | undefined =>
  value?.kind === 'boolean' ? value.value : undefined;

/** Plain data out of a value; nothing for what is not plain data. */
export function toConfigValue(value: Value): ConfigValue | undefined {
  switch (value.kind) {
    case 'none':
      return null;
    case 'boolean':
    case 'number':
    case 'string':
    case 'dimension':
      return value.value;
    case 'list':
    case 'tuple':
      return allKnown(value.items.map(toConfigValue));
    case 'dict': {
      const entries = [...value.entries.values()].map(({ key, value: each }) => [
        String(toConfigValue(key)),
        toConfigValue(each),
      ]);
      return entries.some(([, each]) => each === undefined) ? undefined : (Object.fromEntries(entries) as Config);
    }
    default:
      return undefined;
  }
}

/** The way back from plain data to a value. */
export function valueOf(data: ConfigValue): Value {
  if (data === null) return NONE;
  if (typeof data === 'boolean') return boolean(data);
  if (typeof data === 'number') return { kind: 'number', value: data, float: !Number.isInteger(data) };
  if (typeof data === 'string') return text(data);
  if (Array.isArray(data)) return list(data.map((each: ConfigValue) => valueOf(each)));
  if (isSymbolic(data)) return fromDimension(data);
  return dictOf(new Map(Object.entries(data as Config).map(([name, each]) => [name, valueOf(each)])));
}

function isSymbolic(data: object): data is SymbolicDimension {
  return 'symbols' in data && 'factor' in data;
}

function allKnown(items: readonly (ConfigValue | undefined)[]): readonly ConfigValue[] | undefined {
  return items.every((each) => each !== undefined) ? items : undefined;
}

/** Shape of nested lists of numbers, as `np.array` takes them; nothing when they are ragged or not known. */
export function nestedShape(value: Value, known = new Map<Value, Shape | undefined>()): Shape | undefined {
  // A list can hold another many times, and that one a third: each is looked at once.
  if (known.has(value)) return known.get(value);
  const shape = shapeWithin(value, known);
  known.set(value, shape);
  return shape;
}

function shapeWithin(value: Value, known: Map<Value, Shape | undefined>): Shape | undefined {
  if (value.kind === 'number' || value.kind === 'boolean' || value.kind === 'dimension') return [];
  if (value.kind === 'tensor') return value.shape;
  const range = rangeOf(value);
  const count = range ? rangeLength(range) : countOf(value);
  if (count !== undefined) return [count];
  const items = itemsOf(value);
  if (!items) return undefined;
  const held = heldRows(value)?.whole;
  if (held?.kind === 'tensor') return held.shape;
  const inner = items[0] ? nestedShape(items[0], known) : [];
  if (!inner) return undefined;
  const alike = (shape: Shape | undefined) =>
    shape?.length === inner.length && shape.every((each, axis) => sameDimension(each, inner[axis]!));
  return items.every((each) => alike(nestedShape(each, known))) ? [items.length, ...inner] : undefined;
}
