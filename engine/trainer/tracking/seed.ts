import { randomInt } from 'node:crypto';
import type { TensorFlow } from '../../backends/backend.ts';

/** A fresh seed, from 0 to 2³² − 1, for a run that names none. Taken from the system, not from `Math.random`. */
export function drawSeed(): number {
  return randomInt(2 ** 32);
}

/**
 * Makes `Math.random` a sequence that `seed` alone decides (a whole number up to 2⁵³ − 1 either way, every bit of it
 * counts). TensorFlow.js takes initial weights, dropout, shuffling and random tensors from `Math.random`.
 * Returns what puts the old function back. Call it right before the user's file is loaded.
 * @param stream another for each thread, so that they don't all draw the same
 */
export function seedRandom(seed: number, stream = 0): () => void {
  const previous = Math.random;
  Math.random = createRandom(seed, stream);
  return () => {
    Math.random = previous;
  };
}

/** Numbers from 0 to below 1 with 53 random bits each. Streams of one seed have nothing to do with each other. */
export function createRandom(seed: number, stream = 0): () => number {
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(`A seed must be a whole number, but it is ${seed}. Give one such as 42.`);
  }
  const next = smallFastCounter(spread(seed, stream));
  return () => {
    const high = next() >>> 5;
    const low = next() >>> 6;
    return (high * 0x4000000 + low) / 0x20000000000000;
  };
}

/**
 * Brings what `Math.random` doesn't reach under the seed: a data set's `shuffle` without a seed takes the clock, and
 * native TensorFlow cuts the fraction off the seed that `multinomial` draws and then takes a seed of its own.
 * Nothing is drawn from `Math.random` here, so that the other numbers stay as they are. Returns what undoes it.
 */
export function seedTensorFlow(tf: TensorFlow, seed: number): () => void {
  const undoShuffle = seedDatasetShuffles(tf, createRandom(seed, 1));
  const undoKernel = seedNativeMultinomial(tf);
  return () => {
    undoShuffle();
    undoKernel();
  };
}

function seedDatasetShuffles(tf: TensorFlow, random: () => number): () => void {
  const undos = [seedShuffle(tf.data.Dataset.prototype, random)];
  let waiting = true;
  const findIterator = tf.data.array([0]).iterator();
  // The class of iterators has no name outside; its own `shuffle` is met by those who iterate by hand.
  void findIterator.then((iterator) => {
    if (waiting) undos.push(seedShuffle(prototypeWith(iterator, 'shuffle'), random));
  });
  return () => {
    waiting = false;
    for (const undo of undos) undo();
  };
}

interface Shuffles {
  shuffle(size: number, seed?: string, ...rest: unknown[]): unknown;
}

function seedShuffle(prototype: object, random: () => number): () => void {
  const target = prototype as Shuffles;
  const original = target.shuffle;
  target.shuffle = function shuffle(this: unknown, size, seed, ...rest) {
    // TensorFlow.js takes a seed of 0 or '' for none.
    return original.call(this, size, seed || String(random()), ...rest);
  };
  return () => {
    target.shuffle = original;
  };
}

function prototypeWith(value: object, method: string): object {
  let prototype = Object.getPrototypeOf(value) as object;
  while (!Object.hasOwn(prototype, method)) prototype = Object.getPrototypeOf(prototype) as object;
  return prototype;
}

/** Wanted again for a native back end that is loaded later. */
export function seedNativeMultinomial(tf: TensorFlow): () => void {
  const kernel = tf.getKernel('Multinomial', 'tensorflow');
  if (kernel == null) return () => undefined;
  replaceKernel(tf, {
    ...kernel,
    kernelFunc: (input) => {
      const seed = input.attrs?.['seed'];
      if (typeof seed !== 'number' || seed >= 1) return kernel.kernelFunc(input);
      // Below 32768, since the kernel squares it for its second seed; never 0, which asks for a random one.
      return kernel.kernelFunc({ ...input, attrs: { ...input.attrs, seed: 1 + Math.floor(seed * 32766) } });
    },
  });
  return () => replaceKernel(tf, kernel);
}

function replaceKernel(tf: TensorFlow, kernel: NonNullable<ReturnType<TensorFlow['getKernel']>>): void {
  tf.unregisterKernel(kernel.kernelName, kernel.backendName);
  tf.registerKernel(kernel);
}

type Words = [number, number, number, number];

/** Four well-mixed words from one number, by steps of a Weyl sequence through a finaliser. */
function spread(seed: number, stream: number): Words {
  const low = seed | 0;
  const high = Math.floor(seed / 2 ** 32) | 0;
  let state = low ^ mix(high ^ 0x243f6a88);
  const word = () => {
    state = (state + 0x9e3779b9) | 0;
    return mix(state ^ Math.imul(high, 0x85ebca6b));
  };
  return [word(), word(), word() ^ mix(stream), 1];
}

function mix(value: number): number {
  let mixed = value;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
  return mixed ^ (mixed >>> 15);
}

/** Chris Doty-Humphrey's sfc32: 128 bits of state, passes PractRand; twelve rounds first to let the seed spread. */
function smallFastCounter(words: Words): () => number {
  let [a, b, c, counter] = words;
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
}
