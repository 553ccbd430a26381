import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { FOLLOWED_SCHEDULES } from '../../../engine/core/model/leftOut.ts';
import type { Config } from '../../../engine/core/model/config.ts';
import { KERAS_SCHEDULES } from '../../../engine/trainer/plans/rates/keras.ts';
import { kerasPlateau, type Plateau, torchPlateau } from '../../../engine/trainer/plans/rates/plateau.ts';
import { TORCH_SCHEDULES } from '../../../engine/trainer/plans/rates/torch.ts';

interface Golden {
  readonly keras: readonly (readonly [string, Config, readonly number[]])[];
  readonly torch: readonly (readonly [string, Config, readonly number[]])[];
  readonly values: readonly number[];
  readonly kerasPlateau: readonly (readonly [Config, readonly number[]])[];
  readonly torchPlateau: readonly (readonly [Config, readonly number[]])[];
}

const file = new URL('../../golden/rates/rates.json', import.meta.url);
const golden = JSON.parse(readFileSync(file, 'utf8')) as Golden;

function close(actual: readonly number[], expected: readonly number[], what: string): void {
  expected.forEach((value, step) =>
    assert.ok(Math.abs(actual[step]! - value) < 1e-6, `${what}, step ${step}: ${actual[step]}, not ${value}`),
  );
}

test('schedules of Keras give its rates', () => {
  for (const [name, config, expected] of golden.keras) {
    const at = KERAS_SCHEDULES[name]!(config);
    close(
      expected.map((_, step) => at(step)),
      expected,
      name,
    );
  }
});

test('schedulers of PyTorch give its rates', () => {
  for (const [name, config, expected] of golden.torch) {
    const at = TORCH_SCHEDULES[name]!(config, 0.4);
    close(
      expected.map((_, step) => at(step)),
      expected,
      name,
    );
  }
});

test('rates fall on a plateau when Keras and PyTorch let them fall', () => {
  const follow = (plateau: Plateau) => {
    let rate = 0.4;
    return golden.values.map((value) => (rate = plateau(rate, value)));
  };
  for (const [config, expected] of golden.kerasPlateau)
    close(follow(kerasPlateau(config, false)), expected, JSON.stringify(config));
  for (const [config, expected] of golden.torchPlateau)
    close(follow(torchPlateau(config)), expected, JSON.stringify(config));
});

test('what is said to be followed is what is computed', () => {
  const computed = [...Object.keys(KERAS_SCHEDULES), ...Object.keys(TORCH_SCHEDULES), 'ReduceLROnPlateau'];
  assert.deepEqual([...FOLLOWED_SCHEDULES].sort(), computed.sort());
});
