import { productOf, type Shape } from '../model/dimension.ts';
import type { Layer, TensorType, Weight } from '../model/graph.ts';

export interface Counted {
  readonly parameters?: number;
  readonly trainable?: number;
}

/** Counts every weight at the first node that uses it, so that shares add up to the whole. */
export function createWeightCounter(): (weights: readonly Weight[]) => Counted {
  const seen = new Set<string>();
  return (weights) => {
    let [parameters, trainable]: [number | undefined, number | undefined] = [0, 0];
    for (const weight of weights) {
      if (weight.buffer || seen.has(weight.id)) continue;
      seen.add(weight.id);
      const size = weight.shape && productOf(weight.shape);
      if (typeof size !== 'number') return {};
      parameters += size;
      if (weight.trainable) trainable += size;
    }
    return { parameters, trainable };
  };
}

const isBatch = (symbols: readonly string[]) => symbols.length === 1 && symbols[0] === 'batch';

/** Numbers in one example's part of a tensor. */
function oneExample(shape: Shape | undefined): number | undefined {
  const size = shape && productOf(shape.filter((each) => typeof each === 'number' || !isBatch(each.symbols)));
  return typeof size === 'number' ? size : undefined;
}

export function activationsOf(outputs: readonly TensorType[]): number | undefined {
  return sum(outputs.map(({ shape }) => oneExample(shape)));
}

/** Nothing where one is unknown. */
export function sum(numbers: readonly (number | undefined)[]): number | undefined {
  let total = 0;
  for (const each of numbers) {
    if (each === undefined) return undefined;
    total += each;
  }
  return total;
}

export function weightShapes(layer: Layer | undefined): string {
  return layer?.weights.map(({ shape }) => JSON.stringify(shape ?? '?')).join(';') ?? '';
}
