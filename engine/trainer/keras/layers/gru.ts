// Keras's GRU applies the reset gate after the matrix product unless told otherwise; TensorFlow.js refuses to.
import type { Tensor, Tensor2D } from '@tensorflow/tfjs-core';
import { add, dropout, keep, matMul, mul, onesLike, slice, split, sub, tidy } from '@tensorflow/tfjs-core';
import { initializerOf, regularizerOf, constraintOf } from '../registry.ts';
import { knownLength, type LayerArguments, type LayerClass, onlyShape, type Shape } from './base.ts';
import { type StockGruCell, type StockRecurrent, stockClass } from './stock.ts';

type Arguments = LayerArguments & Readonly<Record<string, unknown>>;
type Keywords = Readonly<Record<string, unknown>>;

/** The same chance at every step of a sequence; the layer throws it away at the end. */
function dropped(x: Tensor, rate: number, masks: Tensor[] | null): { readonly x: Tensor; readonly masks: Tensor[] } {
  const made = masks ?? [keep(dropout(onesLike(x), rate))];
  return { x: mul(x, made[0]!), masks: made };
}

/** h' = z h + (1 - z) tanh(x W + b + r (h U + c)) for the second biases c. */
function nextState(cell: StockGruCell, x: Tensor, h: Tensor): Tensor {
  const biased = (product: Tensor, row: number): Tensor =>
    cell.bias ? add(product, slice(cell.bias.read(), [row, 0], [1, -1])) : product;
  const ofInput = biased(matMul(x as Tensor2D, cell.kernel.read() as Tensor2D), 0);
  const ofState = biased(matMul(h as Tensor2D, cell.recurrentKernel.read() as Tensor2D), 1);
  const [inZ, inR, inH] = split(ofInput, 3, -1) as [Tensor, Tensor, Tensor];
  const [stateZ, stateR, stateH] = split(ofState, 3, -1) as [Tensor, Tensor, Tensor];
  const z = cell.recurrentActivation.apply(add(inZ, stateZ));
  const r = cell.recurrentActivation.apply(add(inR, stateR));
  const next = cell.activation.apply(add(inH, mul(r, stateH)));
  return add(mul(z, h), mul(sub(1, z), next));
}

/** Two biases, and the reset gate on what the recurrent kernel gave: `reset_after`, which is cuDNN's formula. */
function resetAfterCell(): LayerClass {
  return class GRUCell extends stockClass<StockGruCell>('GRUCell') {
    private readonly given: Arguments;

    constructor(args: Arguments) {
      super({ ...args, resetAfter: false });
      this.given = args;
    }

    private get resetAfter(): boolean {
      return this.given['resetAfter'] === true;
    }

    override build(shapes: Shape | Shape[]): void {
      if (!this.resetAfter) {
        super.build(shapes);
        return;
      }
      const { given, units } = this;
      const part = (name: string, shape: number[], kind: string) =>
        this.addWeight(
          name,
          shape,
          'float32',
          initializerOf((given[`${kind}Initializer`] ?? DEFAULT_INITIALIZERS[kind]) as string),
          regularizerOf(given[`${kind}Regularizer`] as string | null),
          true,
          constraintOf(given[`${kind}Constraint`] as string | null),
        );
      const features = knownLength(onlyShape(shapes), -1, 'GRUCell');
      const cell = this as { kernel: unknown; recurrentKernel: unknown };
      cell.kernel = part('kernel', [features, units * 3], 'kernel');
      cell.recurrentKernel = part('recurrent_kernel', [units, units * 3], 'recurrent');
      this.bias = this.useBias ? part('bias', [2, units * 3], 'bias') : null;
      this.built = true;
    }

    override call(inputs: Tensor | Tensor[], keywords: Keywords): Tensor | Tensor[] {
      if (!this.resetAfter) return super.call(inputs, keywords as never);
      return tidy(() => {
        let [x, h] = inputs as [Tensor, Tensor];
        if (keywords['training'] === true && this.dropout > 0)
          ({ x, masks: this.dropoutMask } = dropped(x, this.dropout, this.dropoutMask));
        if (keywords['training'] === true && this.recurrentDropout > 0)
          ({ x: h, masks: this.recurrentDropoutMask } = dropped(h, this.recurrentDropout, this.recurrentDropoutMask));
        const state = nextState(this, x, h);
        return [state, state];
      });
    }

    override getConfig(): ReturnType<StockGruCell['getConfig']> {
      return { ...super.getConfig(), resetAfter: this.resetAfter };
    }
  };
}

const DEFAULT_INITIALIZERS: Readonly<Record<string, string>> = {
  kernel: 'glorotUniform',
  recurrent: 'orthogonal',
  bias: 'zeros',
};

/** The layer over such a cell; what it does with sequences, masks and states is TensorFlow.js's. */
export function gruLayers(): readonly LayerClass[] {
  const Cell = resetAfterCell();
  class GRU extends stockClass<StockRecurrent>('GRU') {
    constructor(args: Arguments) {
      // The options go to a cell, and the layer writes the cell into them.
      super({ ...args, resetAfter: false });
      if (args['resetAfter'] === true) this.cell = new Cell({ ...args, name: undefined } as never);
    }
  }
  return [Cell, GRU];
}
