import type { Tensor } from '@tensorflow/tfjs-core';
import { logicalOr } from '@tensorflow/tfjs-core';
import { NO_MASK, type Shape } from './base.ts';

/** The shape of two tensors put together place by place, lengths of 1 stretched. */
export function broadcastShape(first: Shape, second: Shape): Shape {
  const rank = Math.max(first.length, second.length);
  const at = (shape: Shape, axis: number): number | null | undefined => shape[axis - rank + shape.length];
  return Array.from({ length: rank }, (_, axis) => {
    const [one = 1, two = 1] = [at(first, axis), at(second, axis)];
    if (one === 1) return two;
    if (two === 1 || one === two) return one;
    if (one === null || two === null) return one ?? two;
    throw new Error(`Shapes [${first.join(', ')}] and [${second.join(', ')}] don't fit together.`);
  });
}

/** A step counts where it counts in either input; without a mask on one of them all count. */
export function bothMasks(masks: Tensor | Tensor[] | undefined): Tensor | Tensor[] {
  const given = Array.isArray(masks) ? masks : [];
  const [first, second] = given;
  return first && second ? logicalOr(first, second) : NO_MASK;
}
