import type { Tensor } from '@tensorflow/tfjs-core';
import { any, cast, concat, expandDims, logicalOr, onesLike } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { stockClass } from './layers/stock.ts';

type Layer = layers.Layer;
type Masks = Tensor | (Tensor | null)[] | null | undefined;
type ComputeMask = (this: Layer, inputs: Tensor | Tensor[], masks: Masks) => Tensor | null;

/** A step of a merged sequence counts where it counts in any input; all count where an input has no mask. */
const mergedMask: ComputeMask = (_inputs, masks) => {
  if (!Array.isArray(masks) || masks.length === 0 || masks.some((mask) => !mask)) return null;
  return (masks as Tensor[]).reduce((before, mask) => logicalOr(before, mask));
};

/** Side by side, a step counts where any of the parts counts; one after the other, each part keeps its own. */
const concatenatedMask: ComputeMask = function (this: Layer, inputs, masks) {
  if (!Array.isArray(masks) || !Array.isArray(inputs) || masks.every((mask) => !mask)) return null;
  const { axis } = this as unknown as { readonly axis: number };
  const whole = inputs.map((input, index) => {
    const mask = masks[index];
    if (!mask) return cast(onesLike(input), 'bool');
    return mask.rank < input.rank ? expandDims(mask, -1) : mask;
  });
  // A mask of one channel stands for all of them where sequences follow each other.
  const alike = axis === -1 || axis === inputs[0]!.rank - 1;
  return any(concat(alike ? whole : whole.map((mask) => any(mask, -1, true)), axis), -1);
};

interface BothWays extends Layer {
  readonly forwardLayer: Layer;
  readonly returnState: boolean;
  readonly mergeMode: string | null;
}

/** The mask of one direction for each sequence that comes out, and none for the states of both. */
const directedMask: ComputeMask = function (this: Layer, inputs, masks) {
  const { forwardLayer, returnState, mergeMode } = this as BothWays;
  const made = forwardLayer.computeMask(inputs, masks as Tensor) as Tensor | null | (Tensor | null)[];
  const [mask = null, ...states] = [made].flat();
  const sequences = mergeMode === null ? [mask, mask] : [mask];
  const all = returnState ? [...sequences, ...states, ...states] : sequences;
  return (all.length === 1 ? all[0]! : all) as Tensor | null;
};

/** Corrects the masks that TensorFlow.js's own layers hand on. */
export function correctMasks(): void {
  const merge = Object.getPrototypeOf(stockClass('Add').prototype) as object;
  Object.assign(merge, { computeMask: mergedMask });
  Object.assign(stockClass('Concatenate').prototype, { computeMask: concatenatedMask });
  Object.assign(stockClass('Bidirectional').prototype, { computeMask: directedMask });
}
