import type { Tensor } from '@tensorflow/tfjs-core';
import { add, einsum, tidy } from '@tensorflow/tfjs-core';
import type { LayerVariable } from '@tensorflow/tfjs-layers';
import { activationOf } from '../activations.ts';
import type { Constraint, Identifier, Initializer, Regularizer } from '../registry.ts';
import { KerasLayer, type LayerArguments, onlyShape, onlyTensor, type Shape } from './base.ts';

interface Options {
  /** Such as `abc,cd->abd`; `...` may stand for axes at the start. */
  readonly equation: string;
  /** Without the batch; null where the input tells. */
  readonly outputShape: number | readonly (number | null)[];
  readonly activation: string | null;
  /** Letters of the output that have a bias. */
  readonly biasAxes: string | null;
  readonly kernelInitializer: Identifier<Initializer>;
  readonly biasInitializer: Identifier<Initializer>;
  readonly kernelRegularizer: Identifier<Regularizer>;
  readonly biasRegularizer: Identifier<Regularizer>;
  readonly kernelConstraint: Identifier<Constraint>;
  readonly biasConstraint: Identifier<Constraint>;
}

const DEFAULTS: Options = {
  equation: '',
  outputShape: [],
  activation: null,
  biasAxes: null,
  kernelInitializer: 'glorotUniform',
  biasInitializer: 'zeros',
  kernelRegularizer: null,
  biasRegularizer: null,
  kernelConstraint: null,
  biasConstraint: null,
};

interface Terms {
  readonly input: string;
  readonly weight: string;
  readonly output: string;
}

/** The letters of each part, with letters for what `...` stands for. */
function termsOf(equation: string, rank: number): Terms {
  const match = /^([a-zA-Z.]+),([a-zA-Z.]+)->([a-zA-Z.]+)$/.exec(equation.replaceAll(/\s/g, ''));
  if (!match) throw new Error(`EinsumDense can't read the equation "${equation}". Write one such as "abc,cd->abd".`);
  const [, input, weight, output] = match as unknown as [string, string, string, string];
  const spare = [...'ABCDEFGHIJ'].filter((letter) => !equation.includes(letter));
  const hidden = spare.slice(0, Math.max(0, rank - input.replace('...', '').length)).join('');
  const filled = (part: string): string => part.replace('...', hidden);
  return { input: filled(input), weight: filled(weight), output: filled(output) };
}

/** A dense layer that says with an Einstein sum what it multiplies. */
export class EinsumDense extends KerasLayer<Options> {
  static readonly className = 'EinsumDense';
  private kernel!: LayerVariable;
  private bias: LayerVariable | undefined;

  constructor(args: LayerArguments & Partial<Options>) {
    super(args, DEFAULTS);
  }

  /** The output's lengths by letter, batch included. */
  private lengths(input: Shape, { output, input: letters }: Terms): Map<string, number | null> {
    const given = [this.options.outputShape].flat() as (number | null)[];
    const named = [...output].slice(output.length - given.length);
    const lengths = new Map<string, number | null>([...letters].map((letter, axis) => [letter, input[axis] ?? null]));
    named.forEach((letter, place) => {
      if (given[place] === null) return;
      const known = lengths.get(letter);
      if (known !== undefined && known !== null && known !== given[place])
        throw new Error(
          `EinsumDense "${this.options.equation}": axis ${letter} is ${known} in the input, not ${given[place]}.`,
        );
      lengths.set(letter, given[place]!);
    });
    return lengths;
  }

  override computeOutputShape(shapes: Shape | Shape[]): Shape {
    const shape = onlyShape(shapes);
    const terms = termsOf(this.options.equation, shape.length);
    const lengths = this.lengths(shape, terms);
    return [...terms.output].map((letter) => lengths.get(letter) ?? null);
  }

  override build(shapes: Shape | Shape[]): void {
    const shape = onlyShape(shapes);
    const terms = termsOf(this.options.equation, shape.length);
    const lengths = this.lengths(shape, terms);
    const sizeOf = (letter: string): number => {
      const size = lengths.get(letter);
      if (size === null || size === undefined)
        throw new Error(
          `EinsumDense "${this.options.equation}" doesn't know how long axis ${letter} is. Give outputShape.`,
        );
      return size;
    };
    const { biasAxes } = this.options;
    this.kernel = this.addVariable('kernel', [...terms.weight].map(sizeOf), {
      initializer: this.options.kernelInitializer,
      regularizer: this.options.kernelRegularizer,
      constraint: this.options.kernelConstraint,
    });
    if (biasAxes) {
      const first = Math.min(...[...biasAxes].map((letter) => terms.output.indexOf(letter)));
      const axes = [...terms.output].slice(first).map((letter) => (biasAxes.includes(letter) ? sizeOf(letter) : 1));
      this.bias = this.addVariable('bias', axes, {
        initializer: this.options.biasInitializer,
        regularizer: this.options.biasRegularizer,
        constraint: this.options.biasConstraint,
      });
    }
    super.build(shapes);
  }

  override call(inputs: Tensor | Tensor[]): Tensor {
    return tidy(() => {
      const x = onlyTensor(inputs);
      const { input, weight, output } = termsOf(this.options.equation, x.rank);
      const product = einsum(`${input},${weight}->${output}`, x, this.kernel.read());
      const result = this.bias ? add(product, this.bias.read()) : product;
      return activationOf(this.options.activation)(result);
    });
  }
}
