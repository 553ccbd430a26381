const SIZE = 624;
const MIDDLE = 397;
const UPPER = 0x80000000;
const LOWER = 0x7fffffff;

/** Random numbers as `numpy.random.RandomState` draws them, number for number. */
export interface RandomState {
  uint32(): number;
  /** In [0, 1), of 53 random bits. */
  double(): number;
  /** Of the standard normal law. */
  normal(): number;
  /** The numbers below `count` in an order of chance. */
  permutation(count: number): Int32Array;
  shuffle(values: Int32Array): void;
}

/** The seeding of M. Matsumoto and T. Nishimura's reference implementation. */
function seeded(seed: number): Uint32Array {
  const state = new Uint32Array(SIZE);
  state[0] = seed;
  for (let at = 1; at < SIZE; at += 1) {
    const before = state[at - 1]! ^ (state[at - 1]! >>> 30);
    state[at] = Math.imul(1812433253, before) + at;
  }
  return state;
}

/** The next 624 numbers (M. Matsumoto, T. Nishimura, "Mersenne Twister", 1998). */
function turn(state: Uint32Array): void {
  for (let at = 0; at < SIZE; at += 1) {
    const bits = (state[at]! & UPPER) | (state[(at + 1) % SIZE]! & LOWER);
    state[at] = state[(at + MIDDLE) % SIZE]! ^ (bits >>> 1) ^ (bits & 1 ? 0x9908b0df : 0);
  }
}

function tempered(number: number): number {
  let mixed = number ^ (number >>> 11);
  mixed ^= (mixed << 7) & 0x9d2c5680;
  mixed ^= (mixed << 15) & 0xefc60000;
  return (mixed ^ (mixed >>> 18)) >>> 0;
}

/** A whole number from 0 to `most`, by drawing until one is not above it. */
function upTo(most: number, uint32: () => number): number {
  if (most === 0) return 0;
  const mask = 2 ** (32 - Math.clz32(most)) - 1;
  for (;;) {
    const drawn = (uint32() & mask) >>> 0;
    if (drawn <= most) return drawn;
  }
}

/** Two normal numbers of each pair of uniform ones (G. Marsaglia's polar method); the second is kept for the next call. */
function polar(double: () => number): () => number {
  let kept: number | undefined;
  return () => {
    if (kept !== undefined) {
      const value = kept;
      kept = undefined;
      return value;
    }
    for (;;) {
      const one = 2 * double() - 1;
      const two = 2 * double() - 1;
      const square = one * one + two * two;
      if (square >= 1 || square === 0) continue;
      const factor = Math.sqrt((-2 * Math.log(square)) / square);
      kept = factor * one;
      return factor * two;
    }
  };
}

/** @param seed a whole number from 0 to 2³² − 1 */
export function randomState(seed: number): RandomState {
  const state = seeded(seed);
  let used = SIZE;
  const uint32 = () => {
    if (used === SIZE) {
      turn(state);
      used = 0;
    }
    used += 1;
    return tempered(state[used - 1]!);
  };
  const double = () => ((uint32() >>> 5) * 2 ** 26 + (uint32() >>> 6)) / 2 ** 53;
  const shuffle = (values: Int32Array) => {
    for (let last = values.length - 1; last > 0; last -= 1) {
      const other = upTo(last, uint32);
      [values[last], values[other]] = [values[other]!, values[last]!];
    }
  };
  return {
    uint32,
    double,
    normal: polar(double),
    shuffle,
    permutation: (count) => {
      const values = Int32Array.from({ length: count }, (_, index) => index);
      shuffle(values);
      return values;
    },
  };
}
