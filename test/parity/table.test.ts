// The golden table on every back end that this machine has.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf } from './answers.ts';
import { casesFor } from './casesFor.ts';
import type { Kept } from './manySteps.ts';

/** These run on every machine. */
const ALWAYS = new Set(['cpu', 'wasm']);

for (const backend of ['cpu', 'wasm', 'native', 'native-gpu', 'webgpu']) {
  const { said, code, complaints } = await answersOf(backend, 'ours');
  const why = said.get('unavailable');
  if (typeof why === 'string' && !ALWAYS.has(backend)) {
    it(`${backend}: the golden table`, { skip: why }, () => undefined);
    continue;
  }
  describe(`${backend} agrees with Keras`, () => {
    it('on the whole table', () => assert.equal(code, 0, complaints));
    for (const { name } of casesFor(backend)) it(name, () => assert.deepEqual(said.get(name), []));
  });
}

for (const backend of ['wasm', 'native']) {
  const { said, complaints } = await answersOf(backend, 'steps');
  const why = said.get('unavailable');
  it(`${backend}: ten thousand steps keep nothing`, { skip: typeof why === 'string' ? why : false }, () => {
    const kept = said.get('steps') as Kept | undefined;
    assert.ok(kept, complaints);
    assert.deepEqual(kept.after, kept.before);
    assert.ok(kept.heapGrowth < 4, `JavaScript's memory grew by ${kept.heapGrowth} MB`);
    assert.ok(kept.lastLoss < kept.firstLoss);
  });
}
