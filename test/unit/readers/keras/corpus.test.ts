import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import type { Shape } from '../../../../engine/core/model/dimension.ts';
import type { Model } from '../../../../engine/core/model/graph.ts';
import { read } from '../../../../engine/core/readers/read.ts';

interface GoldenModel {
  readonly total: number;
  readonly trainable: number;
  readonly weights: readonly (readonly number[])[];
  readonly outputs?: readonly (readonly (number | null)[])[];
  /** Layers of Keras that the model lists itself, with their output shapes at each use. */
  readonly layers?: readonly {
    readonly type: string;
    readonly outputs: readonly unknown[];
    readonly parameters: number;
  }[];
}

const tests = path.join(import.meta.dirname, '..', '..', '..');
const folder = path.join(tests, 'models', 'keras');
const golden = JSON.parse(readFileSync(path.join(tests, 'golden', 'keras', 'models.json'), 'utf8')) as Readonly<
  Record<string, Readonly<Record<string, GoldenModel>>>
>;

const printed = (shape: Shape | undefined) => shape?.map((each) => (typeof each === 'number' ? each : null));
const sorted = (all: readonly unknown[]) => all.map((each) => JSON.stringify(each)).toSorted();

function outputsOf(model: Model) {
  return model.outputs.map(({ node, output }) =>
    printed(model.nodes.find((each) => each.id === node)?.outputs[output]?.shape),
  );
}

function resolve(module: string) {
  const file = path.join(folder, `${module.replaceAll('.', '/')}.py`);
  return existsSync(file) ? { file, text: readFileSync(file, 'utf8') } : undefined;
}

/** What a layer of Keras is used for in a model, as the golden file has it. */
function usesOf(model: Model, type: string) {
  return model.layers
    .filter((layer) => layer.type === type && !layer.path.includes('.'))
    .map((layer) =>
      model.nodes
        .filter((node) => node.layer === layer.id)
        .map((node) => node.outputs.map(({ shape }) => printed(shape))),
    );
}

for (const [file, models] of Object.entries(golden)) {
  test(`${file} has the shapes and counts that Keras gives it`, () => {
    const { models: found } = read(readFileSync(path.join(folder, file), 'utf8'), { language: 'python', resolve });
    for (const [name, expected] of Object.entries(models)) {
      const model = found.find((each) => each.name === name);
      assert.ok(model, `${name} is found`);
      assert.deepEqual(model.notUnderstood, [], name);
      assert.deepEqual(model.parameters, { total: expected.total, trainable: expected.trainable }, name);
      const weights = new Map(
        model.layers.flatMap((each) => each.weights).map((each) => [each.id, printed(each.shape)]),
      );
      assert.deepEqual(sorted([...weights.values()]), sorted(expected.weights), `weights of ${name}`);
      if (expected.outputs) assert.deepEqual(outputsOf(model), expected.outputs, `outputs of ${name}`);
      // A Lambda is a block of the graph: what its function does stands there itself.
      for (const type of new Set(expected.layers?.map((each) => each.type).filter((each) => each !== 'Lambda'))) {
        const all = expected.layers!.filter((each) => each.type === type);
        const uses = usesOf(model, type);
        assert.equal(uses.length, all.length, `${type} in ${name}`);
        const known = new Set(all.flatMap((each) => each.outputs).map((each) => JSON.stringify(each)));
        for (const use of uses.flat())
          assert.ok(known.has(JSON.stringify(use)), `${type} in ${name} gives ${JSON.stringify(use)}`);
      }
    }
  });
}
