import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import * as namespace from '@tensorflow/tfjs';
import { makeModuleTable } from '../../../engine/trainer/nodeApi/moduleTable.ts';
import { mutableTensorFlow } from '../../../engine/trainer/nodeApi/mutableNamespace.ts';

const table = makeModuleTable(mutableTensorFlow(namespace), { backend: 'cpu' });
const tf = table.get('@tensorflow/tfjs-node') as typeof namespace & {
  io: { fileSystem(path: string | string[]): namespace.io.IOHandler };
};
const folder = mkdtempSync(path.join(tmpdir(), 'descent-files-'));
after(() => rmSync(folder, { recursive: true, force: true }));
await tf.ready();

function smallModel(): namespace.LayersModel {
  const model = tf.sequential();
  model.add(tf.layers.conv2d({ filters: 3, kernelSize: 2, inputShape: [4, 4, 1], name: 'look' }));
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 2, name: 'say' }));
  model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  return model;
}

function bytesOf(model: namespace.LayersModel): Buffer {
  return Buffer.concat(model.getWeights().map((weight) => Buffer.from(new Uint8Array(weight.dataSync().buffer))));
}

test('a model is saved to a folder and comes back bit for bit', async () => {
  const model = smallModel();
  const where = path.join(folder, 'deep', 'er', 'model');
  const result = await model.save(`file://${where}`, { includeOptimizer: true });
  assert.deepEqual(readdirSync(where).sort(), ['model.json', 'weights.bin']);
  assert.ok((result.modelArtifactsInfo?.weightDataBytes ?? 0) > 0);
  const json = JSON.parse(readFileSync(path.join(where, 'model.json'), 'utf8'));
  assert.equal(json.format, 'layers-model');
  assert.deepEqual(json.weightsManifest[0].paths, ['weights.bin']);
  const back = await tf.loadLayersModel(`file://${where}/model.json`);
  assert.deepEqual(bytesOf(back), bytesOf(model));
  assert.ok(back.optimizer);
  const again = await tf.loadLayersModel(tf.io.fileSystem(`${where}/model.json`));
  assert.deepEqual(bytesOf(again), bytesOf(model));
});

test('saving again replaces the model, and a relative path starts at the working folder', async () => {
  const where = path.relative(process.cwd(), path.join(folder, 'again'));
  await smallModel().save(`file://${where}`);
  const second = smallModel();
  await second.save(`file://${where}`);
  assert.deepEqual(bytesOf(await tf.loadLayersModel(`file://${where}/model.json`)), bytesOf(second));
  assert.deepEqual(readdirSync(where).sort(), ['model.json', 'weights.bin']);
});

test('weights in several shards, in folders and with encoded names, are put together', async () => {
  const model = smallModel();
  const where = path.join(folder, 'shards with space');
  await model.save(`file://${where}`);
  const weights = readFileSync(path.join(where, 'weights.bin'));
  mkdirSync(path.join(where, 'parts'));
  writeFileSync(path.join(where, 'parts/1 of 2.bin'), weights.subarray(0, 30));
  writeFileSync(path.join(where, 'parts/2 of 2.bin'), weights.subarray(30));
  const file = path.join(where, 'model.json');
  const json = JSON.parse(readFileSync(file, 'utf8'));
  json.weightsManifest[0].paths = ['parts/1 of 2.bin', 'parts/2%20of%202.bin'];
  writeFileSync(file, JSON.stringify(json));
  assert.deepEqual(bytesOf(await tf.loadLayersModel(`file://${file}`)), bytesOf(model));
  assert.deepEqual(bytesOf(await tf.loadLayersModel(`file://${file.replaceAll(' ', '%20')}`)), bytesOf(model));
});

test('weights alone are kept by io.fileSystem', async () => {
  const named = {
    a: tf.tensor2d([
      [1, 2],
      [3, NaN],
    ]),
    b: tf.tensor1d([-7, 9], 'int32'),
    c: tf.tensor1d(['x', 'yé']),
  };
  const { data, specs } = await tf.io.encodeWeights(named);
  const where = path.join(folder, 'weights');
  await tf.io.fileSystem(where).save!({ weightData: data, weightSpecs: specs });
  const back = await tf.io.fileSystem(path.join(where, 'model.json')).load!();
  const decoded = tf.io.decodeWeights(back.weightData as ArrayBuffer, back.weightSpecs!);
  assert.deepEqual([...(await decoded['a']!.data())], [1, 2, 3, NaN]);
  assert.deepEqual([...(await decoded['b']!.data())], [-7, 9]);
  assert.deepEqual(await decoded['c']!.data<'string'>(), ['x', 'yé']);
});

