import type { NamedTensorMap, Tensor, Variable } from '@tensorflow/tfjs-core';
import { AdamOptimizer, engine, getBackend, mul, tidy, zerosLike } from '@tensorflow/tfjs-core';

interface Slot {
  readonly originalName: string;
  readonly variable: Variable;
}

/** What TensorFlow.js's optimizer keeps. */
interface Adam {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly learningRate: number;
  readonly accBeta1: Variable;
  readonly accBeta2: Variable;
  readonly accumulatedFirstMoment: Slot[];
  readonly accumulatedSecondMoment: Slot[];
  /** Steps that were taken. */
  readonly iterations: number;
  incrementIterations(): void;
}

type Given = NamedTensorMap | { readonly name: string; readonly tensor: Tensor }[];

/** What a step of Adam is computed with: the same for every weight. */
export interface AdamNumbers {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly rate: number;
  /** 1 - β₁ᵗ and 1 - β₂ᵗ at step t, from 1. */
  readonly correction1: number;
  readonly correction2: number;
}

/** A weight with its two moments. */
export type Moved = readonly [value: Variable, first: Variable, second: Variable];
/** Moves one weight by its gradient, and its moments: value - rate · (first / c₁) / (√(second / c₂) + ε). */
export type Move = (variables: Moved, gradient: Tensor) => void;

const movers = new Map<string, (numbers: AdamNumbers) => Move>();

/** How the present back end moves weights by Adam in one go, where it can. */
export function adamMover(): ((numbers: AdamNumbers) => Move) | undefined {
  return movers.get(getBackend());
}

/** Steps of TensorFlow.js's Adam by a back end's own means, with the same formula. */
export function replaceAdam(backendName: string, begin: (numbers: AdamNumbers) => Move): void {
  if (movers.size === 0) replaceSteps();
  movers.set(backendName, begin);
}

function replaceSteps(): void {
  const stock = AdamOptimizer.prototype.applyGradients;
  AdamOptimizer.prototype.applyGradients = function applyGradients(this: AdamOptimizer, given: Given) {
    const named = Array.isArray(given) ? given : Object.entries(given).map(([name, tensor]) => ({ name, tensor }));
    const begin = adamMover();
    if (!begin || named.some(({ tensor }) => tensor && tensor.dtype !== 'float32'))
      return stock.call(this, given as never);
    step(this as unknown as Adam, named, begin);
  };
}

interface Powers {
  readonly count: number;
  readonly power1: number;
  readonly power2: number;
}
const START: Powers = { count: 0, power1: 1, power2: 1 };
const powers = new WeakMap<Adam, Powers>();

/** βᵗ as TensorFlow.js's optimizer has it in its variables: floats, multiplied at every step. They are not read, since a GPU can only be waited for. */
function powersOf(optimizer: Adam): Powers {
  const [beta1, beta2] = [Math.fround(optimizer.beta1), Math.fround(optimizer.beta2)];
  const known = powers.get(optimizer);
  let { count, power1, power2 } = known && known.count <= optimizer.iterations ? known : START;
  for (; count <= optimizer.iterations; count += 1) {
    power1 = Math.fround(power1 * beta1);
    power2 = Math.fround(power2 * beta2);
  }
  const now = { count, power1, power2 };
  powers.set(optimizer, now);
  return now;
}

function numbersOf(optimizer: Adam): AdamNumbers {
  const { beta1, beta2, epsilon, learningRate } = optimizer;
  const { power1, power2 } = powersOf(optimizer);
  return { beta1, beta2, epsilon, rate: learningRate, correction1: 1 - power1, correction2: 1 - power2 };
}

function step(
  optimizer: Adam,
  named: readonly { readonly name: string; readonly tensor: Tensor | null }[],
  begin: (numbers: AdamNumbers) => Move,
): void {
  tidy(() => {
    const move = begin(numbersOf(optimizer));
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
