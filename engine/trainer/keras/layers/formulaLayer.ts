import type { Tensor } from '@tensorflow/tfjs-core';
import { tidy } from '@tensorflow/tfjs-core';
import { KerasLayer, type LayerArguments, type LayerClass, onlyShape, onlyTensor, type Shape } from './base.ts';

/** A layer without weights, as data. */
export interface Formula<Options extends object> {
  readonly name: string;
  readonly defaults: Options;
  compute(x: Tensor, options: Options, training: boolean): Tensor;
  /** By default the input's. */
  shape?(input: Shape, options: Options): Shape;
  /** Whether a mask goes on to what comes next. */
  readonly keepsMask?: boolean;
  /** Throws a sentence about options that make no sense. */
  check?(options: Options): void;
}

/** The class of a layer that is nothing but a formula. */
export function formulaLayer<Options extends object>(formula: Formula<Options>): LayerClass {
  class FormulaLayer extends KerasLayer<Options> {
    static readonly className = formula.name;

    constructor(args: (LayerArguments & Partial<Options>) | null | undefined) {
      super(args ?? {}, formula.defaults);
      formula.check?.(this.options);
      this.supportsMasking = formula.keepsMask ?? false;
    }

    override computeOutputShape(shape: Shape | Shape[]): Shape {
      return formula.shape?.(onlyShape(shape), this.options) ?? onlyShape(shape);
    }

    override call(inputs: Tensor | Tensor[], { training }: { readonly training?: unknown } = {}): Tensor {
      return tidy(() => formula.compute(onlyTensor(inputs), this.options, training === true));
    }
  }
  return FormulaLayer;
}
