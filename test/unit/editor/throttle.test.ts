import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createThrottle } from '../../../extension/editor/throttle.ts';

test('the first is done at once, a burst once more after the time, nothing after the end', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let count = 0;
  const throttle = createThrottle(() => (count += 1), 250);
  for (let ask = 0; ask < 10; ask += 1) throttle.ask();
  assert.equal(count, 1);
  t.mock.timers.tick(249);
  assert.equal(count, 1);
  t.mock.timers.tick(1);
  assert.equal(count, 2);
  t.mock.timers.tick(1000);
  assert.equal(count, 2, 'nothing more was asked');
  throttle.ask();
  throttle.ask();
  throttle.dispose();
  t.mock.timers.tick(1000);
  assert.equal(count, 3);
  throttle.ask();
  assert.equal(count, 3);
});
