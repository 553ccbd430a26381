import { randomState } from './mersenne.ts';

/**
 * The numbers below `count` in the order of `torch.randperm` with a generator of this seed: PyTorch changes each place
 * with one of those behind it, by one 32-bit number of the same Mersenne Twister each.
 */
export function torchPermutation(count: number, seed: number): Int32Array {
  const { uint32 } = randomState(seed >>> 0);
  const order = Int32Array.from({ length: count }, (_, place) => place);
  for (let place = 0; place < count - 1; place += 1) {
    const other = place + (uint32() % (count - place));
    [order[place], order[other]] = [order[other]!, order[place]!];
  }
  return order;
}

/** How many rows each part has: numbers, or shares of all, whose remainder goes to the first parts one by one. */
export function partSizes(rows: number, lengths: readonly number[]): readonly number[] {
  const total = lengths.reduce((sum, each) => sum + each, 0);
  if (total > 1 + 1e-9) return lengths;
  const sizes = lengths.map((each) => Math.floor(rows * each));
  const left = rows - sizes.reduce((sum, each) => sum + each, 0);
  return sizes.map((each, part) => each + Math.floor(left / sizes.length) + (part < left % sizes.length ? 1 : 0));
}
