import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { makePlace } from './harness.ts';

const SCRIPT = `import * as tf from '@tensorflow/tfjs-node';
const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
model.compile({ loss: 'meanSquaredError', optimizer: 'sgd' });
const x = tf.ones([4, 1]);
await model.fit(x, x, { epochs: 2, verbose: 0, callbacks: tf.node.tensorBoard('logs/board') });
for (const part of ['train', 'val']) {
  const writer = tf.node.summaryFileWriter('logs/' + part);
  for (let step = 0; step < 5; step++) {
    writer.scalar('reward/mean', step === 3 ? NaN : 0.1 * step, step);
    writer.scalar('size', tf.scalar(step), step, 'how big');
  }
  if (writer !== tf.node.summaryFileWriter('./logs/' + part)) throw new Error('another writer');
}
`;

test("scalars that a file writes for TensorBoard are the run's metrics too; the callback's are not told twice", async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const run = await client.ended((await client.start(place.file('writes.ts', SCRIPT))).id);
  assert.equal(run.status, 'completed', JSON.stringify(run.error));
  assert.deepEqual(
    run.series.map(({ id, kind, occurrence, place: at }) => [id, kind, occurrence, at?.line]),
    [
      ['fit', 'fit', 1, 5],
      ['summary-train', 'summary', 1, 9],
      ['summary-val', 'summary', 1, 9],
    ],
  );
  assert.deepEqual(
    run.series[2]!.curves.map(({ metric, count, nonFinite }) => [metric, count, nonFinite?.step]),
    [
      ['reward/mean', 5, 3],
      ['size', 5, undefined],
    ],
  );
  const rewards = await client.curve(run.id, 'summary-train/step/size');
  assert.deepEqual(
    [[...rewards.steps], [...rewards.values]],
    [
      [0, 1, 2, 3, 4],
      [0, 1, 2, 3, 4],
    ],
  );
  assert.deepEqual(
    run.metrics.map(({ name, last }) => [name, name === 'loss' ? 0 : last]),
    [
      ['loss', 0],
      ['summary-train/reward/mean', 0.4],
      ['summary-train/size', 4],
      ['summary-val/reward/mean', 0.4],
      ['summary-val/size', 4],
    ],
  );
  for (const part of ['train', 'val', 'board/train'])
    assert.equal(readdirSync(path.join(place.store, 'logs', part)).length, 1, 'its own files are written as before');
});

test("a file's own Math.seedrandom counts", async (context) => {
  const place = makePlace(context);
  const client = await place.connect();
  const text = `import '@tensorflow/tfjs';
(Math as any).seedrandom('1337');
const drawn = Math.random();
if (drawn !== 0.5433260567840748) throw new Error('It drew ' + drawn);
`;
  const run = await client.ended((await client.start(place.file('seeds.ts', text))).id);
  assert.equal(run.status, 'completed', JSON.stringify(run.error));
});
