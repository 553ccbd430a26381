import type { Config, ConfigValue } from '../../config.ts';
import { compareDimensions, type Dimension, dimensionText, productOf, type Shape, shapeText } from '../../dimension.ts';
import { mismatch, undetermined } from './define.ts';

function isList(value: ConfigValue | undefined): value is readonly ConfigValue[] {
  return Array.isArray(value);
}

function isDimension(value: ConfigValue | undefined): value is Dimension {
  if (typeof value === 'number') return true;
  return typeof value === 'object' && value !== null && !isList(value) && 'factor' in value && 'symbols' in value;
}

/** A whole number that may be known by name only. */
export function count(config: Config, name: string): Dimension {
  const value = config[name];
  return isDimension(value) ? value : undetermined(`the argument ${name}`);
}

export function number(config: Config, name: string): number {
  const value = config[name];
  return typeof value === 'number' ? value : undetermined(`the argument ${name}`);
}

/** A number, or nothing where the argument is None. */
export function optionalNumber(config: Config, name: string): number | undefined {
  return config[name] == null ? undefined : number(config, name);
}

export function flag(config: Config, name: string): boolean {
  const value = config[name];
  if (value == null) return false;
  if (typeof value === 'number') return value !== 0;
  return typeof value === 'boolean' ? value : undetermined(`the argument ${name}`);
}

export function word(config: Config, name: string): string {
  const value = config[name];
  return typeof value === 'string' ? value : undetermined(`the argument ${name}`);
}

/** One number for every spatial axis, or one for each. */
export function perAxis(config: Config, name: string, rank: number): readonly number[] {
  const value = config[name];
  if (typeof value === 'number') return Array<number>(rank).fill(value);
  if (!isList(value) || !value.every((each) => typeof each === 'number')) return undetermined(`the argument ${name}`);
  if (value.length === 1 && rank > 1) return Array<number>(rank).fill(value[0]!);
  if (value.length !== rank) return mismatch(`${name} has ${value.length} values, and ${rank} are expected`);
  return value;
}

/** As `perAxis`, each with a value for both sides: `1`, `(1, 2)` or `((1, 1), (0, 2))`. */
export function sides(config: Config, name: string, rank: number): readonly (readonly [number, number])[] {
  const value = config[name];
  const pair = (each: ConfigValue): readonly [number, number] => {
    if (typeof each === 'number') return [each, each];
    if (isList(each) && each.length === 2 && typeof each[0] === 'number' && typeof each[1] === 'number')
      return [each[0], each[1]];
    return undetermined(`the argument ${name}`);
  };
  if (typeof value === 'number') return Array.from({ length: rank }, () => pair(value));
  if (!isList(value)) return undetermined(`the argument ${name}`);
  // A pair for one axis is its two sides; for more axes it is one number for each.
  if (rank === 1 && value.length === 2) return [pair(value)];
  if (value.length !== rank) return mismatch(`${name} has ${value.length} values, and ${rank} are expected`);
  return value.map(pair);
}

/** A shape among the arguments; -1 and None stay what they are. */
export function extents(config: Config, name: string): readonly (Dimension | null)[] {
  const value = config[name];
  if (isDimension(value)) return [value];
  if (!isList(value) || !value.every((each) => each === null || isDimension(each)))
    return undetermined(`the argument ${name}`);
  return value as readonly (Dimension | null)[];
}

/** Numbers of axes from the front: negative ones count from the end. None is nothing. */
export function axes(config: Config, name: string, rank: number): readonly number[] | undefined {
  const value = config[name];
  if (value == null) return undefined;
  const all = typeof value === 'number' ? [value] : value;
  if (!isList(all) || !all.every((each) => typeof each === 'number')) return undetermined(`the argument ${name}`);
  return all.map((each) => axisOf(each, rank));
}

export function axisOf(axis: number, rank: number): number {
  if (axis < -rank || axis >= rank) return mismatch(`there is no axis ${axis} in ${rank} dimensions`);
  return axis < 0 ? axis + rank : axis;
}

export function axis(config: Config, name: string, rank: number): number {
  return axisOf(number(config, name), rank);
}

/** The shape of input number `index`; the rule ends where that is not known. */
export function known(inputs: readonly (Shape | undefined)[], index = 0): Shape {
  return inputs[index] ?? undetermined(index === 0 ? 'the shape of the input' : `the shape of input ${index + 1}`);
}

/** The input's shape, which must have so many dimensions, batch included. */
export function ranked(inputs: readonly (Shape | undefined)[], rank: number, axisNames: string): Shape {
  const shape = known(inputs);
  if (shape.length !== rank)
    return mismatch(`${rank} dimensions ${axisNames} are expected, and ${shapeText(shape)} comes`);
  return shape;
}

/** The product as a number, where every factor is one. */
export function work(...factors: readonly (Dimension | Shape)[]): number | undefined {
  const all = productOf(factors.flat());
  return typeof all === 'number' ? all : undefined;
}

/** `before` with the extents at some axes replaced. */
export function replaced(shape: Shape, changes: ReadonlyMap<number, Dimension>): Shape {
  return shape.map((each, index) => changes.get(index) ?? each);
}

/** Code that states how much comes in (`input_channels`, `num_features`) is held to it. */
export function expectExtent(config: Config, name: string, actual: Dimension, what: string): void {
  if (config[name] == null) return;
  const expected = count(config, name);
  if (compareDimensions(expected, actual) === 'different')
    mismatch(`${dimensionText(expected)} ${what} are expected, and ${dimensionText(actual)} come`);
}
