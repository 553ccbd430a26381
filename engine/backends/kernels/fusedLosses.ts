import type { NamedTensorMap, Tensor } from '@tensorflow/tfjs-core';
import { engine, getBackend } from '@tensorflow/tfjs-core';
import { LayersModel } from '@tensorflow/tfjs-layers';
import { CROSS_ENTROPIES, type CrossEntropyName } from './crossEntropy.ts';

type Loss = (target: Tensor, output: Tensor) => Tensor;

/** What TensorFlow.js's models keep to themselves. */
interface Compiled {
  lossFunctions: Loss[];
  readonly loss: unknown;
  readonly outputNames: readonly string[];
}

const isCrossEntropy = (name: unknown): name is CrossEntropyName =>
  typeof name === 'string' && Object.hasOwn(CROSS_ENTROPIES, name);

/** The loss of each output, as it was written. */
function written({ loss, outputNames }: Compiled): unknown[] {
  if (typeof loss === 'string') return outputNames.map(() => loss);
  if (Array.isArray(loss)) return loss;
  return outputNames.map((name) => (loss as Record<string, unknown> | undefined)?.[name]);
}

/** Gradients of gradients are for operations that have them. */
function fits(target: Tensor, output: Tensor): boolean {
  const { gradientDepth } = (engine() as unknown as { state: { gradientDepth: number } }).state;
  return (
    getBackend() === 'wasm' &&
    gradientDepth <= 1 &&
    output.rank >= 2 &&
    [target, output].every(({ dtype }) => dtype === 'float32') &&
    target.shape.join() === output.shape.join()
  );
}

function fused(name: CrossEntropyName, stock: Loss): Loss {
  return (target, output) => {
    if (!fits(target, output)) return stock(target, output);
    const inputs = { target, output } as unknown as NamedTensorMap;
    return engine().runKernel(CROSS_ENTROPIES[name].loss, inputs);
  };
}

/** Cross-entropies that a model is compiled with by name are one operation each, and one for the gradient. */
export function fuseLosses(): void {
  const prototype = LayersModel.prototype as unknown as { compile(this: Compiled, args: unknown): void };
  const stock = prototype.compile;
  prototype.compile = function compile(args) {
    stock.call(this, args);
    const names = written(this);
    this.lossFunctions = this.lossFunctions.map((each, place) => {
      const name = names[place];
      return isCrossEntropy(name) ? fused(name, each) : each;
    });
  };
}
