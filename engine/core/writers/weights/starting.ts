import type { PartWeight } from '../net/net.ts';
import { carryOut, type NumberArray } from '../net/recipe.ts';

/** Numbers between 0 and 1 that a seed alone decides (mulberry32, Tommy Ettinger, public domain). */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Arrays that a model begins with, for a file that has to hold some: Glorot's uniform spread for kernels, ones for scales
 * and variances, zeros for the rest. What the source computes from numbers alone is there as it computes it.
 */
export function startingArrays(seed = 0): (weight: PartWeight) => NumberArray {
  const next = random(seed);
  return ({ name, shape, recipe, begins }) => {
    if (begins) return carryOut(recipe, () => begins);
    const data = new Float32Array(shape.reduce((product, each) => product * each, 1));
    if (recipe.kind === 'fill') return { shape, data: data.fill(recipe.value) };
    if (/gamma|scale|variance/.test(name)) return { shape, data: data.fill(1) };
    if (shape.length < 2 || /bias|beta|mean/.test(name)) return { shape, data };
    const fans = data.length / Math.min(...shape.slice(-2));
    const spread = Math.sqrt(6 / Math.max(fans + Math.min(...shape.slice(-2)), 1));
    return { shape, data: data.map(() => (next() * 2 - 1) * spread) };
  };
}
