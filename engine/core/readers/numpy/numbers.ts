import { type CallArguments, float, integer, type Value } from '../evaluate/values.ts';
import { multiply } from '../../model/dimension.ts';
import { fromDimension, itemsOf, toDimension } from '../library/convert.ts';

/** Functions of one number that files reckon extents and settings with. */
/** A half goes to the even number beside it. */
function roundToEven(value: number): number {
  const near = Math.round(value);
  return Math.abs(value % 1) === 0.5 && near % 2 !== 0 ? near - 1 : near;
}

const OF_ONE: Readonly<Record<string, (value: number) => number>> = {
  sqrt: Math.sqrt,
  log: Math.log,
  log2: Math.log2,
  log10: Math.log10,
  exp: Math.exp,
  floor: Math.floor,
  ceil: Math.ceil,
  round: roundToEven,
  around: roundToEven,
  rint: roundToEven,
  abs: Math.abs,
  absolute: Math.abs,
  square: (value) => value * value,
};

const OF_TWO: Readonly<Record<string, (one: number, two: number) => number>> = {
  power: (one, two) => one ** two,
  add: (one, two) => one + two,
  subtract: (one, two) => one - two,
  multiply: (one, two) => one * two,
  divide: (one, two) => one / two,
  true_divide: (one, two) => one / two,
  floor_divide: (one, two) => Math.floor(one / two),
  maximum: Math.max,
  minimum: Math.min,
};

const OF_MANY: Readonly<Record<string, (values: readonly number[]) => number>> = {
  sum: (values) => values.reduce((one, two) => one + two, 0),
  max: (values) => Math.max(...values),
  min: (values) => Math.min(...values),
};

/** `np.prod(shape)`, whose extents may be known by name only. */
function product(items: readonly Value[]): Value | undefined {
  const extents = items.map(toDimension);
  return extents.every((each) => each !== undefined) ? fromDimension(extents.reduce(multiply, 1)) : undefined;
}

/** `np.power(2, repeats)`: whole where both numbers are and so is what comes of them. */
function ofTwo(name: string, [one, two]: readonly Value[]): Value | undefined {
  if (one?.kind !== 'number' || two?.kind !== 'number' || !Object.hasOwn(OF_TWO, name)) return undefined;
  const value = OF_TWO[name]!(one.value, two.value);
  if (!Number.isFinite(value)) return undefined;
  const whole = !one.float && !two.float && !name.endsWith('divide') && Number.isSafeInteger(value);
  return whole || (name === 'floor_divide' && !one.float && !two.float) ? integer(value) : float(value);
}

/**
 * A function of NumPy on plain numbers, whose value is a plain number; nothing for arrays. `np.prod(x.shape[1:])` and
 * `int(np.sqrt(n))` give extents of layers, which must not end as arrays.
 */
export function onNumbers(name: string, { positional, named, open }: CallArguments): Value | undefined {
  const [given] = positional;
  if (positional.length === 2 && named.size === 0 && !open) return ofTwo(name, positional);
  if (!given || positional.length > 1 || named.size > 0 || open) return undefined;
  if (given.kind === 'number') {
    const value = Object.hasOwn(OF_ONE, name) ? OF_ONE[name]!(given.value) : undefined;
    return value === undefined || !Number.isFinite(value) ? undefined : float(value);
  }
  if (given.kind !== 'tuple' && given.kind !== 'list') return undefined;
  const items = itemsOf(given) ?? [];
  if (items.length === 0) return undefined;
  if (name === 'prod') return product(items);
  if (!Object.hasOwn(OF_MANY, name) || !items.every((each) => each.kind === 'number')) return undefined;
  const value = OF_MANY[name]!(items.map((each) => each.value));
  return items.some((each) => each.float) ? float(value) : integer(value);
}
