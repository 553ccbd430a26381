import type { Tensor } from '@tensorflow/tfjs-core';

const masks = new WeakMap<Tensor, Tensor>();

/** Which steps of a tensor count, [batch, time] of booleans, where a layer before it said so. */
export function maskOf(tensor: Tensor): Tensor | undefined {
  const mask = masks.get(tensor);
  return mask?.isDisposed ? undefined : mask;
}

export function setMask(tensor: Tensor, mask: Tensor | null | undefined): void {
  if (mask) masks.set(tensor, mask);
  else masks.delete(tensor);
}
