import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ours } from '../../parity/instance.ts';
import { orthonormalColumns } from '../../../engine/trainer/keras/orthogonal.ts';

const tf = await ours('wasm');

test('columns are those of the QR factorisation with a positive diagonal', async () => {
  const matrix = tf.randomNormal([7, 4], 0, 1, 'float32', 3);
  const [q, r] = tf.linalg.qr(matrix as never);
  const signs = tf.sign(tf.sum(tf.mul(r, tf.eye(4)), 1));
  const expected = await tf.mul(q, signs).data();
  const columns = orthonormalColumns(await matrix.data(), 7, 4);
  columns.forEach((column, at) =>
    column.forEach((value, row) => assert.ok(Math.abs(value - expected[row * 4 + at]!) < 1e-4)),
  );
});

test('rows or columns of what is drawn stand at right angles, whichever are fewer', async () => {
  for (const shape of [
    [64, 256],
    [5, 5, 8, 16],
  ]) {
    const flat = tf.reshape(tf.initializers.orthogonal({}).apply(shape), [-1, shape.at(-1)!]);
    const wide = flat.shape[0]! < flat.shape[1]!;
    const product = tf.matMul(flat, flat, !wide, wide);
    const away = await tf.max(tf.abs(tf.sub(product, tf.eye(product.shape[0]!)))).data();
    assert.ok(away[0]! < 1e-4, `${away[0]} off for ${shape.join(', ')}`);
  }
});

test('two directions that give their states have a mask for each of the outputs', () => {
  const input = tf.input({ shape: [5] });
  const embedded = tf.layers.embedding({ inputDim: 7, outputDim: 3, maskZero: true }).apply(input);
  const layer = tf.layers.lstm({ units: 2, returnSequences: true, returnState: true }) as never;
  const outputs = tf.layers
    .bidirectional({ layer, mergeMode: 'concat' })
    .apply(embedded as never) as unknown as unknown[];
  assert.equal(outputs.length, 5);
});
