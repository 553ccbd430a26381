import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import { tidy } from '@tensorflow/tfjs-core';
import type { Optimizer } from '@tensorflow/tfjs-core';
import type { layers } from '@tensorflow/tfjs-layers';
import type { Constraint } from './registry.ts';

const constraints = new WeakMap<Variable, Constraint>();
/** How many variables have one: most models have none, and their steps then cost nothing. */
let constrained = 0;

interface AddsWeights {
  addWeight(...args: unknown[]): { read(): Tensor; readonly constraint: Constraint | null };
}

/** The place of the constraint among the arguments of `addWeight`. */
const CONSTRAINT = 6;

/** Learns of every weight that has a constraint. */
function watchWeights(prototype: layers.Layer): () => void {
  const target = prototype as unknown as AddsWeights;
  const original = target.addWeight;
  target.addWeight = function addWeight(this: layers.Layer, ...args) {
    const weight = original.apply(this as never, args);
    const constraint = args[CONSTRAINT] as Constraint | null | undefined;
    if (constraint) {
      constraints.set(weight.read() as Variable, constraint);
      constrained += 1;
    }
    return weight;
  };
  return () => {
    target.addWeight = original;
  };
}

/** The variables that a step may change: those given, else every one there is. */
function applyTo(variables: readonly Variable[]): void {
  for (const variable of variables) {
    const constraint = constraints.get(variable);
    if (constraint) tidy(() => variable.assign(constraint.apply(variable) as never));
  }
}

/**
 * Holds weights to their constraints after each step of an optimizer. TensorFlow.js does so only when weights are set.
 * @param registered every variable there is
 * @returns what undoes it
 */
export function holdConstraints(
  layer: layers.Layer,
  optimizer: Optimizer,
  registered: () => readonly Variable[],
): () => void {
  const undoWatch = watchWeights(layer);
  const original = optimizer.minimize;
  optimizer.minimize = function minimize(this: Optimizer, compute, returnCost, variables) {
    const cost = original.call(this, compute, returnCost, variables);
    if (constrained > 0) applyTo(variables ?? registered());
    return cost;
  };
  return () => {
    optimizer.minimize = original;
    undoWatch();
  };
}
