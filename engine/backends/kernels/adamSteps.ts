import type { NamedTensorMap, Tensor, Variable } from '@tensorflow/tfjs-core';
import { AdamOptimizer, engine, getBackend, mul, tidy, zerosLike } from '@tensorflow/tfjs-core';

interface Slot {
  readonly originalName: string;
  readonly variable: Variable;
}

/** What TensorFlow.js's optimizer keeps. */
export interface Adam {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly learningRate: number;
  readonly accBeta1: Variable;
  readonly accBeta2: Variable;
  readonly accumulatedFirstMoment: Slot[];
  readonly accumulatedSecondMoment: Slot[];
  incrementIterations(): void;
}

type Given = NamedTensorMap | { readonly name: string; readonly tensor: Tensor }[];

/** A weight with its two moments. */
export type Moved = readonly [value: Variable, first: Variable, second: Variable];
/** Moves one weight by its gradient, and its moments. */
export type Move = (variables: Moved, gradient: Tensor) => void;

/**
 * Steps of TensorFlow.js's Adam by a back end's own means, with the same formula.
 * @param begin is called at every step, before any weight is moved
 */
export function replaceAdam(backendName: string, begin: (optimizer: Adam) => Move): void {
  const stock = AdamOptimizer.prototype.applyGradients;
  AdamOptimizer.prototype.applyGradients = function applyGradients(this: AdamOptimizer, given: Given) {
    const named = Array.isArray(given) ? given : Object.entries(given).map(([name, tensor]) => ({ name, tensor }));
    if (getBackend() !== backendName || named.some(({ tensor }) => tensor && tensor.dtype !== 'float32'))
      return stock.call(this, given as never);
    step(this as unknown as Adam, named, begin);
  };
}

function step(
  optimizer: Adam,
  named: readonly { readonly name: string; readonly tensor: Tensor | null }[],
  begin: (optimizer: Adam) => Move,
): void {
  tidy(() => {
    const move = begin(optimizer);
    named.forEach(({ name, tensor: gradient }, index) => {
      const value = engine().registeredVariables[name]!;
      const [first, second] = [
        slot(optimizer.accumulatedFirstMoment, index, { value, name: `${name}/m` }),
        slot(optimizer.accumulatedSecondMoment, index, { value, name: `${name}/v` }),
      ];
      if (gradient != null) move([value, first, second], gradient);
    });
    const { accBeta1, accBeta2, beta1, beta2 } = optimizer;
    accBeta1.assign(mul(accBeta1, beta1));
    accBeta2.assign(mul(accBeta2, beta2));
  });
  optimizer.incrementIterations();
}

/** What is remembered of a weight, made when it is first seen. */
function slot(slots: Slot[], place: number, { value, name }: { value: Variable; name: string }): Variable {
  slots[place] ??= { originalName: name, variable: tidy(() => zerosLike(value).variable(false)) };
  return slots[place].variable;
}
