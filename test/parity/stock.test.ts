// Shows that every correction is needed: what TensorFlow.js as it comes gets wrong or refuses of the golden table. When
// one of these fails after an update of TensorFlow.js, the correction can go, and the list is written anew by
// `node test/parity/writeStockFaults.ts`.
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersOf } from './answers.ts';
import { readFaults } from './stockFaults.ts';

for (const [backend, faults] of Object.entries(readFaults())) {
  const { said } = await answersOf(backend, 'stock');
  if (said.size === 0) {
    it(`stock ${backend}`, { skip: 'It does not start on this machine.' }, () => undefined);
    continue;
  }
  describe(`stock ${backend}`, () => {
    for (const [name, fault] of Object.entries(faults))
      it(`${fault === 'wrong' ? 'is wrong about' : 'refuses'} ${name}`, () => {
        const found = said.get(name) as string[] | undefined;
        assert.ok(found && found.length > 0, 'it agrees with Keras');
        assert.equal(found[0]!.startsWith('it fails: ') ? 'refused' : 'wrong', fault);
      });
  });
}
