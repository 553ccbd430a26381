import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import { engine } from '@tensorflow/tfjs-core';
import { LayersModel } from '@tensorflow/tfjs-layers';
import { hasKernel } from './register.ts';
import { ROW_LOSSES, type RowLossName } from './rowLosses.ts';

type Loss = (target: Tensor, output: Tensor) => Tensor;

/** What TensorFlow.js's models keep to themselves. */
interface Compiled {
  lossFunctions: Loss[];
  readonly loss: unknown;
  readonly outputNames: readonly string[];
}

const isRowLoss = (name: unknown): name is RowLossName => typeof name === 'string' && Object.hasOwn(ROW_LOSSES, name);

/** The loss of each output, as it was written. */
function written({ loss, outputNames }: Compiled): unknown[] {
  if (typeof loss === 'string') return outputNames.map(() => loss);
  if (Array.isArray(loss)) return loss;
  return outputNames.map((name) => (loss as Record<string, unknown> | undefined)?.[name]);
}

/** Gradients of gradients are for operations that have them. */
function fits(name: RowLossName, [target, output]: readonly [Tensor, Tensor]): boolean {
  const { gradientDepth } = (engine() as unknown as { state: { gradientDepth: number } }).state;
  return (
    hasKernel(ROW_LOSSES[name].loss) &&
    gradientDepth <= 1 &&
    output.rank >= 2 &&
    [target, output].every(({ dtype }) => dtype === 'float32') &&
    target.shape.join() === output.shape.join()
  );
}

/**
 * A loss of each row [batch, …, classes] in one operation, and another one for its gradient.
 * @returns [batch, …], or undefined where the present back end has no such operation or it doesn't fit
 */
export function rowLoss(name: RowLossName, target: Tensor, output: Tensor): Tensor | undefined {
  if (!fits(name, [target, output])) return undefined;
  return engine().runKernel(ROW_LOSSES[name].loss, { target, output } as unknown as NamedTensorMap);
}

/** Losses that a model is compiled with by name are one operation each, and one for the gradient. */
export function fuseLosses(): void {
  const prototype = LayersModel.prototype as unknown as { compile(this: Compiled, args: unknown): void };
  const stock = prototype.compile;
  prototype.compile = function compile(args) {
    stock.call(this, args);
    const names = written(this);
    this.lossFunctions = this.lossFunctions.map((each, place): Loss => {
      const name = names[place];
      return isRowLoss(name) ? (target, output) => rowLoss(name, target, output) ?? each(target, output) : each;
    });
  };
}
