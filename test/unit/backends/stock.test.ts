// Shows that every correction is needed: the same cases on TensorFlow.js as it comes. When one of these fails after an
// update of TensorFlow.js, the correction can go.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { createRequire } from 'node:module';
import path from 'node:path';
import { GRADIENT_CASES } from './gradientCases.ts';
import { numbersOf, WRONG_ON_WASM } from './integerCases.ts';
import * as reference from './reference.ts';

const LACKING = /not registered|dilation rates|gradient function not found|Based on the provided shape/i;
/** Cases that stock TensorFlow.js can't do or does wrongly. */
const FAULTS = {
  cpu: {
    wrong: [/^average pool .* same$/, /^nearest-neighbour resize/],
    lacking: [/^conv .* dilation [23]/, /^einsum/],
  },
  wasm: {
    wrong: [/^average pool .* same$/, /^maximum pool .* all negative/],
    lacking: [/^conv .*: filter$/, /^conv .* dilation [23]/, /^depthwise/, /^einsum/, /^gather/],
  },
} as const;

for (const name of ['cpu', 'wasm'] as const)
  describe(`stock ${name} back end`, () => {
    before(async () => {
      const manifest = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm/package.json');
      setWasmPaths(`${path.dirname(manifest)}/dist/`);
      await tf.setBackend(name);
    });

    for (const { name: title, actual, expected } of GRADIENT_CASES) {
      const { wrong, lacking } = FAULTS[name];
      if (lacking.some((pattern) => pattern.test(title)))
        it(`has no gradient of ${title}`, async () => {
          await assert.rejects(actual(tf), LACKING);
        });
      else if (wrong.some((pattern) => pattern.test(title)))
        it(`is wrong about the gradient of ${title}`, async () => {
          assert.ok(reference.difference(await actual(tf), expected) > 1e-2);
        });
    }

    if (name === 'wasm')
      for (const [title, operation, expected] of WRONG_ON_WASM)
        it(`is wrong about whole numbers in ${title}, or refuses them`, () => {
          let found: number[] | undefined;
          try {
            found = numbersOf(operation(tf));
          } catch {
            return;
          }
          assert.notDeepEqual(found, expected.map(Number));
        });
  });
