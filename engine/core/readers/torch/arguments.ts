import type { Config, ConfigValue } from '../../model/config.ts';
import { type Dimension, type Shape, symbol } from '../../model/dimension.ts';
import type { Span } from '../../model/span.ts';
import { bind } from '../evaluate/bind.ts';
import type { Machine } from '../evaluate/machine.ts';
import type { Use } from '../evaluate/uses.ts';
import { type CallArguments, NONE, type TensorValue, type Value } from '../evaluate/values.ts';
import { itemsOf, toConfigValue, toDimension } from '../library/convert.ts';
import { tensorOfValue } from './tensorOfValue.ts';

/** The arguments of one call as PyTorch's signature names them, read as what they should be. */
export interface Arguments {
  readonly machine: Machine;
  readonly span: Span;
  readonly call: CallArguments;
  readonly values: Readonly<Record<string, Value>>;
  /** Arguments that were asked for and are not known; what depends on them can't be told. */
  readonly unclear: ReadonlySet<string>;
  /** Whether there is a value other than `None`. */
  has(name: string): boolean;
  given(name: string): boolean;
  value(name: string): Value;
  tensor(name: string): TensorValue;
  /** A tensor for each item; nothing where the items are not known. */
  tensors(name: string): readonly TensorValue[] | undefined;
  /** An extent. One that is not known becomes a name of its own, so that the rank is kept. */
  size(name: string): Dimension;
  /** Extents given as one list, several arguments or a single number. */
  sizes(name: string): Shape | undefined;
  number(name: string): number | undefined;
  flag(name: string): boolean;
  text(name: string): string | undefined;
  plain(name: string): ConfigValue;
  /** One number for each of `rank` dimensions, written as one number or as a tuple. */
  repeated(name: string, rank: number): readonly number[];
  config(...names: string[]): Config;
}

function sizeOf(machine: Machine, value: Value): Dimension | undefined {
  if (value.kind === 'none') return undefined;
  if (value.kind === 'tensor' && value.constant) return toDimension(value.constant);
  if (value.kind === 'number' && value.float) return undefined;
  return toDimension(value) ?? (value.kind === 'number' ? undefined : machine.openSize(value));
}

function flattened(value: Value): readonly Value[] {
  const items = itemsOf(value);
  if (!items) return [value];
  const only = items.length === 1 ? itemsOf(items[0]) : undefined;
  return only ?? items;
}

interface Reading {
  readonly machine: Machine;
  readonly values: Readonly<Record<string, Value>>;
  readonly unclear: Set<string>;
  readonly open: boolean;
}

const USES: Partial<Record<Value['kind'], Use>> = { number: 'number', boolean: 'flag', string: 'text' };

/** A value that is asked for; one that is not known is noted. */
function readKnown<Kind extends Value['kind']>(
  { machine, values, unclear }: Reading,
  name: string,
  kind: Kind,
): Extract<Value, { kind: Kind }> | undefined {
  const value = values[name];
  if (value) machine.wantValue(value, USES[kind]);
  if (value?.kind === kind) return value as Extract<Value, { kind: Kind }>;
  if (value && value.kind !== 'none') unclear.add(name);
  return undefined;
}

function readRepeated({ machine, values, unclear }: Reading, name: string, rank: number): readonly number[] {
  const value = values[name];
  for (const each of itemsOf(value) ?? (value ? [value] : [])) machine.wantValue(each);
  if (value?.kind === 'number') return Array.from({ length: rank }, () => value.value);
  const items = itemsOf(value)?.map((each) => (each.kind === 'number' ? each.value : undefined));
  const numbers = items?.filter((each) => each !== undefined) ?? [];
  if (items && numbers.length === items.length) {
    if (numbers.length === rank) return numbers;
    if (numbers.length === 1) return Array.from({ length: rank }, () => numbers[0]!);
  }
  unclear.add(name);
  return [];
}

