import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import * as namespace from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { makeModuleTable } from '../../../engine/trainer/nodeApi/moduleTable.ts';
import { mutableTensorFlow } from '../../../engine/trainer/nodeApi/mutableNamespace.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'descent-wasm-'));
after(() => rmSync(folder, { recursive: true, force: true }));
setWasmPaths(path.dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')) + path.sep);
await namespace.setBackend('wasm');

/** A program as people write it for tfjs-node. */
const PROGRAM = `
const tf = require('@tensorflow/tfjs-node');
const wasm = require('@tensorflow/tfjs-backend-wasm');
const fs = require('fs');
wasm.setWasmPaths('https://example.com/');
run().then(done, failed);
async function run() {
  await tf.setBackend('tensorflow');
  await tf.ready();
  const picture = tf.node.decodeImage(fs.readFileSync(PICTURE), 3);
  const xs = tf.stack([picture, picture]).toFloat().div(255);
  const model = tf.sequential();
  model.add(tf.layers.flatten({ inputShape: picture.shape }));
  model.add(tf.layers.dense({ units: 2, activation: 'softmax' }));
  model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy' });
  const ys = tf.oneHot(tf.tensor1d([0, 1], 'int32'), 2);
  await model.fit(xs, ys, { epochs: 2, verbose: 0, callbacks: tf.node.tensorBoard(FOLDER + '/logs') });
  await model.save('file://' + FOLDER + '/model');
  const back = await tf.loadLayersModel('file://' + FOLDER + '/model/model.json');
  const png = await tf.node.encodePng(picture);
  const csv = await tf.data.csv('file://' + FOLDER + '/table.csv').toArray();
  return {
    backend: tf.getBackend(),
    before: [...model.predict(xs).dataSync()],
    after: [...back.predict(xs).dataSync()],
    exact: tf.node.decodePng(png).sub(picture).abs().max().dataSync()[0],
    csv,
  };
}`;

test('a tfjs-node program runs unmodified on WebAssembly', async () => {
  const messages: string[] = [];
  const onMessage = (message: string): void => void messages.push(message);
  const table = makeModuleTable(mutableTensorFlow(namespace), { backend: 'wasm', onMessage });
  const fallback = createRequire(import.meta.url);
  const requireAs = (name: string): unknown => table.get(name) ?? fallback(name);
  writeFileSync(path.join(folder, 'table.csv'), 'a,b\n1,2\n');
  const picture = fileURLToPath(new URL('../../fixtures/images/baseline-420.jpg', import.meta.url));
  const result = (await new Promise((done, failed) => {
    const names = ['require', 'FOLDER', 'PICTURE', 'done', 'failed'];
    vm.compileFunction(PROGRAM, names)(requireAs, folder, picture, done, failed);
  })) as { backend: string; before: number[]; after: number[]; exact: number; csv: unknown };
  assert.equal(result.backend, 'wasm');
  assert.deepEqual(result.after, result.before);
  assert.equal(result.exact, 0);
  assert.deepEqual(result.csv, [{ a: 1, b: 2 }]);
  assert.equal(readFileSync(path.join(folder, 'model/weights.bin')).length, (29 * 19 * 3 * 2 + 2) * 4);
  assert.deepEqual(messages, [
    'setWasmPaths changes nothing here: Descent brings its own WebAssembly files.',
    'The file asks for the tensorflow back end; this run is on wasm.',
  ]);
});
