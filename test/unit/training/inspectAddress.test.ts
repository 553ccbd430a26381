import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseInspectAddress } from '../../../extension/training/inspectAddress.ts';

test('an inspector is found by URL, host and port, or port', () => {
  const url = 'ws://127.0.0.1:45123/0f2c936f-b1cd';
  assert.deepEqual(parseInspectAddress(url), { address: '127.0.0.1', port: 45123, websocketAddress: url });
  assert.deepEqual(parseInspectAddress('localhost:9229'), { address: 'localhost', port: 9229 });
  assert.deepEqual(parseInspectAddress('9229'), { address: '127.0.0.1', port: 9229 });
  assert.equal(parseInspectAddress('ws://[::1]:9229/a')?.address, '::1');
});

for (const text of ['', 'nonsense', 'host:', '70000', 'ws://host/path'])
  test(`no address is in “${text}”`, () => assert.equal(parseInspectAddress(text), undefined));
