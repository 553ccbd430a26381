import assert from 'node:assert/strict';
import { it } from 'node:test';
import { ReadLog } from '../../engine/core/protocol/engine.ts';
import type { BackendName } from '../../engine/core/runs/record.ts';
import { makePlace } from './harness.ts';
import { repository, withSoftwareAdapter } from './softwareAdapter.ts';

/** Prints initial weights and the order of samples, and trains with dropout. */
const SCRIPT = `import * as tf from '@tensorflow/tfjs';
const kinds = ['glorotUniform', 'glorotNormal', 'heNormal', 'heUniform', 'leCunNormal', 'leCunUniform',
  'randomNormal', 'randomUniform', 'truncatedNormal', 'varianceScaling'];
const layers = kinds.map((kernelInitializer, index) =>
  tf.layers.dense({ units: 6, kernelInitializer, activation: 'tanh', ...(index === 0 ? { inputShape: [6] } : {}) }));
const model = tf.sequential({ layers: [...layers, tf.layers.dropout({ rate: 0.4 }), tf.layers.dense({ units: 1 })] });
const values = async (tensors) => (await Promise.all(tensors.map((each) => each.data()))).map((each) => [...each]);
console.log('weights ' + JSON.stringify(await values(model.getWeights())));
console.log('drawn ' + JSON.stringify(await values([tf.randomNormal([5]), tf.randomUniform([5]), tf.truncatedNormal([5])])));
const rows = tf.data.array(Array.from({ length: 12 }, (_, row) => row)).shuffle(12);
console.log('order ' + JSON.stringify(await rows.toArray()));
model.compile({ optimizer: tf.train.sgd(0.05), loss: 'meanSquaredError' });
const x = tf.tensor2d(Array.from({ length: 24 * 6 }, (_, index) => Math.sin(index)), [24, 6]);
const y = tf.tensor2d(Array.from({ length: 24 }, (_, index) => Math.cos(index)), [24, 1]);
await model.fit(x, y, { epochs: 1, batchSize: 8, shuffle: true, verbose: 0 });
`;

it('gives the same weights, batches and dropout on every back end', async (context) => {
  const hasAdapter = withSoftwareAdapter(context);
  const place = makePlace(context);
  const client = await place.connect();
  const file = place.file('seeded.ts', SCRIPT);
  const backends: BackendName[] = hasAdapter ? ['wasm', 'webgpu', 'cpu'] : ['wasm', 'cpu'];
  const results = [];
  for (const backend of backends) {
    const options = { packageFolders: [repository] };
    const record = await client.ended((await client.start(file, { backend, seed: 11, options })).id);
    assert.equal(record.status, 'completed', `${backend}: ${record.error?.message}`);
    const { text } = await client.connection.sendRequest(ReadLog, { run: record.id, from: 0 });
    const printed = text.split('\n').filter((line) => /^(weights|drawn|order) /.test(line));
    assert.equal(printed.length, 3, text);
    results.push({ backend, printed, losses: (await client.curve(record.id, 'fit/batch/loss')).values });
  }
  const [first, ...others] = results;
  assert.equal(first!.losses.length, 3);
  for (const { backend, printed, losses } of others) {
    assert.deepEqual(printed, first!.printed, `${backend} against wasm`);
    losses.forEach((loss, step) => {
      const expected = first!.losses[step]!;
      assert.ok(
        Math.abs(loss! - expected) < 1e-4 * Math.abs(expected),
        `${backend}, step ${step}: ${loss} ${expected}`,
      );
    });
  }
});
