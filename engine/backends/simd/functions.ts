import type { Code } from './encode.ts';
import * as wasm from './encode.ts';

/** Horner's rule, from the highest power down. */
function polynomial(coefficients: readonly number[], x: number): Code {
  const [first, ...rest] = coefficients;
  return [
    ...wasm.floatVector(first!),
    ...rest.flatMap((each) => [
      ...[...wasm.get(x), ...wasm.multiplyVectors],
      ...[...wasm.floatVector(each), ...wasm.addVectors],
    ]),
  ];
}

const between = (least: number, most: number): Code => [
  ...[...wasm.floatVector(most), ...wasm.lesserVectors],
  ...[...wasm.floatVector(least), ...wasm.greaterVectors],
];

/** Two locals for vectors, free for use. */
type Free = readonly [number, number];

/** ln 2 in two floats, of which the first has few digits. */
const [LN2_HIGH, LN2_LOW] = [0.693359375, -2.12194440054690583e-4];
/** Of exp(x) - 1 - x over x², for |x| up to half of ln 2: by Cephes. */
const EXPONENTIAL = [1.98756915e-4, 1.3981999507e-3, 8.3334519073e-3, 4.1665795894e-2, 0.16666665459, 0.50000001201];

/** exp of the vector on the stack: 2ⁿ · exp(rest). */
function exponential([x, whole]: Free): Code {
  const less = (part: number): Code => [
    ...[...wasm.get(whole), ...wasm.floatVector(part), ...wasm.multiplyVectors, ...wasm.subtractVectors],
  ];
  return [
    ...[...between(-87, 88), ...wasm.tee(x), ...wasm.floatVector(Math.LOG2E), ...wasm.multiplyVectors],
    ...[...wasm.nearestVector, ...wasm.set(whole)],
    ...[...wasm.get(x), ...less(LN2_HIGH), ...less(LN2_LOW), ...wasm.set(x)],
    ...[...polynomial(EXPONENTIAL, x), ...wasm.get(x), ...wasm.multiplyVectors, ...wasm.get(x)],
    ...[...wasm.multiplyVectors, ...wasm.get(x), ...wasm.addVectors, ...wasm.floatVector(1), ...wasm.addVectors],
    // The exponent of a float lies above its 23 digits, and is 127 for 1.
    ...[...wasm.get(whole), ...wasm.wholeVector, ...wasm.wholesVector(127), ...wasm.addWholeVectors],
    ...[...wasm.integer(23), ...wasm.shiftVector, ...wasm.multiplyVectors],
  ];
}

/** 1 / (1 + exp(-x)) of the vector on the stack. */
export function sigmoid(free: Free): Code {
  const [x] = free;
  return [
    ...[...wasm.negateVector, ...exponential(free), ...wasm.floatVector(1), ...wasm.addVectors, ...wasm.set(x)],
    ...[...wasm.floatVector(1), ...wasm.get(x), ...wasm.divideVectors],
  ];
}

/** TensorFlow.js's: 0.2 x + 0.5 between 0 and 1. */
export const hardSigmoid: Code = [
  ...[...wasm.floatVector(0.2), ...wasm.multiplyVectors, ...wasm.floatVector(0.5), ...wasm.addVectors],
  ...between(0, 1),
];

/** Where a float's tanh is 1. */
const TANH_END = 7.90531110763549805;
/** Minimax approximation by x · p(x²) / q(x²), as Eigen has it. */
const ABOVE = [
  -2.76076847742355e-16, 2.00018790482477e-13, -8.60467152213735e-11, 5.12229709037114e-8, 1.48572235717979e-5,
  6.37261928875436e-4, 4.89352455891786e-3,
];
const BELOW = [1.19825839466702e-6, 1.18534705686654e-4, 2.268434632439e-3, 4.89352518554385e-3];

/** tanh of the vector on the stack. */
export function tanh([x, square]: Free): Code {
  return [
    ...[...between(-TANH_END, TANH_END), ...wasm.tee(x), ...wasm.get(x), ...wasm.multiplyVectors, ...wasm.set(square)],
    ...[...wasm.get(x), ...polynomial(ABOVE, square), ...wasm.multiplyVectors],
    ...[...polynomial(BELOW, square), ...wasm.divideVectors],
  ];
}
