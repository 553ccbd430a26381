import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { layerTypes, operationTypes } from '../../../engine/core/model/catalogue/catalogue.ts';
import type { Config } from '../../../engine/core/model/config.ts';
import { type Dimension, type Shape, symbol } from '../../../engine/core/model/dimension.ts';
import type { ShapeResult } from '../../../engine/core/model/layerType.ts';

interface Case {
  readonly type: string;
  readonly config: Config;
  readonly inputs: readonly (readonly (number | null)[])[];
  readonly outputs?: readonly (readonly (number | null)[])[];
  readonly weights?: readonly (readonly number[])[];
  readonly trainable?: readonly boolean[];
  readonly error?: true;
}

const golden = path.join(import.meta.dirname, '..', '..', 'golden', 'keras');
const cases = (name: string) => JSON.parse(readFileSync(path.join(golden, name), 'utf8')) as readonly Case[];

/** The batch has one name in all inputs; other unknown extents have names of their own. */
function named(shape: readonly (number | null)[], input: number): Shape {
  return shape.map((each, at) => each ?? symbol(at === 0 ? 'batch' : `d${input}_${at}`));
}

const printed = (shape: Shape | undefined) =>
  shape?.map((each: Dimension) => (typeof each === 'number' ? each : null)) ?? 'unknown';

function outcome(result: ShapeResult | undefined): unknown {
  if (!result) return 'not in the catalogue';
  return 'length' in result ? result.map(printed) : result;
}

function label({ type, config, inputs }: Case): string {
  return `${type} ${JSON.stringify(config)} of ${JSON.stringify(inputs)}`;
}

test('every layer has the shapes and weights that Keras gives it', () => {
  for (const each of cases('layerShapes.json')) {
    const type = layerTypes.get(each.type);
    const inputs = each.inputs.map(named);
    const result = type?.shape(each.config, inputs);
    if (each.error) {
      assert.ok(
        result && !('length' in result),
        `${label(each)} is an error in Keras, not ${JSON.stringify(outcome(result))}`,
      );
      continue;
    }
    assert.deepEqual(outcome(result), each.outputs, label(each));
    const weights = type?.weights?.(each.config, inputs) ?? [];
    assert.ok('length' in weights, `${label(each)}: ${JSON.stringify(weights)}`);
    assert.deepEqual(
      weights.map((weight) => printed(weight.shape)),
      each.weights,
      `weights of ${label(each)}`,
    );
    assert.deepEqual(
      weights.map((weight) => weight.trainable ?? true),
      each.trainable,
      `trainable weights of ${label(each)}`,
    );
  }
});

test('every operation has the shapes that Keras gives it', () => {
  for (const each of cases('operationShapes.json')) {
    const result = operationTypes.get(each.type)?.shape(each.config, each.inputs.map(named));
    if (each.error)
      assert.ok(
        result && !('length' in result),
        `${label(each)} is an error in Keras, not ${JSON.stringify(outcome(result))}`,
      );
    else assert.deepEqual(outcome(result), each.outputs, label(each));
  }
});