test('a graph model is loaded from file://', async () => {
  const where = path.join(folder, 'graph');
  mkdirSync(where);
  const float = { dtype: { type: 'DT_FLOAT' } };
  const node = [
    { name: 'x', op: 'Placeholder', attr: { ...float, shape: { shape: { dim: [{ size: '-1' }, { size: '2' }] } } } },
    { name: 'w', op: 'Const', attr: float },
    { name: 'y', op: 'MatMul', input: ['x', 'w'], attr: { T: { type: 'DT_FLOAT' } } },
  ];
  const weights = [{ name: 'w', shape: [2, 1], dtype: 'float32' }];
  const weightsManifest = [{ paths: ['group1-shard1of1.bin'], weights }];
  const model = { format: 'graph-model', modelTopology: { node, versions: { producer: 1 } }, weightsManifest };
  writeFileSync(path.join(where, 'model.json'), JSON.stringify(model));
  writeFileSync(path.join(where, 'group1-shard1of1.bin'), Buffer.from(Float32Array.of(2, 10).buffer));
  const loaded = await tf.loadGraphModel(`file://${where}/model.json`);
  const product = loaded.predict(
    tf.tensor2d([
      [1, 1],
      [2, 3],
    ]),
  ) as namespace.Tensor;
  assert.deepEqual([...(await product.data())], [12, 34]);
});

test('a binary topology and its manifest are read together', async () => {
  const where = path.join(folder, 'binary');
  mkdirSync(where);
  writeFileSync(path.join(where, 'model.pb'), Buffer.from([1, 2, 3]));
  writeFileSync(path.join(where, 'w.bin'), Buffer.from(Float32Array.of(5).buffer));
  const weights = [{ name: 'w', shape: [1], dtype: 'float32' }];
  writeFileSync(path.join(where, 'manifest.json'), JSON.stringify([{ paths: ['w.bin'], weights }]));
  const artifacts = await tf.io.fileSystem([`${where}/model.pb`, `${where}/manifest.json`]).load!();
  assert.deepEqual(new Uint8Array(artifacts.modelTopology as ArrayBuffer), Uint8Array.of(1, 2, 3));
  assert.deepEqual(new Float32Array(artifacts.weightData as ArrayBuffer), Float32Array.of(5));
});

test('what is missing or wrong is said in a sentence', async () => {
  const where = path.join(folder, 'wrong');
  await smallModel().save(`file://${where}`);
  const load = (file: string): Promise<unknown> => tf.loadLayersModel(`file://${file}`);
  await assert.rejects(
    load(`${where}/none.json`),
    /model file .*none\.json does not exist: loading failed\..*working folder/,
  );
  await assert.rejects(load(where), /is a folder\. Name the file in it to load from, such as .*model\.json/);
  rmSync(path.join(where, 'weights.bin'));
  await assert.rejects(load(`${where}/model.json`), /weight file .*weights\.bin does not exist/);
  writeFileSync(path.join(where, 'model.json'), '{"modelTopology": ');
  await assert.rejects(load(`${where}/model.json`), /model\.json is not valid JSON .* written completely/);
  writeFileSync(path.join(where, 'model.json'), '[]');
  await assert.rejects(load(`${where}/model.json`), /holds no model/);
  await assert.rejects(
    smallModel().save(`file://${where}/model.json`),
    /Models are saved to a folder, but .*model\.json is/,
  );
  assert.throws(() => tf.io.fileSystem(['a', 'b', 'c']), /one path, or two/);
  await assert.rejects(tf.io.fileSystem(['a', 'b']).save!({}), /saved to one folder/);
});

test('a failed save leaves the model that was there, and nothing else', async () => {
  const where = path.join(folder, 'kept');
  const model = smallModel();
  await model.save(`file://${where}`);
  const circular: Record<string, unknown> = {};
  circular['self'] = circular;
  await assert.rejects(tf.io.fileSystem(where).save!({ modelTopology: circular, weightData: new ArrayBuffer(4) }));
  assert.deepEqual(readdirSync(where).sort(), ['model.json', 'weights.bin']);
  assert.deepEqual(bytesOf(await tf.loadLayersModel(`file://${where}/model.json`)), bytesOf(model));
});

test('tf.data.csv reads file:// addresses', async () => {
  const file = path.join(folder, 'table.csv');
  writeFileSync(file, 'size,price\n1,10\n2,20\n3,30\n');
  const rows = await tf.data.csv(`file://${file}`, { columnConfigs: { price: { isLabel: true } } }).toArray();
  assert.deepEqual(
    rows,
    [1, 2, 3].map((size) => ({ xs: { size }, ys: { price: size * 10 } })),
  );
});
