import assert from 'node:assert/strict';
import { test } from 'node:test';
import { firstLooks } from '../../../engine/core/runs/firstLook.ts';

const curve = (metric: string) => ({ axis: 'step' as const, metric });
const run = (id: string, metrics: readonly string[]) => ({
  id,
  series: [{ id: 'fit', curves: metrics.map(curve) }],
});

test('what is looked at first is what the first charts draw, coarsely where lines are many', () => {
  const few = firstLooks([run('a', ['accuracy', 'loss', 'val_loss', 'learning_rate'])]);
  assert.deepEqual(
    few.map(({ metric }) => metric),
    ['loss', 'val_loss', 'accuracy'],
  );
  assert.ok(few.every(({ rough, points }) => rough === true && points >= 400));
  const many = firstLooks(Array.from({ length: 100 }, (_, index) => run(`r${index}`, ['loss'])));
  assert.equal(many.length, 100);
  assert.ok(many.every(({ points }) => points < 200));
  assert.deepEqual(firstLooks([]), []);
});

test('of charts below the first four nothing is read', () => {
  const looks = firstLooks([run('a', ['loss', 'b', 'c', 'd', 'e', 'f'])]);
  assert.deepEqual(
    looks.map(({ metric }) => metric),
    ['loss', 'b', 'c', 'd'],
  );
});
