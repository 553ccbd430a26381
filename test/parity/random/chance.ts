/** Numbers drawn in an order that a seed decides, the same in every process. */
export interface Chance {
  /** In [0, 1). */
  number(): number;
  /** From the first to the last, both included. */
  whole(first: number, last: number): number;
  pick<Value>(values: readonly Value[]): Value;
  odds(share: number): boolean;
}

export function createChance(seed: number): Chance {
  let state = (seed * 2654435761 + 97) >>> 0;
  const number = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const whole = (first: number, last: number): number => first + Math.floor(number() * (last - first + 1));
  return { number, whole, pick: (values) => values[whole(0, values.length - 1)]!, odds: (share) => number() < share };
}
