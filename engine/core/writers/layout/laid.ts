import type { Shape } from '../../model/dimension.ts';
import type { Value } from '../net/net.ts';
import type { Channels } from './tables.ts';

/**
 * The orders in which a tensor may be at hand: as it was read, with its channels moved first or last, or, for a vector
 * that a picture was flattened to, with its values in another order.
 */
export type Order = 'read' | Channels | 'mixed';

/** How a flattened picture lies: its extents as they are now, and the axes that bring it back to the read order. */
export interface Mixing {
  readonly extents: readonly number[];
  readonly back: readonly number[];
}

export interface Laid {
  readonly made: Map<Order, Value>;
  readonly mixing?: Mixing;
}

/** Old axes in their new order. */
export function axesTo(order: Channels, rank: number): readonly number[] {
  const all = Array.from({ length: rank }, (_, axis) => axis);
  const middle = order === 'first' ? all.slice(1, -1) : all.slice(2);
  return order === 'first' ? [0, rank - 1, ...middle] : [0, ...middle, 1];
}

export function inverse(axes: readonly number[]): readonly number[] {
  return axes.map((_, at) => axes.indexOf(at));
}

export const permuted = (shape: Shape, axes: readonly number[]): Shape => axes.map((axis) => shape[axis]!);

/** Where an axis of the read tensor is now. */
export function movedAxis(axis: number, order: Channels, rank: number): number {
  return axesTo(order, rank).indexOf(axis < 0 ? axis + rank : axis);
}

/** For each value of the vector as it lies now, its place in the vector as it was read. */
export function placesOf({ extents, back }: Mixing): readonly number[] {
  const size = extents.reduce((product, each) => product * each, 1);
  const read = back.map((axis) => extents[axis]!);
  return Array.from({ length: size }, (_, index) => {
    const at: number[] = [];
    let rest = index;
    for (let axis = extents.length - 1; axis >= 0; axis -= 1) {
      at[axis] = rest % extents[axis]!;
      rest = Math.floor(rest / extents[axis]!);
    }
    return back.reduce((place, axis, position) => place * read[position]! + at[axis]!, 0);
  });
}
