import type { Tensor } from '@tensorflow/tfjs-core';
import { sub } from '@tensorflow/tfjs-core';
import { broadcastShape, bothMasks } from './merging.ts';
import { KerasLayer, type LayerArguments, type Shape } from './base.ts';

/** The first input less the second. */
export class Subtract extends KerasLayer<object> {
  static readonly className = 'Subtract';

  constructor(args: LayerArguments | null | undefined) {
    super(args ?? {}, {});
    this.supportsMasking = true;
  }

  override computeOutputShape(shapes: Shape | Shape[]): Shape {
    const [first, second] = shapes as Shape[];
    return broadcastShape(first!, second!);
  }

  override computeMask(_inputs: Tensor | Tensor[], masks?: Tensor | Tensor[]): Tensor | Tensor[] {
    return bothMasks(masks);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    if (!Array.isArray(inputs) || inputs.length !== 2) throw new Error('Subtract takes exactly two tensors.');
    return sub(inputs[0]!, inputs[1]!);
  }
}
