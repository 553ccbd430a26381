import type { ConfigValue } from '../../model/config.ts';
import { flatPlaces, placesOf } from '../../model/places.ts';
import type { Step } from '../net/net.ts';

/** Numbers that hang on no input, as they lie, with their extents. */
export interface Numbers {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export const sizeOf = (shape: readonly number[]) => shape.reduce((product, each) => product * each, 1);

/** Each number by its place, counted along the last two axes. */
function byPlace({ shape, data }: Numbers, made: (value: number, row: number, column: number) => number): Numbers {
  const [rows, columns] = [shape.at(-2) ?? 1, shape.at(-1) ?? 1];
  return { shape, data: data.map((each, at) => made(each, Math.floor(at / columns) % rows, at % columns)) };
}

/** The numbers as they are taken one after the other for the extents `shape`, stretched where an axis is 1. */
export function stretched({ shape: from, data }: Numbers, shape: readonly number[]): Float64Array {
  if (from.length === shape.length && from.every((each, axis) => each === shape[axis])) return data;
  const ahead = shape.length - from.length;
  let step = 1;
  const steps = from.map(() => 0);
  for (let axis = from.length - 1; axis >= 0; axis -= 1) {
    if (from[axis] !== 1) steps[axis] = step;
    step *= from[axis]!;
  }
  const counter = shape.map(() => 0);
  let place = 0;
  return Float64Array.from({ length: sizeOf(shape) }, () => {
    const value = data[place]!;
    for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
      const by = steps[axis - ahead] ?? 0;
      counter[axis]! += 1;
      place += by;
      if (counter[axis]! < shape[axis]!) break;
      place -= by * shape[axis]!;
      counter[axis] = 0;
    }
    return value;
  });
}

const truth = (holds: boolean) => (holds ? 1 : 0);

/** What is done to each number by itself. */
export const ELEMENTWISE: Readonly<Record<string, (...values: readonly number[]) => number>> = {
  add: (one, two) => one! + two!,
  subtract: (one, two) => one! - two!,
  multiply: (one, two) => one! * two!,
  divide: (one, two) => one! / two!,
  floor_divide: (one, two) => Math.floor(one! / two!),
  mod: (one, two) => one! - two! * Math.floor(one! / two!),
  power: (one, two) => one! ** two!,
  negative: (one) => -one!,
  exp: (one) => Math.exp(one!),
  log: (one) => Math.log(one!),
  sqrt: (one) => Math.sqrt(one!),
  square: (one) => one! * one!,
  reciprocal: (one) => 1 / one!,
  sin: (one) => Math.sin(one!),
  cos: (one) => Math.cos(one!),
  equal: (one, two) => truth(one === two),
  not_equal: (one, two) => truth(one !== two),
  greater: (one, two) => truth(one! > two!),
  greater_equal: (one, two) => truth(one! >= two!),
  less: (one, two) => truth(one! < two!),
  less_equal: (one, two) => truth(one! <= two!),
  logical_not: (one) => truth(one === 0),
  logical_and: (one, two) => truth(one !== 0 && two !== 0),
  logical_or: (one, two) => truth(one !== 0 || two !== 0),
  where: (holds, one, two) => (holds === 0 ? two! : one!),
  copy: (one) => one!,
  identity: (one) => one!,
};

type Numeric = (step: Step, shape: readonly number[], given: readonly Numbers[]) => Numbers | undefined;

const filled = (shape: readonly number[], value: ConfigValue | undefined): Numbers | undefined =>
  typeof value === 'number' || typeof value === 'boolean'
    ? { shape, data: new Float64Array(sizeOf(shape)).fill(Number(value)) }
    : undefined;

const turned: Numeric = (_, shape, [x]) => {
  if (!x || x.shape.length !== 2) return undefined;
  const [rows, columns] = shape as readonly [number, number];
  const data = Float64Array.from({ length: rows * columns }, (_each, at) => {
    return x.data[(at % columns) * rows + Math.floor(at / columns)]!;
  });
  return { shape, data };
};

const isPlain = (each: ConfigValue): boolean => {
  if (typeof each === 'number' || each === null || each === '...') return true;
  if (typeof each !== 'object' || Array.isArray(each) || !('start' in each)) return false;
  return Object.values(each).every((bound) => bound === null || typeof bound === 'number');
};

const parts = (index: ConfigValue | undefined): readonly ConfigValue[] | undefined => {
  const all = [index ?? null].flat() as readonly ConfigValue[];
  return all.every(isPlain) ? all : undefined;
};

/** Some rows, columns or places; axes that are put in change nothing of how the numbers lie. */
const taken: Numeric = ({ config, inputs }, shape, [x]) => {
  const index = parts(config.index)?.filter((each) => each !== null);
  if (!x || !index || inputs.length > 1) return undefined;
  const places = flatPlaces(placesOf(index, x.shape), x.shape);
  // An extent that is not known may be shorter than what stands in for it.
  if (places.length !== sizeOf(shape)) return undefined;
  return { shape, data: Float64Array.from(places, (at) => x.data[at]!) };
};

