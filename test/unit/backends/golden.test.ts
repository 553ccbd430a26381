// The golden table where every machine can compute it; `npm run test:parity` has the other back ends.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf } from '../../parity/answers.ts';
import { readGolden } from '../../parity/golden.ts';

const { cases } = readGolden();
for (const backend of ['wasm', 'cpu']) {
  const { said, code, complaints } = await answersOf(backend, 'ours');
  describe(`${backend} agrees with Keras`, () => {
    it('on the whole table', () => {
      assert.equal(code, 0, complaints);
      assert.ok(cases.length >= 100);
    });
    for (const { name } of cases) it(name, () => assert.deepEqual(said.get(name), []));
  });
}
