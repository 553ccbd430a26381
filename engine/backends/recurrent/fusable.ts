import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../backend.ts';
import type { Keywords, RecurrentLayer } from './layer.ts';

/** Whether gradients of what is computed now will be asked for: 1, or 2 where they have gradients themselves. */
export function gradientDepth(tf: TensorFlow): number {
  return (tf.engine() as unknown as { readonly state: { readonly gradientDepth: number } }).state.gradientDepth;
}

export interface Given {
  readonly x: Tensor | undefined;
  readonly inputs: Tensor | readonly Tensor[];
  readonly keywords: Keywords;
}

/** What is beyond a formula: states that stay, masks on the state, masks of features, gradients of gradients. */
export function fusable(tf: TensorFlow, layer: RecurrentLayer, { x, inputs, keywords }: Given): boolean {
  const { cell } = layer;
  if (!x || x.rank !== 3 || x.dtype !== 'float32' || x.size === 0) return false;
  if (Array.isArray(inputs) && inputs.length !== 1) return false;
  if (layer.stateful || cell.dropoutFunc || gradientDepth(tf) > 1) return false;
  if (keywords?.['training'] === true && cell.recurrentDropout > 0) return false;
  const mask = keywords?.['mask'] as Tensor | null | undefined;
  const states = keywords?.['initialState'] as Tensor[] | null | undefined;
  return (!mask || mask.rank === 2) && (!states || states.every(({ dtype }) => dtype === 'float32'));
}
