import {
  add,
  compareDimensions,
  type Dimension,
  dimensionText,
  divideExactly,
  productOf,
  type Shape,
  shapeText,
  symbol,
} from '../../dimension.ts';
import { mismatch } from './define.ts';

/**
 * The shape of the same values laid out anew; one extent may be -1. What -1 stands for is exact where the values can be
 * counted, and else an unknown that is named by its formula.
 */
export function reshaped(input: Shape, target: readonly (Dimension | null)[]): Shape {
  const holes = target.filter((each) => each === -1 || each === null).length;
  const fixed = target.filter((each): each is Dimension => each !== -1 && each !== null);
  const [values, taken] = [productOf(input), productOf(fixed)];
  const sentence = () =>
    `${shapeText(input)} has ${dimensionText(values)} values, which don't fit ${shapeText(target.map((each) => each ?? -1))}`;
  if (holes > 1) return mismatch('only one extent may be -1');
  if (holes === 0) {
    if (compareDimensions(values, taken) === 'different' || neverEqual(values, taken)) mismatch(sentence());
    return fixed;
  }
  const exact = taken === 0 ? undefined : divideExactly(values, taken);
  if (exact === undefined && typeof values === 'number' && typeof taken === 'number') mismatch(sentence());
  const rest = exact ?? symbol(`(${dimensionText(values)}/${dimensionText(taken)})`);
  return target.map((each) => (each === -1 || each === null ? rest : each));
}

/** `784*batch` can never be `1000*batch`: the same unknowns with another factor. */
function neverEqual(left: Dimension, right: Dimension): boolean {
  if (typeof left === 'number' || typeof right === 'number') return false;
  return left.factor !== right.factor && left.symbols.join('*') === right.symbols.join('*');
}

/** Axes `start` to `end`, both counted from the front, become one. */
export function flattened(input: Shape, start: number, end: number): Shape {
  if (input.length === 0) return [1];
  if (end < start) return mismatch(`axis ${end} stands before axis ${start}`);
  return [...input.slice(0, start), productOf(input.slice(start, end + 1)), ...input.slice(end + 1)];
}

/** Shapes side by side along one axis; the others must agree. */
export function concatenated(shapes: readonly Shape[], axis: number): Shape {
  const [first, ...rest] = shapes;
  return rest.reduce<Shape>((joined, shape) => {
    const fits = shape.length === joined.length;
    const clash = fits
      ? shape.findIndex((each, at) => at !== axis && compareDimensions(each, joined[at]!) === 'different')
      : 0;
    if (!fits || clash >= 0)
      return mismatch(
        `${shapeText(first)} and ${shapeText(shape)} can't be joined along axis ${axis}${fits ? `: they differ in dimension ${clash}` : ''}`,
      );
    return joined.map((each, at) => {
      if (at === axis) return add(each, shape[at]!);
      return typeof each === 'number' ? each : shape[at]!;
    });
  }, first!);
}
