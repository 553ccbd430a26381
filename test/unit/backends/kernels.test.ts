import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { Tensor } from '@tensorflow/tfjs-core';
import type { TensorFlow } from '../../../engine/backends/backend.ts';
import { backendNamed } from '../../../engine/backends/all.ts';
import { GRADIENT_CASES } from './gradientCases.ts';
import * as reference from './reference.ts';

const search = { from: import.meta.dirname, packageFolders: [] };

for (const name of ['cpu', 'wasm'] as const)
  describe(`kernels of the ${name} back end`, () => {
    let tf: TensorFlow;
    before(async () => {
      ({ tf } = await backendNamed(name).load(search));
      assert.equal(tf.getBackend(), name);
    });

    for (const { name: title, actual, expected } of GRADIENT_CASES)
      it(`gradient of ${title}`, async () => {
        const error = reference.difference(await actual(tf), expected);
        assert.ok(error < 2e-5, `off by ${error}`);
      });

    it('multiplies matrices of every form', () => {
      const sizes = [
        [1, 1, 1],
        [5, 7, 3],
        [13, 300, 21],
        [4, 8, 8],
        [9, 3, 530],
        [130, 5, 17],
      ] as const;
      for (const [rows, inner, columns] of sizes)
        for (const [turnA, turnB] of [
          [false, false],
          [true, false],
          [false, true],
          [true, true],
        ] as const) {
          const a = reference.numbers(rows * inner, 1);
          const b = reference.numbers(inner * columns, 2);
          const product = tf.tidy(() => {
            const [left, right] = [tf.tensor2d(a, [rows, inner]), tf.tensor2d(b, [inner, columns])];
            return tf.matMul(turnA ? tf.transpose(left) : left, turnB ? tf.transpose(right) : right, turnA, turnB);
          });
          const error = reference.difference(product.dataSync(), reference.matMul(a, b, [rows, inner, columns]));
          assert.ok(error < 2e-5, `[${rows}, ${inner}, ${columns}], ${turnA}, ${turnB}: off by ${error}`);
          product.dispose();
        }
    });

    it('multiplies batches, broadcast where an operand has one matrix only', () => {
      const shapes = [
        [
          [2, 3, 4, 5],
          [3, 5, 6],
        ],
        [
          [3, 4, 5],
          [1, 5, 6],
        ],
        [
          [1, 4, 5],
          [2, 1, 5, 6],
        ],
      ] as const;
      for (const [left, right] of shapes) {
        const a = reference.numbers(reference.size(left), 3);
        const b = reference.numbers(reference.size(right), 4);
        const product = tf.tidy(() => tf.matMul(tf.tensor(a, [...left]), tf.tensor(b, [...right])));
        const matrices = reference.size(product.shape.slice(0, -2));
        const expected = Array.from({ length: matrices }, (_, index) => {
          const [ofA, ofB] = [index % (a.length / 20), index % (b.length / 30)];
          return reference.matMul(a.slice(ofA * 20, ofA * 20 + 20), b.slice(ofB * 30, ofB * 30 + 30), [4, 5, 6]);
        }).flat();
        const error = reference.difference(product.dataSync(), expected);
        assert.ok(error < 2e-5, `[${left}] · [${right}]: off by ${error}`);
        product.dispose();
      }
    });

    it('says which shapes do not fit', () => {
      assert.throws(() => tf.matMul(tf.ones([2, 3]), tf.ones([2, 3])), /2,3/);
    });

    it('convolves images that need more than one round of patches', () => {
      const plane = { input: [2, 90, 90, 2], window: [3, 3], pad: 'same' } as const;
      const x = reference.numbers(reference.size(plane.input), 1);
      const filter = reference.numbers(9 * 2 * 3, 2);
      const dy = reference.numbers(2 * 90 * 90 * 3, 3);
      const [output, gradient] = tf.tidy(() => {
        const image = tf.tensor4d(x, [2, 90, 90, 2]);
        const weights = tf.tensor4d(filter, [3, 3, 2, 3]);
        const conv = (kernel: Tensor) => tf.conv2d(image, kernel as typeof weights, 1, 'same');
        return [
          conv(weights).dataSync(),
          tf
            .grad(conv)(weights, tf.tensor4d(dy, [2, 90, 90, 3]))
            .dataSync(),
        ];
      });
      assert.ok(reference.difference(output!, reference.conv2d(plane, 3, x, filter)) < 2e-5);
      const expected = Array<number>(filter.length).fill(0);
      reference.windows(plane).forEach((cells, pixel) => {
        for (const { pixel: from, tap } of cells)
          for (let index = 0; index < 6; index++)
            expected[tap * 6 + index]! += x[from + Math.floor(index / 3)]! * dy[pixel * 3 + (index % 3)]!;
      });
      assert.ok(reference.difference(gradient!, expected) < 5e-5);
    });

    it('sums over first axes, kept or not', () => {
      const values = reference.numbers(300 * 6 * 5, 1);
      const expected = Array.from({ length: 30 }, (_, place) =>
        Array.from({ length: 300 }, (_value, row) => values[row * 30 + place]!).reduce((sum, value) => sum + value),
      );
      const x = tf.tensor3d(values, [300, 6, 5]);
      const sum = tf.sum(x, 0, true);
      assert.deepEqual(sum.shape, [1, 6, 5]);
      assert.ok(reference.difference(sum.dataSync(), expected) < 2e-5);
      assert.deepEqual(tf.sum(x, [1, 0]).shape, [5]);
    });

    it('sums segments, whatever the ids and the type', () => {
      const x = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2], 'int32');
      const ids = tf.tensor1d([2, -1, 2], 'int32');
      assert.deepEqual([...tf.unsortedSegmentSum(x, ids, 3).dataSync()], [0, 0, 0, 0, 6, 8]);
    });

    it('keeps what is no number in the row of its own id', () => {
      const table = tf.zeros([4, 2]);
      const given = tf.tensor2d([NaN, 1, Infinity, 2, 3, 4], [3, 2]);
      const gradient = tf.grad((rows) => tf.mul(tf.gather(rows, tf.tensor1d([1, 3, 0], 'int32')), given))(table);
      assert.deepEqual([...gradient.dataSync()], [3, 4, NaN, 1, 0, 0, Infinity, 2]);
    });
  });
