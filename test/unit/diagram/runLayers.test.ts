import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { diagramOf } from '../../../engine/core/diagram/fromModel.ts';
import { inCommon, nodesOfLayers } from '../../../engine/core/diagram/runLayers.ts';
import { read } from '../../../engine/core/readers/read.ts';
import { LAYERS_FILE } from '../../../engine/core/runs/layerStatistics.ts';
import { readLayerFile } from '../../../engine/journal/layerFile.ts';

const KERAS = `import keras
from keras import layers
inputs = keras.Input((8,))
x = layers.Dense(16, name="wide")(inputs)
x = layers.Dense(16)(x)
x = layers.Dropout(0.5)(x)
model = keras.Model(inputs, layers.Dense(3)(x))
`;
const graph = diagramOf(read(KERAS, { language: 'python' }).models[0]!);
const types = (found: ReadonlyMap<number, number>) =>
  [...found].sort(([one], [other]) => one - other).map(([node, layer]) => [graph.nodes[node]!.shapes[0], layer]);

test('layers of a run are found by their names, whatever their order', () => {
  const layers = [
    { name: 'dense_2__9', parameters: 51 },
    { name: 'wide__1', parameters: 144 },
  ];
  assert.deepEqual(types(nodesOfLayers(graph, layers)), [
    ['(None, 16)', 1],
    ['(None, 3)', 0],
  ]);
});

test('layers with names of their own are found by how many numbers they train, in order', () => {
  const layers = [144, 272, 51].map((parameters, at) => ({ name: `layer${at}`, parameters }));
  assert.deepEqual(types(nodesOfLayers(graph, layers)), [
    ['(None, 16)', 0],
    ['(None, 16)', 1],
    ['(None, 3)', 2],
  ]);
});

test('a layer that fits nowhere is left out', () => {
  assert.deepEqual(types(nodesOfLayers(graph, [{ name: 'wide', parameters: 7 }])), []);
});

test('what two lists have in common keeps its order and is as long as can be', () => {
  const [one, other] = ['abcbdab', 'bdcaba'];
  const pairs = inCommon(one.length, other.length, (a, b) => one[a] === other[b]);
  assert.equal(pairs.length, 4);
  assert.ok(pairs.every(([a, b]) => one[a] === other[b]));
});

test('a file of snapshots is read from its end, thinned out, and not read twice', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'descent-layers-'));
  const line = (step: number) => JSON.stringify({ series: 'fit', axis: 'batch', step, time: step, layers: [] });
  const lines = Array.from({ length: 100 }, (_, at) => line(at + 1));
  writeFileSync(path.join(folder, LAYERS_FILE), `${lines.join('\n')}\n{"series":"fit","ax`);
  const first = readLayerFile(folder, 10);
  assert.deepEqual(
    first?.snapshots.map(({ step }) => step),
    [1, 12, 23, 34, 45, 56, 67, 78, 89, 100],
  );
  assert.equal(readLayerFile(folder, 10, first?.size), undefined);
  assert.equal(readLayerFile(path.join(folder, 'none'), 10), undefined);
  rmSync(folder, { recursive: true });
});

test('layers that train nothing are found by their class, in order, and a frozen one wherever it stands', () => {
  const layers = [
    { name: 'a', type: 'Dense', parameters: 0 },
    { name: 'b', type: 'Dense', parameters: 272 },
    { name: 'c', type: 'Dropout', parameters: 0 },
    { name: 'd', type: 'Dense', parameters: 51 },
  ];
  assert.deepEqual(types(nodesOfLayers(graph, layers)), [
    ['(None, 16)', 0],
    ['(None, 16)', 1],
    ['(None, 16)', 2],
    ['(None, 3)', 3],
  ]);
});