const written: Numeric = ({ config }, shape, [x, value]) => {
  const index = parts(config.index);
  if (!x || !value || !index || index.includes(null)) return undefined;
  const places = placesOf(index, x.shape);
  const block = places.flatMap(({ at, isOne }) => (isOne ? [] : [at.length]));
  const from = stretched({ ...value, shape: value.shape.slice(Math.max(0, value.shape.length - block.length)) }, block);
  const data = x.data.slice();
  flatPlaces(places, x.shape).forEach((place, at) => (data[place] = from[at]!));
  return { shape, data };
};

/** Arrays side by side along an axis. */
const joined: Numeric = ({ config }, shape, given) => {
  const axis = Number(config.axis ?? 0) < 0 ? Number(config.axis) + shape.length : Number(config.axis ?? 0);
  const inner = given.map((each) => sizeOf(each.shape.slice(axis)));
  const outer = sizeOf(shape.slice(0, axis));
  const data = new Float64Array(sizeOf(shape));
  let place = 0;
  for (let at = 0; at < outer; at += 1)
    given.forEach((each, index) => {
      data.set(each.data.subarray(at * inner[index]!, (at + 1) * inner[index]!), place);
      place += inner[index]!;
    });
  return { shape, data };
};

/** Arrays as rows (or another axis) of a new one. */
const stacked: Numeric = (step, shape, given) => {
  const axis =
    Number(step.config.axis ?? 0) < 0 ? Number(step.config.axis) + shape.length : Number(step.config.axis ?? 0);
  const wide = given.map((each) => ({ ...each, shape: each.shape.toSpliced(axis, 0, 1) }));
  return joined({ ...step, config: { axis } }, shape, wide);
};

/** Each number of one with each of the other. */
const outer: Numeric = (_, shape, [one, two]) => {
  if (!one || !two || one.shape.length !== 1 || two.shape.length !== 1) return undefined;
  const columns = two.data.length;
  return {
    shape,
    data: Float64Array.from(
      { length: one.data.length * columns },
      (_each, at) => one.data[Math.floor(at / columns)]! * two.data[at % columns]!,
    ),
  };
};

const isOuter = (text: ConfigValue | undefined) => /^\s*(\w),\s*(\w)\s*->\s*\1\2\s*$/.test(String(text));

const flattened = (value: ConfigValue): readonly ConfigValue[] =>
  Array.isArray(value) ? value.flatMap((each: ConfigValue) => flattened(each)) : [value];

/** Numbers of a list, however it is nested. */
const listed: Numeric = ({ config }, shape) => {
  if (shape.length === 0) return filled(shape, config.value);
  const all = flattened(config.value ?? null);
  const fits =
    all.length === sizeOf(shape) && all.every((each) => typeof each === 'number' || typeof each === 'boolean');
  return fits ? { shape, data: Float64Array.from(all, Number) } : undefined;
};

/** Operations that look at more than one number. */
export const RULES: Readonly<Record<string, Numeric>> = {
  ones: (_, shape) => filled(shape, 1),
  zeros: (_, shape) => filled(shape, 0),
  ones_like: (_, shape) => filled(shape, 1),
  zeros_like: (_, shape) => filled(shape, 0),
  full: ({ config }, shape) => filled(shape, config.fill_value ?? config.value),
  Constant: listed,
  arange: ({ config }, shape) => {
    const [start, step] = [config.stop == null ? 0 : config.start, config.step ?? 1];
    if (typeof start !== 'number' || typeof step !== 'number') return undefined;
    return { shape, data: Float64Array.from({ length: sizeOf(shape) }, (_each, at) => start + at * step) };
  },
  // NumPy's, of data.
  Fill: ({ config }, shape) => filled(shape, config.value),
  Range: ({ config: { start, step } }, shape) =>
    typeof start === 'number' && typeof step === 'number'
      ? { shape, data: Float64Array.from({ length: sizeOf(shape) }, (_each, at) => start + at * step) }
      : undefined,
  cast: ({ config }, shape, [x]) =>
    x && { shape, data: /int/.test(String(config.dtype)) ? x.data.map(Math.trunc) : x.data },
  triu: ({ config }, _, [x]) =>
    x && byPlace(x, (each, row, column) => (column - row >= Number(config.k ?? 0) ? each : 0)),
  tril: ({ config }, _, [x]) =>
    x && byPlace(x, (each, row, column) => (column - row <= Number(config.k ?? 0) ? each : 0)),
  transpose: turned,
  swapaxes: turned,
  getitem: taken,
  set_item: written,
  concatenate: joined,
  stack: stacked,
  outer,
  einsum: (step, shape, given) => (isOuter(step.config.subscripts) ? outer(step, shape, given) : undefined),
};
