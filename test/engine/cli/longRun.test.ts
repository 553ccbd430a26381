// Ten thousand steps by `descent train`: tensors and memory stay as they are.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noTensorflow, testPython } from '../../foundTensorflow.ts';
import { makePlace } from '../harness.ts';
import { descent } from './descent.ts';

const STEPS = 10_000;
/** Says tensors and megabytes after each quarter of the steps, with nothing left to collect. */
const SCRIPT = `import * as tf from '@tensorflow/tfjs';
import v8 from 'node:v8';
import vm from 'node:vm';
v8.setFlagsFromString('--expose-gc');
const collect = vm.runInNewContext('gc');
const tell = () => {
  collect();
  console.log('HELD', JSON.stringify([tf.memory().numTensors, process.memoryUsage().rss / 2 ** 20]));
};
const [kind] = process.argv.slice(2);
const steps = ${STEPS};
if (kind === 'fit') {
  const model = tf.sequential({ layers: [tf.layers.dense({ inputShape: [3], units: 4, activation: 'relu' }), tf.layers.dense({ units: 1 })] });
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  const [x, y] = [tf.randomNormal([100, 3]), tf.randomNormal([100, 1])];
  const epochs = steps / 100;
  const onEpochEnd = (epoch) => void ((epoch + 1) % (epochs / 4) === 0 && tell());
  await model.fit(x, y, { epochs, batchSize: 1, verbose: 0, callbacks: { onEpochEnd } });
} else {
  const weight = tf.variable(tf.randomNormal([3, 1]));
  const optimizer = tf.train.adam(0.01);
  for (let step = 1; step <= steps; step++) {
    optimizer.minimize(() => tf.tidy(() => tf.tensor2d([[step % 3, 1, 2]]).matMul(weight).square().mean()));
    if (step % (steps / 4) === 0) tell();
  }
}
`;
/** What leaks grows in every quarter by more than these megabytes; allocators and compilers grow in some. */
const MOST = 4;

const BACKENDS = [
  ['cpu', []],
  ['wasm', []],
  ['native', ['--python', testPython() ?? '']],
] as const;
for (const [backend, words] of BACKENDS)
  for (const kind of ['fit', 'minimize'])
    test(`${kind} on ${backend}`, { skip: backend === 'native' && noTensorflow }, async (context) => {
      const place = makePlace(context);
      place.file('long.js', SCRIPT);
      const { out, err, code } = await descent(
        place.store,
        'train',
        'long.js',
        '--backend',
        backend,
        ...words,
        '--',
        kind,
      );
      assert.equal(code, 0, err);
      const told = [...(out + err).matchAll(/HELD (\[.*\])/g)].map(([, numbers]) => JSON.parse(numbers!) as number[]);
      assert.equal(told.length, 4, out + err);
      const [tensors, megabytes] = [told.map(([count]) => count!), told.map(([, held]) => held!)];
      assert.deepEqual(new Set(tensors).size, 1, `tensors: ${tensors.join()}`);
      const grown = megabytes.slice(1).map((held, quarter) => held - megabytes[quarter]!);
      context.diagnostic(`MB: ${megabytes.map((held) => held.toFixed(0)).join()}`);
      assert.ok(Math.min(...grown) < MOST, `MB: ${megabytes.join()}`);
    });
