// Models of the corpus as the readers see them, trained from the same weights on the same data as by Keras and PyTorch.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { type TrainingCase, trainCase } from './corpus/train.ts';
import { ours } from './instance.ts';

type Cases = Readonly<Record<'keras' | 'torch', readonly Omit<TrainingCase, 'framework'>[]>>;

const folder = path.join(import.meta.dirname, 'corpus');
const cases = JSON.parse(readFileSync(path.join(folder, 'cases.json'), 'utf8')) as Cases;
const golden = JSON.parse(readFileSync(path.join(folder, 'training.json'), 'utf8')) as Record<string, number[]>;
const tf = await ours('wasm');

/** The losses agree to a thousandth, and what five steps change agrees to a twentieth. */
function agree(actual: readonly number[], expected: readonly number[]): void {
  expected.forEach((value, step) => {
    const told = `step ${step + 1}: ${actual[step]}, not ${value}`;
    assert.ok(Math.abs(actual[step]! - value) <= 1e-3 * Math.abs(value), told);
  });
  const [mine, theirs] = [actual.at(-1)! - actual[0]!, expected.at(-1)! - expected[0]!];
  assert.ok(Math.abs(mine - theirs) <= 0.05 * Math.abs(theirs), `${mine} is gained in five steps, not ${theirs}`);
}

for (const framework of ['keras', 'torch'] as const)
  for (const each of cases[framework]) {
    const name = `${framework} ${each.file} ${each.model}`;
    test(`five steps of ${name}`, async () => {
      assert.ok(golden[name], 'The golden file has no losses for this model. Make it anew.');
      agree(await trainCase(tf, { framework, ...each }), golden[name]);
    });
  }
