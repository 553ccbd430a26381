import { compareDimensions, type Dimension, dimensionText, type Shape, shapeText } from '../../dimension.ts';
import { mismatch } from './define.ts';

/** One extent for two that meet; nothing where they surely differ. Unknown extents are taken for equal to known ones. */
export function meet(left: Dimension, right: Dimension): Dimension | undefined {
  if (left === 1) return right;
  if (right === 1) return left;
  const compared = compareDimensions(left, right);
  if (compared === 'different') return undefined;
  return typeof right === 'number' ? right : left;
}

/** Two shapes laid over each other from the last axis on, as NumPy has it. */
export function broadcast(left: Shape, right: Shape): Shape {
  const rank = Math.max(left.length, right.length);
  return Array.from({ length: rank }, (_, index) => {
    const one = left[index - rank + left.length] ?? 1;
    const two = right[index - rank + right.length] ?? 1;
    const extent = meet(one, two);
    return (
      extent ??
      mismatch(
        `${shapeText(left)} and ${shapeText(right)} don't go together: ${dimensionText(one)} meets ${dimensionText(two)} in dimension ${index}`,
      )
    );
  });
}

/** Extents that must be the same; the known one of the two. */
export function agree(left: Dimension, right: Dimension, what: string): Dimension {
  if (compareDimensions(left, right) === 'different')
    return mismatch(`${what}: ${dimensionText(left)} and ${dimensionText(right)} differ`);
  return typeof left === 'number' ? left : right;
}

/**
 * The batched product of matrices. A vector on the left counts as a row, on the right as a column, and its added axis is
 * dropped again.
 */
export function matrixProduct(left: Shape, right: Shape): Shape {
  if (left.length === 0 || right.length === 0) return mismatch('a matrix product of a single number');
  const one = left.length === 1 ? [1, left[0]!] : left;
  const two = right.length === 1 ? [right[0]!, 1] : right;
  const [inner, outer] = [one.at(-1)!, two.at(-2)!];
  if (compareDimensions(inner, outer) === 'different')
    return mismatch(
      `${shapeText(left)} can't be multiplied with ${shapeText(right)}: ${dimensionText(inner)} columns meet ${dimensionText(outer)} rows`,
    );
  const batch = broadcast(one.slice(0, -2), two.slice(0, -2));
  return [...batch, ...(left.length === 1 ? [] : [one.at(-2)!]), ...(right.length === 1 ? [] : [two.at(-1)!])];
}
