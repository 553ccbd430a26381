import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import type { Model } from '../../../engine/core/model/graph.ts';
import { standingOf } from '../../../engine/core/conversion/standing.ts';
import { kindsOf, signatureOf } from '../../../engine/core/conversion/kinds.ts';
import { read } from '../../../engine/core/readers/read.ts';
import { convert } from '../../../engine/core/writers/convert.ts';
import { FRAMEWORKS } from '../../../engine/core/writers/frameworks.ts';
import type { TargetName } from '../../../engine/core/writers/target.ts';
import { resolveIn } from '../../../engine/reading/files.ts';

const models = path.join(import.meta.dirname, '..', '..', 'models');
const only = (text: string): Model => read(text, { language: 'python' }).models[0]!;

function inCorpus(file: string, name: string): Model {
  const at = path.join(models, file);
  const found = read(readFileSync(at, 'utf8'), { language: 'python', resolve: resolveIn(at, 'python') }).models;
  return found.find((each) => each.name === name)!;
}

const standing = (model: Model, target: TargetName) => standingOf(model, convert(model, target), FRAMEWORKS[target]!);

test('a model of the matrix is verified, whatever it is called', () => {
  const lenet = inCorpus('keras/lenet.py', 'lenet');
  assert.equal(standing(lenet, 'pytorch').kind, 'model');
  assert.equal(standing({ ...lenet, name: 'another' }, 'pytorch').kind, 'model');
});

const NET = (rest: string) => `import keras
from keras import layers
net = keras.Sequential([keras.Input((20, 20, 3)), ${rest}])
`;

test('a model that never ran as a whole is not verified as one, though its parts are', () => {
  const model = only(NET('layers.Conv2D(7, 3, activation="relu"), layers.Flatten(), layers.Dense(5)'));
  assert.equal(standing(model, 'pytorch').kind, 'parts');
});

test('a kind of layer that never ran is named', () => {
  const model = only(NET('layers.Conv2D(6, 3, groups=3, dilation_rate=2), layers.Flatten(), layers.Dense(5)'));
  const found = standing(model, 'pytorch');
  assert.ok(found.kind === 'unverified', found.kind);
  assert.match(found.never.join(), /Conv2D\(.*groups/);
});

test('code that does not read back as it is to be is told from all others', () => {
  const model = only(NET('layers.Flatten(), layers.Dense(5)'));
  const made = convert(model, 'keras');
  const broken = { ...made, text: made.text!.replace('Dense(5', 'Dense(6') };
  assert.equal(standingOf(model, made, FRAMEWORKS.keras!).kind, 'parts');
  assert.equal(standingOf(model, broken, FRAMEWORKS.keras!).kind, 'differs');
});

test('a signature forgets names and knows everything that computes', () => {
  const one = only(NET('layers.Flatten(), layers.Dense(5, name="a")'));
  assert.equal(signatureOf(one), signatureOf(only(NET('layers.Flatten(), layers.Dense(5, name="b")'))));
  assert.notEqual(signatureOf(one), signatureOf(only(NET('layers.Flatten(), layers.Dense(6)'))));
  assert.notEqual(signatureOf(one), signatureOf(only(NET('layers.Flatten(), layers.Dense(5, activation="relu")'))));
  assert.ok(kindsOf(one).every((kind) => /^(Dense|Flatten)\(.*\)$/.test(kind)));
});

/** Written code of which the reader makes something else would alarm people for nothing, or rightly. */
const READ_BACK = [
  'keras/lenet.py',
  'keras/resnet.py',
  'keras/multiple_inputs.py',
  'torch/files/resnet9.py',
  'torch/files/mlp.py',
];
for (const file of READ_BACK)
  test(`what is written of ${file} reads back with the same arrays`, () => {
    const at = path.join(models, file);
    const found = read(readFileSync(at, 'utf8'), { language: 'python', resolve: resolveIn(at, 'python') }).models;
    for (const model of found)
      for (const target of ['keras', 'pytorch', 'tfjs'] as const) {
        if (convert(model, target).text === undefined) continue;
        const told = standing(model, target);
        assert.notEqual(told.kind, 'differs', `${model.name} ${target} ${JSON.stringify(told)}`);
      }
  });
