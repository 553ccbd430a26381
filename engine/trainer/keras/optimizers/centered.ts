import type { NamedTensorMap, Tensor, Variable } from '@tensorflow/tfjs-core';
import {
  add,
  engine,
  mul,
  RMSPropOptimizer,
  sqrt,
  square,
  sub,
  tidy,
  variable,
  zerosLike,
  div,
} from '@tensorflow/tfjs-core';
import type { NamedTensor } from './rule.ts';

interface Slot {
  readonly originalName: string;
  readonly variable: Variable;
}

/** What TensorFlow.js's optimizer keeps. */
interface Inside {
  readonly centered: boolean;
  readonly decay: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly learningRate: number;
  readonly accumulatedMeanSquares: Slot[];
  readonly accumulatedMoments: Slot[];
  readonly accumulatedMeanGrads: Slot[];
  incrementIterations(): void;
}

const SLOTS = [
  ['accumulatedMeanSquares', 'rms'],
  ['accumulatedMoments', 'momentum'],
  ['accumulatedMeanGrads', 'mg'],
] as const;

function update(inside: Inside, weight: Variable, gradient: Tensor, index: number): void {
  const { decay, momentum, epsilon, learningRate } = inside;
  const [squares, moments, means] = SLOTS.map(([kind]) => inside[kind][index]!.variable) as [
    Variable,
    Variable,
    Variable,
  ];
  const towards = (slot: Variable, value: Tensor): Tensor => add(mul(slot, decay), mul(value, 1 - decay));
  const newSquares = towards(squares, square(gradient));
  const newMeans = towards(means, gradient);
  const size = sqrt(add(sub(newSquares, square(newMeans)), epsilon));
  const newMoments = add(mul(moments, momentum), div(mul(gradient, learningRate), size));
  squares.assign(newSquares as never);
  means.assign(newMeans as never);
  moments.assign(newMoments as never);
  weight.assign(sub(weight, newMoments) as never);
}

/**
 * TensorFlow.js's centered RMSProp takes ε off under the root where it has to be added, so the root of a negative number
 * comes out. Everything else stays as it is. @returns what undoes it
 */
export function correctCenteredRmsProp(): () => void {
  const { prototype } = RMSPropOptimizer;
  const original = prototype.applyGradients;
  prototype.applyGradients = function applyGradients(
    this: RMSPropOptimizer,
    gradients: NamedTensorMap | NamedTensor[],
  ) {
    const inside = this as unknown as Inside;
    if (!inside.centered) {
      original.call(this, gradients as never);
      return;
    }
    const named = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    named.forEach(({ name, tensor }, index) => {
      const weight = engine().registeredVariables[name] as Variable;
      for (const [kind, suffix] of SLOTS)
        inside[kind][index] ??= {
          originalName: `${name}/${suffix}`,
          variable: tidy(() => variable(zerosLike(weight), false)),
        };
      if ((tensor as Tensor | null) !== null) tidy(() => update(inside, weight, tensor, index));
    });
    inside.incrementIterations();
  } as typeof prototype.applyGradients;
  return () => {
    prototype.applyGradients = original;
  };
}
