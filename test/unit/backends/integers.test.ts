// Whole numbers and truths are right on every back end, and writing them leaves the memory around them as it is.
import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import type { TensorFlow } from '../../../engine/backends/backend.ts';
import { backendNamed } from '../../../engine/backends/all.ts';
import { noTensorflow, testPython } from '../../foundTensorflow.ts';
import { BEYOND_MEMORY_ON_WASM, numbersOf, WRONG_ON_NATIVE, WRONG_ON_WASM } from './integerCases.ts';

const CASES = [...WRONG_ON_WASM, ...BEYOND_MEMORY_ON_WASM, ...WRONG_ON_NATIVE];

for (const name of ['cpu', 'wasm', 'native'] as const)
  describe(`whole numbers and truths on ${name}`, { skip: name === 'native' && noTensorflow }, () => {
    let tf: TensorFlow;
    before(async () => {
      const python = { setting: testPython() };
      ({ tf } = await backendNamed(name).load({ from: import.meta.dirname, packageFolders: [], python }));
    });
    for (const [title, operation, expected] of CASES) {
      // TensorFlow knows these of floats alone, and says so.
      if (name === 'native' && /^is/.test(title)) continue;
      it(title, () => {
        const around = Array.from({ length: 40 }, (_, place) => tf.fill([50], place, 'int32'));
        assert.deepEqual(numbersOf(operation(tf)), expected.map(Number));
        around.forEach((tensor, place) => assert.ok(numbersOf(tensor).every((value) => value === place)));
      });
    }
  });
