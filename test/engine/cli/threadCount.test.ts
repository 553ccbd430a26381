// The wasm back end on one thread and on several, as a person meets it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { StopRun } from '../../../engine/core/protocol/engine.ts';
import { isAlive } from '../../../engine/host/processStart.ts';
import { makePlace, until } from '../harness.ts';
import { descent } from './descent.ts';

/** Convolutions, a recurrence and products large enough to be shared out, with dropout and shuffling. */
const SCRIPT = `import * as tf from '@tensorflow/tfjs';
const images = tf.input({ shape: [16, 16, 3] });
const words = tf.input({ shape: [12, 24] });
const seen = tf.layers.flatten().apply(tf.layers.maxPooling2d({ poolSize: 2 }).apply(
  tf.layers.conv2d({ filters: 24, kernelSize: 3, padding: 'same', activation: 'relu' }).apply(
    tf.layers.conv2d({ filters: 16, kernelSize: 3, activation: 'relu' }).apply(images))));
const read = tf.layers.lstm({ units: 48 }).apply(words);
const both = tf.layers.dropout({ rate: 0.3 }).apply(tf.layers.dense({ units: 200, activation: 'relu' }).apply(
  tf.layers.concatenate().apply([seen, read])));
const model = tf.model({ inputs: [images, words], outputs: tf.layers.dense({ units: 5, activation: 'softmax' }).apply(both) });
model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
const xs = [tf.randomNormal([96, 16, 16, 3]), tf.randomNormal([96, 12, 24])];
const ys = tf.oneHot(tf.tensor1d(Array.from({ length: 96 }, (_, row) => row % 5), 'int32'), 5);
`;
const FIT = `${SCRIPT}
await model.fit(xs, ys, { epochs: 3, batchSize: 32, verbose: 0 });
process.once('exit', () => console.log('weights', model.getWeights().map((each) => Math.fround(each.sum().dataSync()[0]))));
`;

function withThreads(context: TestContext, threads: number): void {
  process.env['DESCENT_THREADS'] = String(threads);
  context.after(() => delete process.env['DESCENT_THREADS']);
}

test('the same seed makes the same curve and weights on any number of threads', async (context) => {
  const place = makePlace(context);
  place.file('model.ts', FIT);
  const said: unknown[] = [];
  for (const threads of [1, 2, 3, 8]) {
    withThreads(context, threads);
    const { code, out, err } = await descent(
      place.store,
      'train',
      'model.ts',
      '--backend',
      'wasm',
      '--seed',
      '7',
      '--json',
    );
    assert.equal(code, 0, err);
    const lines = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const started = lines.find(({ type }) => type === 'started')!;
    const { device } = place.readRun(String(started['run'])).backend!;
    assert.equal(device, `WebAssembly with SIMD on ${threads === 1 ? 'one core' : `${threads} cores`}`);
    const shown = await descent(place.store, 'export', String(started['run']), '--json');
    const values = shown.out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    const losses = values.filter(({ metric }) => metric === 'loss' || metric === 'acc');
    assert.ok(losses.length >= 12, shown.out);
    said.push({
      losses: losses.map(({ axis, step, value }) => [axis, step, value]),
      weights: /^weights .*$/m.exec(err)?.[0],
    });
  }
  const [alone, ...others] = said as { weights: unknown }[];
  assert.ok(alone!.weights);
  for (const other of others) assert.deepEqual(other, alone);
});

const ENDINGS = {
  "at its file's last line": '',
  'by process.exit': 'process.exit(0);',
} as const;
for (const [ending, code] of Object.entries(ENDINGS))
  test(`threads end with a run that ends ${ending}`, async (context) => {
    const place = makePlace(context);
    withThreads(context, 3);
    place.file('ends.ts', `${SCRIPT}\nawait model.fit(xs, ys, { epochs: 1, verbose: 0 });\n${code}`);
    const said = await descent(place.store, 'train', 'ends.ts', '--backend', 'wasm', '--json');
    assert.equal(said.code, 0, said.err);
    assert.match(said.out, /"status":"completed"/);
  });

test('Stop ends a run on several threads, and its process', async (context) => {
  const place = makePlace(context);
  withThreads(context, 3);
  const client = await place.connect();
  const file = place.file('endless.ts', `${SCRIPT}\nawait model.fit(xs, ys, { epochs: 1e6, verbose: 0 });\n`);
  const { id } = await client.start(file, { backend: 'wasm' });
  await client.grewTo(id, 2);
  const contact = JSON.parse(readFileSync(path.join(place.folderOf(id), 'trainer.json'), 'utf8')) as never;
  const stopped = await client.connection.sendRequest(StopRun, { run: id });
  assert.equal((await client.ended(stopped.id)).status, 'stopped');
  await until(() => !isAlive(contact), 'the end of the process');
});
