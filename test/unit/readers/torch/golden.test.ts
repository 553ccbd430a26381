import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Model } from '../../../../engine/core/model/graph.ts';
import { type Extents, extentsOf, readTorch, type TorchReading } from './reading.ts';

interface Golden {
  readonly file: string;
  readonly variable: string;
  readonly inputs: readonly Extents[];
  readonly outputs: readonly Extents[];
  readonly layers: readonly { readonly path: string; readonly outputs: readonly Extents[] }[];
  readonly total: number;
  readonly trainable: number;
  readonly state: readonly (readonly [string, Extents])[];
}

const folder = new URL('../../../models/torch/', import.meta.url);
const golden = JSON.parse(readFileSync(new URL('golden.json', folder), 'utf8')) as readonly Golden[];

function textOf(file: string): string {
  return readFileSync(new URL(`files/${file}`, folder), 'utf8');
}

const readings = new Map<string, TorchReading>();

function readingOf(file: string): TorchReading {
  const resolve = (module: string) => {
    const name = `${module}.py`;
    return existsSync(new URL(`files/${name}`, folder)) ? { file: name, text: textOf(name) } : undefined;
  };
  const reading = readings.get(file) ?? readTorch(textOf(file), resolve);
  readings.set(file, reading);
  return reading;
}

/** The uses of each layer in order, as PyTorch's hooks see them. */
function layerOutputs(model: Model, expected: Golden['layers']): Golden['layers'] {
  const paths = new Map(model.layers.map((each) => [each.id, each.path]));
  const uses = new Map<string, Extents[][]>();
  for (const { layer, outputs } of model.nodes) {
    const path = layer === undefined ? undefined : paths.get(layer);
    if (path === undefined) continue;
    uses.set(path, [...(uses.get(path) ?? []), outputs.map((each) => extentsOf(each.shape) as Extents)]);
  }
  return expected.map(({ path, outputs }) => {
    const use = uses.get(path)?.shift();
    return { path, outputs: use ? use.slice(0, outputs.length) : [] };
  });
}

for (const each of golden) {
  test(`${each.file}: ${each.variable} has the shapes and counts that PyTorch gives`, () => {
    const reading = readingOf(each.file);
    const name = reading.candidates.find(({ name }) => name === each.variable)?.name ?? each.variable;
    const model = reading.model(name, each.inputs);
    assert.deepEqual(reading.problems, []);
    assert.deepEqual(model.notUnderstood, []);
    assert.deepEqual(model.parameters, { total: each.total, trainable: each.trainable });
    const state = new Map(each.state.map(([key, shape]) => [key, shape]));
    for (const layer of model.layers) {
      for (const weight of layer.weights) {
        const key = layer.path === '' ? weight.name : `${layer.path}.${weight.name}`;
        assert.deepEqual(extentsOf(weight.shape), state.get(key), key);
      }
    }
    assert.deepEqual(layerOutputs(model, each.layers), each.layers);
    const outputs = model.outputs.map(({ node, output }) => {
      const shape = model.nodes.find(({ id }) => id === node)?.outputs[output]?.shape;
      return extentsOf(shape);
    });
    assert.deepEqual(outputs, each.outputs);
  });
}
