import type { Tensor } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import { stockClass } from './layers/stock.ts';

type Layer = layers.Layer;
type Loss = () => Tensor;

/** Layers that hold others, and what of them. */
interface Outer {
  readonly _losses: Loss[];
  readonly cell?: Layer;
  readonly cells?: Layer[];
  readonly layer?: Layer;
  readonly forwardLayer?: Layer;
  readonly backwardLayer?: Layer;
}

const OUTER: Readonly<Record<string, (outer: Outer) => (Layer | undefined)[]>> = {
  RNN: ({ cell }) => [cell],
  StackedRNNCells: ({ cells = [] }) => cells,
  TimeDistributed: ({ layer }) => [layer],
  Bidirectional: ({ forwardLayer, backwardLayer }) => [forwardLayer, backwardLayer],
};

/** TensorFlow.js forgets the regularisers of the layers inside these: they are part of the loss. */
export function includeInnerLosses(): void {
  for (const [name, innerOf] of Object.entries(OUTER))
    Object.defineProperty(stockClass(name).prototype, 'losses', {
      configurable: true,
      get(this: Outer): Loss[] {
        const inner = innerOf(this).flatMap((layer) => (layer ? (layer.losses as unknown as Loss[]) : []));
        return [...this._losses, ...inner];
      },
    });
}
