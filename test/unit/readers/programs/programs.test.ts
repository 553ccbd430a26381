// Six programs as people bring them, mistakes included: what is read of them, what is found, and what the quick fixes
// make of them. They are held in the project's own words, and beside the checkout in their authors' where these lie there.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { read } from '../../../../engine/core/readers/read.ts';
import { mended } from '../../../models/programs/mended.ts';

const ROOT = path.resolve(import.meta.dirname, '../../../..');
const FOLDERS = [path.join(ROOT, 'test/models/programs'), path.resolve(ROOT, '../shared/seeds')].filter(existsSync);

const reading = (text: string) => read(text, { language: 'python' });

interface Expected {
  readonly parameters: readonly number[];
  readonly codes: readonly string[];
  readonly slots?: readonly (readonly [string, number])[];
  /** What stays after the fixes. */
  readonly left: readonly string[];
}

const EXPECTED: Readonly<Record<string, Expected>> = {
  'bigmodel_train_torch.py': {
    parameters: [650_951],
    codes: ['activation-applied-twice'],
    slots: [
      ['inputs', 1000],
      ['labels', 1],
    ],
    left: [],
  },
  'bigmodel_apply_torch.py': {
    parameters: [],
    codes: ['mean-of-booleans', 'module-not-imported', 'placeholder-left', 'whole-model-loaded'],
    left: ['placeholder-left', 'whole-model-loaded'],
  },
  'cnn_keras.py': { parameters: [93_322], codes: [], left: [] },
  'rnn_keras.py': {
    parameters: [2_225_353],
    codes: ['argument-gone', 'loss-does-not-fit', 'softmax-over-one-unit'],
    left: [],
  },
  'mlp_gradient_tape.py': {
    parameters: [67],
    codes: [
      'linear-layers-in-a-row',
      'removed-function',
      'tape-watches-no-arrays',
      'types-differ',
      'unsupported-operator',
    ],
    left: [],
  },
  'mlp_mnist_keras.py': { parameters: [136_449], codes: ['loss-does-not-fit', 'row-counts-differ'], left: [] },
};

for (const folder of FOLDERS)
  for (const [name, expected] of Object.entries(EXPECTED)) {
    const text = readFileSync(path.join(folder, name), 'utf8');
    const where = path.relative(ROOT, folder);

    test(`${where}/${name} is read whole, with its counts and mistakes`, () => {
      const { models, plans, problems } = reading(text);
      assert.deepEqual(
        models.map(({ parameters }) => parameters.total),
        expected.parameters,
      );
      for (const model of models) assert.deepEqual(model.notUnderstood, []);
      assert.deepEqual([...new Set(problems.map(({ code }) => code))].sort(), expected.codes);
      const slots = plans.flatMap((plan) => plan.slots.map(({ name: slot, shape }) => [slot, shape?.at(-1)]));
      if (expected.slots) assert.deepEqual(slots, expected.slots);
    });

    test(`${where}/${name} has no mistake left after its quick fixes`, () => {
      const { problems, models } = reading(mended(text));
      assert.deepEqual([...new Set(problems.map(({ code }) => code))].sort(), expected.left);
      assert.equal(models.length, expected.parameters.length);
    });
  }
