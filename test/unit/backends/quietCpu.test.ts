import assert from 'node:assert/strict';
import { test } from 'node:test';
import { backendNamed } from '../../../engine/backends/all.ts';

test('plain JavaScript advises nobody to install what Descent chooses by itself', async (context) => {
  const warn = context.mock.method(console, 'warn', () => undefined);
  const search = { from: import.meta.dirname, packageFolders: [], python: {} };
  const { tf } = await backendNamed('cpu').load(search);
  assert.equal(tf.add(tf.scalar(1), 2).dataSync()[0], 3);
  assert.deepEqual(
    warn.mock.calls.map(({ arguments: [text] }) => text),
    [],
  );
});
