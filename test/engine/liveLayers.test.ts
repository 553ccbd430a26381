// What comes out of layers while somebody looks, on every back end that this machine has.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test, type TestContext } from 'node:test';
import { LookAtRun } from '../../engine/core/protocol/engine.ts';
import { LAYERS_FILE, type LayerSnapshot, parseSnapshot } from '../../engine/core/runs/layerStatistics.ts';
import type { BackendName } from '../../engine/core/runs/record.ts';
import { noTensorflow, testPython } from '../foundTensorflow.ts';
import { makePlace, until } from './harness.ts';
import { repository, withSoftwareAdapter } from './softwareAdapter.ts';

/** Its weights stay: the first layer gives [x, −x] above zero, the second adds both up. */
const SCRIPT = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [
  tf.layers.dense({ units: 2, activation: 'relu', inputShape: [1], name: 'first' }),
  tf.layers.dense({ units: 1, name: 'second' }),
] });
model.setWeights([tf.tensor([1, -1], [1, 2]), tf.tensor([0, 0], [2]), tf.tensor([2, 3], [2, 1]), tf.tensor([0], [1])]);
model.compile({ optimizer: tf.train.sgd(0), loss: 'meanSquaredError' });
const pause = () => new Promise((resolve) => setTimeout(resolve, 20));
await model.fit(tf.tensor2d([[1], [3]]), tf.tensor2d([[2], [6]]), {
  epochs: 100000, verbose: 0, callbacks: { onEpochEnd: pause },
});
`;

async function look(context: TestContext, backend: BackendName): Promise<LayerSnapshot> {
  const place = makePlace(context);
  const client = await place.connect();
  const options = { packageFolders: [repository], python: { setting: testPython() } };
  const { id } = await client.start(place.file('half.ts', SCRIPT), { backend, options });
  const file = path.join(place.folderOf(id), LAYERS_FILE);
  await until(() => client.latest(id)?.status === 'running', 'the run', 60_000);
  assert.equal(existsSync(file), false);
  return until(
    async () => {
      await client.connection.sendRequest(LookAtRun, { run: id });
      await new Promise((resolve) => setTimeout(resolve, 200));
      if (!existsSync(file)) return undefined;
      const lines = readFileSync(file, 'utf8').trim().split('\n');
      assert.equal(client.latest(id)?.backend?.name, backend);
      return lines.map((line) => parseSnapshot(line)).find((snapshot) => snapshot?.examples !== undefined);
    },
    'a word of the layers',
    60_000,
  );
}

function assertTold({ examples, layers: [first, second] }: LayerSnapshot): void {
  assert.equal(examples, 2);
  // 1, 0, 3, 0: half of it zero, a mean of 1, and of the squares 2.5.
  const { activation } = first!;
  assert.deepEqual([first!.name, activation?.mean, activation?.zeros], ['first', 1, 0.5]);
  assert.deepEqual([activation?.units, activation?.dead], [2, 1]);
  assert.ok(Math.abs(activation!.deviation - Math.sqrt(1.5)) < 1e-5);
  // 2 and 6.
  assert.deepEqual([second!.name, second!.activation?.mean, second!.activation?.zeros], ['second', 4, 0]);
}

test('layers are told of on WebAssembly', async (context) => assertTold(await look(context, 'wasm')));
test('on native TensorFlow, whose steps are one operation each', { skip: noTensorflow }, async (context) =>
  assertTold(await look(context, 'native')),
);
test('on WebGPU', async (context) => {
  if (withSoftwareAdapter(context)) assertTold(await look(context, 'webgpu'));
  else context.skip('There is no WebGPU adapter here.');
});
