import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { backendNamed } from '../../../engine/backends/all.ts';

const search = { from: import.meta.dirname, packageFolders: [] };
const { tf } = await backendNamed('wasm').load(search);
await backendNamed('cpu').load(search);

const OPERATIONS = ['add', 'sub', 'mul', 'div', 'squaredDifference', 'maximum', 'minimum', 'pow'] as const;

/** Shapes beyond six dimensions, which stock TensorFlow.js answers with what the memory held before. */
const SHAPES: Readonly<Record<string, readonly [readonly number[], readonly number[]]>> = {
  'equal ones': [
    [2, 1, 3, 1, 2, 1, 2, 2],
    [2, 1, 3, 1, 2, 1, 2, 2],
  ],
  'one that repeats in blocks': [
    [2, 3, 2, 1, 2, 2, 2],
    [1, 1, 2, 1, 2, 1, 1],
  ],
  'both repeating in turns, in more blocks than six': [
    [2, 1, 2, 1, 3, 1, 2, 1],
    [1, 2, 1, 3, 1, 2, 1, 2],
  ],
  'one of fewer dimensions': [
    [2, 2, 1, 2, 3, 1, 2],
    [2, 1],
  ],
  'a single number': [[2, 2, 1, 2, 3, 1, 2], []],
};

const product = (shape: readonly number[]) => shape.reduce((size, each) => size * each, 1);
const numbers = (shape: readonly number[], first: number) =>
  Array.from({ length: product(shape) }, (_, place) => first + ((place * 7) % 11) / 4);

describe('arithmetic on WebAssembly with more than six dimensions', () => {
  for (const [title, [first, second]] of Object.entries(SHAPES))
    it(`is right for ${title}`, async () => {
      for (const name of OPERATIONS)
        for (const [one, other] of [
          [first, second],
          [second, first],
        ] as const) {
          const run = async (backend: string) => {
            await tf.setBackend(backend);
            // `tf.tensor` takes six dimensions; more come about by reshaping.
            const make = (shape: readonly number[], begin: number) =>
              tf.reshape(tf.tensor1d(numbers(shape, begin)), [...shape]);
            const made = tf[name](make(one, 1), make(other, 2));
            return { shape: made.shape, values: [...made.dataSync()] };
          };
          const [actual, expected] = [await run('wasm'), await run('cpu')];
          assert.deepEqual(actual.shape, expected.shape);
          for (const [place, value] of actual.values.entries())
            assert.ok(
              Math.abs(value - expected.values[place]!) <= 1e-5 * Math.abs(expected.values[place]!),
              `${name} at ${place}: ${value}, not ${expected.values[place]}`,
            );
        }
    });
});
