// Saved models, held against what Keras and TensorFlow.js said when they saved them (test/models/makeSaved.py).
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import * as tf from '@tensorflow/tfjs';
import type { Model } from '../../../engine/core/model/graph.ts';
import { readSafetensors, readSaved } from '../../../engine/reading/saved.ts';

const folder = path.join(import.meta.dirname, '../../fixtures/saved');
const bytesOf = (file: string) => readFileSync(path.join(folder, file));
const golden = JSON.parse(bytesOf('saved.json').toString()) as Readonly<
  Record<string, { readonly total: number; readonly outputs: readonly unknown[] }>
>;

const outputsOf = (model: Model) =>
  model.outputs.map(({ node, output }) =>
    model.nodes
      .find((each) => each.id === node)
      ?.outputs[output]?.shape?.map((each) => (typeof each === 'number' ? each : null)),
  );

for (const [file, { total, outputs }] of Object.entries(golden))
  test(`${file} has the shapes and the count that Keras gives it`, () => {
    const [model] = readSaved(bytesOf(file)).reading.models;
    assert.deepEqual(model?.notUnderstood, []);
    assert.equal(model.parameters.total, total);
    assert.deepEqual(outputsOf(model), outputs);
    assert.equal(model.name, path.parse(file).name);
  });

test('model.json of TensorFlow.js', () => {
  const entry = tf.input({ shape: [8, 8, 2] });
  const filtered = tf.layers.conv2d({ filters: 3, kernelSize: 3, activation: 'relu' }).apply(entry);
  const flat = tf.layers.flatten().apply(filtered) as tf.SymbolicTensor;
  const model = tf.model({ inputs: entry, outputs: tf.layers.dense({ units: 4 }).apply(flat) as tf.SymbolicTensor });
  const json = JSON.stringify({
    format: 'layers-model',
    modelTopology: model.toJSON(undefined, false),
    weightsManifest: [],
  });
  const [found] = readSaved(new TextEncoder().encode(json)).reading.models;
  assert.equal(found?.parameters.total, model.countParams());
  assert.deepEqual(outputsOf(found), [[null, 4]]);
});

test('what holds no layers is refused with a sentence', () => {
  const graph = JSON.stringify({ format: 'graph-model', modelTopology: { node: [] } });
  for (const text of [graph, 'not json', '\x89HDF\r\n weights alone', 'PK\x03\x04 cut off'])
    assert.throws(() => readSaved(Buffer.from(text, 'latin1')), /^Error: (?:it holds no model|the file is damaged)/);
});

test('a class of its own is unknown, and not counted', () => {
  const layer = { class_name: 'Mystery', config: { name: 'mystery', units: 3 } };
  const input = { class_name: 'InputLayer', config: { batch_shape: [null, 4], name: 'in' } };
  const json = JSON.stringify({ class_name: 'Sequential', config: { name: 'odd', layers: [input, layer] } });
  const [model] = readSaved(Buffer.from(json)).reading.models;
  assert.deepEqual(model?.parameters, {});
});

test('the arrays of a safetensors file', () => {
  assert.deepEqual(
    readSafetensors(bytesOf('layer.safetensors')).toSorted((one, two) => one.name.localeCompare(two.name)),
    [
      { name: 'fc.bias', dtype: 'F32', shape: [2] },
      { name: 'fc.weight', dtype: 'F32', shape: [2, 3] },
    ],
  );
  assert.throws(() => readSafetensors(Buffer.from('nothing at all')), /^Error: it is no safetensors file/);
});