function isScalar(value: Value): boolean {
  return value.kind === 'boolean' || (value.kind === 'tensor' && value.shape?.length === 0);
}

function readSizes({ machine, values, unclear, open }: Reading, name: string): Shape | undefined {
  const value = values[name];
  // `zeros(1, *shape)`: there may be any number of others behind those that are seen.
  if (open || !value || value.kind === 'unknown' || value.kind === 'none') {
    if (value) machine.wantValue(value);
    unclear.add(name);
    return undefined;
  }
  const items = flattened(value);
  // One value that is not known may be a whole list of extents, and one among others any number of them.
  const [only] = items;
  if (items.length === 1) machine.wantValue(only!);
  if (items.length === 1 && only!.kind !== 'number' && only!.kind !== 'dimension' && !isScalar(only!)) return undefined;
  if (items.some((each) => each.kind === 'unknown' && each.many)) return undefined;
  const sizes = items.map((each) => sizeOf(machine, each));
  return sizes.every((each) => each !== undefined) ? sizes : undefined;
}

function numberOf(reading: Reading, name: string): number | undefined {
  const value = reading.values[name];
  if (value?.kind === 'boolean') return Number(value.value);
  if (value?.kind === 'tensor' && value.constant?.kind === 'number') return value.constant.value;
  return readKnown(reading, name, 'number')?.value;
}

function flagOf(reading: Reading, name: string): boolean {
  return readKnown(reading, name, 'boolean')?.value ?? false;
}

/** PyTorch takes NumPy's names of these arguments too. */
const NUMPY_NAMES: Readonly<Record<string, string>> = { axis: 'dim', keepdims: 'keepdim' };

function withOwnNames(signature: string, call: CallArguments): CallArguments {
  const own = (name: string) => {
    const other = Object.hasOwn(NUMPY_NAMES, name) ? NUMPY_NAMES[name]! : name;
    const has = (each: string) => new RegExp(`\\b${each}\\b`).test(signature);
    return has(name) || !has(other) ? name : other;
  };
  if (![...call.named.keys()].some((each) => own(each) !== each)) return call;
  return { ...call, named: new Map([...call.named].map(([name, value]) => [own(name), value])) };
}

export function readArguments(machine: Machine, signature: string, call: CallArguments): Arguments {
  const { values, given, missing } = bind(signature, withOwnNames(signature, call));
  const unclear = new Set<string>(call.open ? [] : missing);
  const reading: Reading = { machine, values, unclear, open: call.open };
  const extents = new Map<string, Dimension>();
  const size = (name: string): Dimension => {
    const known = extents.get(name) ?? sizeOf(machine, values[name] ?? NONE) ?? symbol(`?${machine.nextId()}`);
    extents.set(name, known);
    return known;
  };
  const has = (name: string): boolean => values[name] !== undefined && values[name].kind !== 'none';
  const data = (name: string): ConfigValue => {
    const known = values[name] && toConfigValue(values[name]);
    if (known === undefined && values[name]) unclear.add(name);
    return known ?? null;
  };
  return {
    machine,
    span: call.span,
    call,
    values,
    unclear,
    has,
    given: (name) => given.has(name),
    value: (name) => values[name] ?? NONE,
    tensor: (name) => tensorOfValue(machine, values[name] ?? NONE, call.span),
    tensors: (name) => itemsOf(values[name])?.map((each) => tensorOfValue(machine, each, call.span)),
    size,
    sizes: (name) => readSizes(reading, name),
    number: (name) => numberOf(reading, name),
    flag: (name) => (values[name]?.kind === 'number' ? numberOf(reading, name) !== 0 : flagOf(reading, name)),
    text: (name) => readKnown(reading, name, 'string')?.value,
    plain: data,
    repeated: (name, rank) => readRepeated(reading, name, rank),
    config: (...names) => Object.fromEntries(names.map((name) => [name, data(name)])),
  };
}
