// Small files with what people write about training: what real Keras and PyTorch make of them is made here too, or said.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { ours } from './instance.ts';
import { trained, writtenIn } from './written/trained.ts';

const folder = path.join(import.meta.dirname, 'written');
const golden = JSON.parse(readFileSync(path.join(folder, 'golden.json'), 'utf8')) as Record<string, Golden>;
const tf = await ours('wasm');

/** Every curve of a `fit` by its name, or the losses of a loop's steps. */
type Golden = number[] | Record<string, number[]>;

function close(actual: number | undefined, expected: number, what: string): void {
  const near = actual !== undefined && Math.abs(actual - expected) <= 1e-3 * Math.abs(expected) + 1e-6;
  assert.ok(near, `${what}: ${actual}, not ${expected}`);
}

for (const kind of [
  'keras_files',
  'keras_data',
  'keras_turns',
  'keras_hands',
  'torch_files',
  'torch_data',
  'torch_hands',
])
  for (const { name, expected, says, text } of writtenIn(path.join(folder, `${kind}.py`)))
    test(`${kind} ${name}: ${expected}`, async () => {
      const { epochs, steps, warned, refused } = await trained(tf, text);
      if (expected === 'refused') return assert.match(refused ?? 'nothing', says!);
      assert.equal(refused, undefined);
      if (expected === 'told') return assert.match(warned, says!);
      assert.equal(warned, '');
      const real = golden[`${kind} ${name}`];
      assert.ok(real, 'The golden file has no losses for this file. Make it anew.');
      if (Array.isArray(real)) {
        assert.equal(steps.length, real.length);
        return real.forEach((value, step) => close(steps[step], value, `step ${step + 1}`));
      }
      for (const [curve, values] of Object.entries(real)) {
        assert.equal(epochs.length, values.length);
        values.forEach((value, epoch) =>
          close(epochs[epoch]![curve] as number, value, `${curve} of epoch ${epoch + 1}`),
        );
      }
    });
