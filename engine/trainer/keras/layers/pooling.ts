// Poolings over everything but the batch and the channels, where stock TensorFlow.js lacks them or ignores an option.
import type { Tensor } from '@tensorflow/tfjs-core';
import { cast, div, expandDims, max, mean, mul, sum } from '@tensorflow/tfjs-core';
import {
  KerasLayer,
  type LayerArguments,
  type LayerClass,
  NO_MASK,
  onlyShape,
  onlyTensor,
  type Shape,
} from './base.ts';
import { maskOf } from '../masks.ts';

type Kind = 'Max' | 'Average';

interface Options {
  readonly dataFormat: 'channelsLast' | 'channelsFirst';
  readonly keepdims: boolean;
}

function spatialAxes({ dataFormat }: Options, rank: number): number[] {
  const first = dataFormat === 'channelsFirst' ? 2 : 1;
  return Array.from({ length: rank }, (_, axis) => first + axis);
}

function globalPooling(kind: Kind, rank: 1 | 2 | 3): LayerClass {
  return class GlobalPooling extends KerasLayer<Options> {
    static readonly className = `Global${kind}Pooling${rank}D`;

    constructor(args: (LayerArguments & Partial<Options>) | null | undefined) {
      super(args ?? {}, { dataFormat: 'channelsLast', keepdims: false });
      // An average over time leaves out what is masked; no mask goes on.
      this.supportsMasking = kind === 'Average' && rank === 1;
    }

    override computeMask(): Tensor {
      return NO_MASK;
    }

    override computeOutputShape(shapes: Shape | Shape[]): Shape {
      const shape = onlyShape(shapes);
      const axes = spatialAxes(this.options, rank);
      if (this.options.keepdims) return shape.map((length, axis) => (axes.includes(axis) ? 1 : length));
      return shape.filter((_, axis) => !axes.includes(axis));
    }

    override call(inputs: Tensor | Tensor[]): Tensor {
      const x = onlyTensor(inputs);
      const axes = spatialAxes(this.options, rank);
      const { keepdims } = this.options;
      if (kind === 'Max') return max(x, axes, keepdims);
      const mask = rank === 1 ? maskOf(x) : undefined;
      if (!mask) return mean(x, axes, keepdims);
      const weights = expandDims(cast(mask, x.dtype), this.options.dataFormat === 'channelsFirst' ? 1 : 2);
      return div(sum(mul(x, weights), axes, keepdims), sum(weights, axes, keepdims));
    }
  };
}

export const POOLING_LAYERS: readonly LayerClass[] = ([1, 2, 3] as const).flatMap((rank) => [
  globalPooling('Max', rank),
  globalPooling('Average', rank),
]);
