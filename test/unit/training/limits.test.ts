import assert from 'node:assert/strict';
import { test } from 'node:test';
import { usableStore } from '../../../engine/cli/store.ts';
import { tooLong } from '../../../engine/reading/files.ts';

test('a text of many megabytes is told, and not read for minutes', () => {
  assert.equal(tooLong('model.py', 'x = 1\n'), undefined);
  assert.match(tooLong('/work/table.py', '1,'.repeat(2 ** 21))!, /table\.py is 4\.0 MB of source.*np\.load/);
});

test('a folder that nothing can be written to is told before anything waits for it', () => {
  assert.throws(() => usableStore('/proc/nowhere'), /Runs can't be kept in \/proc\/nowhere.*--store/);
});
